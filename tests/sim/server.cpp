#include "tests/sim/server.h"

#include <sqlite3.h>

#include "app/rooms.h"
#include "banks/feed.h"
#include "payments/splits/rows.h"
#include "tools/audit/audit.h"

namespace chenxi::sim {
namespace {

checker::Transfer plain(const ledger::Transfer& row) {
  checker::Transfer t;
  const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
  t.id = number(row.id), t.group = number(row.group), t.at = row.at.us, t.kind = number(row.kind);
  t.currency = number(row.currency), t.debit = number(row.debit), t.credit = number(row.credit), t.amount = row.amount;
  t.debit_after = row.debit_after, t.credit_after = row.credit_after;
  t.debit_prev = number(row.debit_prev), t.credit_prev = number(row.credit_prev);
  t.counted = row.counted, t.object = row.object, t.reverses = number(row.reverses);
  std::copy(row.leaf.begin(), row.leaf.end(), t.leaf.begin());
  t.key.assign(reinterpret_cast<const char*>(row.key.bytes.data()), row.key.bytes.size());
  t.caller = row.caller;
  return t;
}

}  // namespace

Server::Server(ServerOptions options, Counts& marks)
    : options_(std::move(options)), clock_(options_.start), rng_(options_.seed * 5 + 1), dice_(options_.seed * 5 + 2, marks),
      outside_(options_.seed * 5 + 3, clock_, marks), disk_(options_.seed * 5 + 4),
      env_{&clock_, &rng_, &outside_, vfs_.name(), &dice_}, requests_(app::operator_requests()) {}

Server::~Server() { die(); }

bool Server::start() {
  app::InstanceOptions options;
  options.data = options_.data;
  options.sweep_divisor = options_.sweep;
  options.info.name = "Chenxi";
  options.info.origin = "http://town";
  options.info.sms_url = "sim://sms";
  options.info.bank_url = "sim://bank";
  try {
    instance_ = std::make_unique<app::Instance>(std::move(options), env_, [this](std::vector<std::function<void()>> answers) {
      if (ready_ && !ready_()) {
        if (door_) door_->die();
        return;
      }
      for (const auto& answer : answers) answer();
    });
    instance_->observe(this);
    instance_->open();
    door_ = std::make_unique<Door>(env_, app::routes(instance_->services(), *instance_));
    const auto feed = instance_->engine().submit_and_wait(std::make_shared<banks::OpenFeed>(1));
    if (feed.refusal) throw Trouble("the feed was not opened");
  } catch (const Trouble& trouble) {
    why_not_ = trouble.what();
    die();
    return false;
  }
  return true;
}

void Server::die() {
  if (door_) door_->die();
  instance_.reset();  // what is queued there holds requests of the door
  door_.reset();
}

void Server::take(std::string_view bytes, const std::string& address, std::size_t cut, Door::Then then) {
  door_->take(bytes, address, cut, std::move(then));
}

bool Server::step() { return instance_->engine().step(); }

Result<json::value> Server::ask(const std::string& name, const json::value& arguments) {
  return requests_.at(name)(instance_->services(), arguments);
}

void Server::carry_messages() { instance_->courier().deliver(); }

void Server::talk_to_bank() {
  instance_->bank().drain([this](std::shared_ptr<engine::Command> command) {
    return instance_->engine().submit_and_wait(std::move(command));
  });
}

std::optional<checker::Books> Server::read_books(const checker::Tail& tail, std::string& why) {
  Disk shown(1);  // reading must not disturb the disk
  shown.show(disk_);
  const Vfs vfs(shown);
  const auto index = share_index(disk_, shown, path());  // as those see it who read beside the server
  std::optional<checker::Books> books = checker::read_sqlite(path(), vfs.name(), why, tail);
  if (books) books->leaf_key = checker::leaf_key_of(options_.data + "/keys");
  return books;
}

std::string Server::audit() {
  Disk shown(1);
  shown.show(disk_);
  const Vfs vfs(shown);
  const auto index = share_index(disk_, shown, path());
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(path().c_str(), &raw, SQLITE_OPEN_READONLY, vfs.name().c_str());
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> connection(raw, sqlite3_close);
  if (opened != SQLITE_OK) return "cannot be opened";
  try {
    const auto source = audit::on_sqlite(connection.get());
    const audit::Report report = audit::audit(*source, {});
    return report.ok() ? "" : audit::to_text(report, false);
  } catch (const audit::Unreadable& unreadable) {
    return unreadable.what();
  }
}

void Server::reload(store::Reader&) {
  if (follower_ != nullptr) follower_->missed_some();
}

void Server::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                       const std::vector<engine::Event>&, const ledger::Batch&) {
  if (follower_ == nullptr) return;
  std::vector<checker::Transfer> out;
  out.reserve(rows.size());
  for (const ledger::Transfer& row : rows) out.push_back(plain(row));
  std::vector<checker::Account> opened;
  const auto open = [&opened](std::int64_t id, std::int64_t kind, std::int64_t owner) {
    checker::Account account;
    account.id = id, account.kind = kind, account.owner = owner;
    opened.push_back(account);
  };
  changed.shelf<identity::Customer>().visit_changed([&](const identity::Customer& customer) {
    open(static_cast<std::int64_t>(customer.main), 1, customer.id);
    open(static_cast<std::int64_t>(customer.held), 2, customer.id);
  });
  changed.shelf<payments::SplitAside>().visit_changed([&](const payments::SplitAside& aside) {
    open(static_cast<std::int64_t>(aside.account), 4, aside.merchant);
  });
  follower_->committed(out, opened);
}

}  // namespace chenxi::sim
