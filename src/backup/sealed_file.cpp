#include "backup/sealed_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/bytes.h"
#include "base/check.h"
#include "base/crypto.h"
#include "base/new_file.h"

namespace chenxi::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormat = "chenxi-backup 1";
constexpr std::string_view kKeyFormat = "chenxi-backup-key 1";
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kSealOverhead = 28;  // nonce and tag

std::string key_name(std::string_view key) {
  return hex(hkdf(key, "name", 4));
}
std::string check_of(std::string_view line) {
  return hex(view(sha256(line)).substr(0, 4));
}

std::string piece_place(std::string_view header, std::int64_t number) {
  return Encoder(1).add(header).add(number).bytes();
}

std::string text_mac(std::string_view key, std::string_view header, std::int64_t pieces,
                     std::string_view text) {
  return hex(view(hmac_sha256(key, Encoder(1).add(header).add(pieces).add(text).bytes())));
}

std::string length_bytes(std::size_t n) {
  return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8),
          static_cast<char>(n)};
}

void write_all(int file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw Trouble("cannot write " + path.string() + ": " + std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------
// key file

void make_key_file(const fs::path& path, Rng& rng) {
  if (!write_new_file(path.string(), std::string(kKeyFormat) + "\n" + hex(rng.bytes(32)) + "\n"))
    throw Trouble("cannot create the key file " + path.string() + ": there is one already");
}

std::string load_key_file(const fs::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) throw Trouble("the backup key file " + path.string() + " is missing");
  if ((info.st_mode & 077) != 0)
    throw Trouble("the backup key file " + path.string() + " can be read by others: chmod 600 it");
  std::ifstream file(path);
  std::string format, digits;
  if (!std::getline(file, format) || format != kKeyFormat || !std::getline(file, digits))
    throw Trouble(path.string() + " is no backup key file: make one with chenxi backup-key FILE");
  const auto key = unhex(digits);
  if (!key || key->size() != 32) throw Trouble("the backup key file " + path.string() + " is damaged");
  return *key;
}

// -----------------------------------------------------------------------------------------------------------
// writing

SealedWriter::SealedWriter(fs::path path, std::string_view key, Rng& rng)
    : path_(std::move(path)), unfinished_(path_.string() + ".unfinished"), rng_(rng) {
  if (fs::exists(path_)) throw Trouble(path_.string() + " is there already: a backup replaces nothing");
  ::unlink(unfinished_.c_str());
  file_ = ::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file_ < 0) throw Trouble("cannot create " + unfinished_.string() + ": " + std::strerror(errno));
  const std::string salt = rng.bytes(kSaltBytes);
  header_ = fmt::format("{} {} {} ", kFormat, hex(salt), key_name(key));
  header_ += check_of(header_) + "\n";
  piece_key_ = hkdf(key, "pieces" + salt, 32);
  text_key_ = hkdf(key, "text" + salt, 32);
  put(header_);
}

SealedWriter::~SealedWriter() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(unfinished_.c_str());  // not finished: something was thrown
}

void SealedWriter::put(std::string_view bytes) {
  write_all(file_, bytes, unfinished_);
  bytes_ += static_cast<std::int64_t>(bytes.size());
}

void SealedWriter::write(std::string_view content) {
  while (!content.empty()) {
    const std::size_t take = std::min(kPieceMax - piece_.size(), content.size());
    piece_.append(content.substr(0, take));
    content.remove_prefix(take);
    if (piece_.size() == kPieceMax) seal_piece();
  }
}

void SealedWriter::seal_piece() {
  const std::string sealed = seal(piece_key_, piece_place(header_, pieces_), piece_, rng_);
  put(length_bytes(sealed.size()));
  put(sealed);
  pieces_ += 1;
  piece_.clear();
}

void SealedWriter::close(const std::string& text) {
  CHECK(text.size() <= kTextMax && text.find('\n') == text.npos, "one line");
  if (!piece_.empty()) seal_piece();
  put(length_bytes(0));
  put(text + "\n" + text_mac(text_key_, header_, pieces_, text) + "\n");
  const bool synced = ::fsync(file_) == 0;
  ::close(file_);
  file_ = -1;
  if (!synced || ::rename(unfinished_.c_str(), path_.c_str()) != 0)
    throw Trouble("cannot finish " + path_.string());
  if (!sync_folder_of(path_.string())) throw Trouble("cannot sync the folder of " + path_.string());
}

// -----------------------------------------------------------------------------------------------------------
// reading

SealedReader::SealedReader(const fs::path& path, std::string_view key)
    : path_(path), file_(std::fopen(path.c_str(), "rbe")) {
  if (file_ == nullptr)
    throw Trouble("cannot open the backup " + path.string() + ": " + std::strerror(errno));
  try {
    constexpr std::size_t kBody = kFormat.size() + 1 + 2 * kSaltBytes + 1 + 8 + 1;
    header_ = get(kBody + 9, "header");
    const std::string body = header_.substr(0, kBody);
    if (!body.starts_with(kFormat))
      throw Trouble(path.string() + " is no backup of this format: bytes 0-14 should be \"" +
                    std::string(kFormat) + "\"");
    if (header_.substr(kBody) != check_of(body) + "\n")
      throw Trouble(fmt::format("{} is damaged: header, bytes 0-{}", path.string(), header_.size() - 1));
    if (body.substr(kBody - 9, 8) != key_name(key))
      throw Trouble(path.string() + " is sealed with another key than the one given");
    const std::string salt = unhex(body.substr(kFormat.size() + 1, 2 * kSaltBytes)).value_or("");
    piece_key_ = hkdf(key, "pieces" + salt, 32);
    text_key_ = hkdf(key, "text" + salt, 32);
  } catch (...) {
    std::fclose(file_);
    throw;
  }
}

SealedReader::~SealedReader() {
  std::fclose(file_);
}

std::string SealedReader::get(std::size_t n, const std::string& what) {
  std::string bytes(n, '\0');
  const std::size_t got = std::fread(bytes.data(), 1, n, file_);
  if (got != n)
    throw Trouble(fmt::format("{} is damaged: it ends at byte {}, within its {}", path_.string(),
                              offset_ + static_cast<std::int64_t>(got), what));
  offset_ += static_cast<std::int64_t>(n);
  return bytes;
}

bool SealedReader::next_piece() {
  if (ended_) return false;
  const std::int64_t from = offset_;
  const std::string what = fmt::format("piece {}", pieces_);
  std::size_t length = 0;
  for (const char c : get(4, what)) length = length << 8 | static_cast<std::uint8_t>(c);
  if (length == 0) {
    ended_ = true;
    read_text();
    return false;
  }
  if (length <= kSealOverhead || length > kPieceMax + kSealOverhead)
    throw Trouble(
        fmt::format("{} is damaged: length of {}, bytes {}-{}", path_.string(), what, from, from + 3));
  auto content = unseal(piece_key_, piece_place(header_, pieces_), get(length, what));
  if (!content)
    throw Trouble(fmt::format("{} is damaged: {}, bytes {}-{}", path_.string(), what, from, offset_ - 1));
  piece_ = std::move(*content);
  at_ = 0;
  pieces_ += 1;
  return true;
}

void SealedReader::read_text() {
  const std::int64_t from = offset_;
  std::string rest;
  char buffer[4096];
  for (std::size_t n = 0; rest.size() <= kTextMax && (n = std::fread(buffer, 1, sizeof buffer, file_)) > 0;)
    rest.append(buffer, n);
  offset_ += static_cast<std::int64_t>(rest.size());
  const std::size_t line = rest.find('\n');
  const std::string text = rest.substr(0, line);
  if (line == rest.npos || rest.substr(line + 1) != text_mac(text_key_, header_, pieces_, text) + "\n")
    throw Trouble(fmt::format("{} is damaged: manifest, bytes {}-{}", path_.string(), from - 4, offset_ - 1));
  text_ = text;
}

std::string_view SealedReader::read(std::size_t n) {
  if (piece_.size() - at_ >= n) {
    at_ += n;
    return std::string_view(piece_).substr(at_ - n, n);
  }
  scratch_.clear();
  while (scratch_.size() < n) {
    if (at_ == piece_.size() && !next_piece())
      throw Trouble(path_.string() + " is damaged: its content ends too early");
    const std::size_t take = std::min(piece_.size() - at_, n - scratch_.size());
    scratch_.append(piece_, at_, take);
    at_ += take;
  }
  return scratch_;
}

void SealedReader::skip_to_end() {
  while (next_piece()) {
  }
  at_ = piece_.size();
}

bool SealedReader::at_end() {
  return at_ == piece_.size() && !next_piece();
}

const std::string& SealedReader::text() {
  CHECK(ended_, "the text comes after the content");
  return text_;
}

std::string text_unproven(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  if (!std::getline(file, line) || !line.starts_with(kFormat)) throw Trouble(path.string() + " is no backup");
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::int64_t>(file.tellg());
  const std::int64_t from = std::max<std::int64_t>(0, size - static_cast<std::int64_t>(kTextMax));
  file.seekg(from);
  std::string tail((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  constexpr std::size_t kMacLine = 65;
  if (tail.size() < kMacLine + 2 || tail.back() != '\n') throw Trouble(path.string() + " ends early");
  tail.resize(tail.size() - kMacLine - 1);
  const std::size_t before = tail.rfind(std::string(4, '\0'));
  if (before == tail.npos) throw Trouble(path.string() + " holds no manifest");
  return tail.substr(before + 4);
}

}  // namespace chenxi::backup
