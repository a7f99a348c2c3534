#include "app/checkpoints.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/log.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;

/// What is tampered with within this time of its commit, and before anybody copied a line, is not found by a line.
constexpr auto kEvery = std::chrono::seconds(60);
constexpr const char* kKind = "chenxi-checkpoint-1";

struct File {
  explicit File(const fs::path& path) : number(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
    if (number < 0) throw Trouble("cannot write " + path.string() + ": " + std::strerror(errno));
  }
  ~File() { ::close(number); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int number;
};

/// The file's last whole line. One that was cut by a crash was nobody's evidence yet, and is taken away.
std::string last_line(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return "";
  std::stringstream all;
  all << in.rdbuf();
  std::string text = all.str();
  const std::size_t end = text.rfind('\n');
  const std::size_t whole = end == text.npos ? 0 : end + 1;
  if (whole < text.size()) {
    std::error_code error;
    fs::resize_file(path, whole, error);
    if (error) throw Trouble("cannot mend " + path.string() + ": " + error.message());
  }
  if (whole == 0) return "";
  text.resize(whole - 1);
  const std::size_t begin = text.rfind('\n');
  return begin == text.npos ? text : text.substr(begin + 1);
}

}  // namespace

Checkpoints::~Checkpoints() { stop(); }

void Checkpoints::follow(Instance& instance, fs::path file) {
  instance_ = &instance;
  clock_ = instance.env().clock;
  seed_ = instance.services().keys.receipts;
  file_ = std::move(file);
  last_line_ = last_line(file_);
  instance.observe(this);
}

void Checkpoints::start() {
  thread_ = std::thread([this] { loop(); });
}

void Checkpoints::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Checkpoints::reload(store::Reader&) { see(instance_->executor().last_batch(), false); }

void Checkpoints::committed(engine::Workspace&, const std::vector<ledger::Transfer>& rows, const std::vector<engine::Event>&,
                            const ledger::Batch& batch) {
  see(batch, std::ranges::any_of(rows, [](const ledger::Transfer& t) { return t.kind == ledger::TransferKind::settlement; }));
}

void Checkpoints::see(const ledger::Batch& batch, bool settled) {
  const engine::JournalPage& page = instance_->executor().journal_head();
  {
    const std::lock_guard lock(mutex_);
    head_ = {batch, page.page, page.hash};
    settled_ = settled_ || settled;
  }
  if (settled) wake_.notify_one();
}

void Checkpoints::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    try_to_write();
    lock.lock();
    wake_.wait_for(lock, kEvery, [this] { return stopping_ || settled_; });
    settled_ = false;
  }
  lock.unlock();
  try_to_write();
}

void Checkpoints::try_to_write() {
  try {
    write();
  } catch (const Trouble& trouble) {  // the next minute tries again; money does not wait for it
    log(LogLevel::error, "checkpoint.not_written", {{"why", std::string_view(trouble.what())}});
  }
}

void Checkpoints::write() {
  Head head;
  {
    const std::lock_guard lock(mutex_);
    head = head_;
  }
  if (head.batch.id == 0 || head.page_hash == written_) return;
  const std::string said = fmt::format("{} {} {} {} {}", kKind, head.batch.id, hex(view(head.batch.hash)), head.page, hex(view(head.page_hash)));
  if (last_line_.starts_with(said + ' ')) {  // a run before this one has said it
    written_ = head.page_hash;
    return;
  }
  const Hash32 before = last_line_.empty() ? Hash32{} : sha256(last_line_);
  std::string line = fmt::format("{} {} {} {}", said, static_cast<std::int64_t>(head.batch.last),
                                 rfc3339(clock_->now()), hex(view(before)));
  line += " " + base64url(ed25519_sign(seed_, line));
  const File file(file_);
  const std::string text = line + '\n';
  if (::write(file.number, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(file.number) != 0) {
    const std::string why = std::strerror(errno);
    last_line_ = last_line(file_);  // takes a half line away
    throw Trouble("cannot write " + file_.string() + ": " + why);
  }
  last_line_ = std::move(line);
  written_ = head.page_hash;
}

}  // namespace chenxi::app
