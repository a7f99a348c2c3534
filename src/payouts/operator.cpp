#include "payouts/operator.h"

#include "base/bytes.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "payouts/file.h"
#include "payouts/pay_out.h"
#include "ports/system_accounts.h"

namespace chenxi::payouts {
namespace {

using ports::Services;

constexpr std::size_t kFileMax = 2 * 1024 * 1024;
constexpr std::size_t kFailedShown = 100;

PayoutFile read(Services& services, std::string_view csv) {
  return read_file(csv, [&services](const std::string& phone) {
    return services.directory.customer_by_handle(services.vault.index(identity::HandleKind::phone, phone));
  });
}

json::array show_faults(const std::vector<FileFault>& faults) {
  json::array out;
  for (const FileFault& fault : faults) {
    if (out.size() >= kFailedShown) break;
    out.push_back(json::object{{"line", fault.number}, {"code", name(fault.code)}, {"text", fault.text}});
  }
  return out;
}

class Funds : public engine::Query {
 public:
  std::int64_t there = 0;
  const char* name() const override { return "payouts.funds"; }
  void run(engine::Context& ctx) override {
    const auto* row = ctx.fetch<ports::SystemAccount>(ledger::AccountKind::operator_funds, std::int64_t{1});
    if (row != nullptr) there = ctx.books().account(row->account).balance;
  }
};

/// The failed lines of a payout, for its status.
class Status : public engine::Query {
 public:
  std::int64_t id = 0;
  std::optional<Payout> found;
  std::vector<PayoutLine> failed;
  std::string waits_for;  // why it does not go on
  const char* name() const override { return "payouts.status"; }
  void run(engine::Context& ctx) override {
    const Payout* row = ctx.fetch<Payout>(id);
    if (row == nullptr) return;
    found = *row;
    if (row->failed_lines > 0) {
      failed = store::scan_all<PayoutLine>(ctx.reader(), store::prefix_range(store::make_key(id)));
      std::erase_if(failed, [](const PayoutLine& line) { return line.state != LineState::failed; });
      if (failed.size() > kFailedShown) failed.resize(kFailedShown);
    }
    if (row->state != PayoutState::running) return;
    for (const engine::Timer& timer : store::scan_all<engine::Timer>(ctx.reader()))
      if (timer.command == "payouts.carry_out" && timer.object == id) waits_for = timer.last_refusal;
  }
};

class Latest : public engine::Query {
 public:
  std::vector<Payout> found;
  const char* name() const override { return "payouts.latest"; }
  void run(engine::Context& ctx) override {
    store::Range range;
    range.limit = 50;
    range.descending = true;
    found = store::scan_all<Payout>(ctx.reader(), range);
  }
};

std::string_view state_name(PayoutState state) {
  switch (state) {
    case PayoutState::loading: return "loading";
    case PayoutState::running: return "running";
    case PayoutState::done: return "done";
  }
  return "";
}

json::object show(const Services& services, const Payout& row) {
  return {{"object", "payout"},
          {"id", services.ids.make(IdKind::payout, row.id)},
          {"title", row.title},
          {"state", state_name(row.state)},
          {"lines", row.lines},
          {"total", row.total},
          {"currency", "CNY"},
          {"done_lines", row.next},
          {"paid_lines", row.paid_lines},
          {"paid_total", row.paid_total},
          {"failed_lines", row.failed_lines},
          {"created_at", rfc3339(row.created_at)}};
}

Result<json::value> preview(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string csv = TRY(in.file("csv", kFileMax));
  TRY(in.finish());
  const PayoutFile file = read(services, csv);
  auto funds = std::make_shared<Funds>();
  TRY(ports::ask_and_wait(services.engine, funds));
  return json::object{{"object", "payout_preview"},
                      {"lines", file.lines.size()},
                      {"total", file.total},
                      {"currency", "CNY"},
                      {"operator_funds", funds->there},
                      {"covered", funds->there >= file.total},
                      {"fault_count", file.faults.size()},
                      {"faults", show_faults(file.faults)},
                      {"unknown_count", file.unknown.size()},
                      {"unknown", show_faults(file.unknown)}};
}

/// Loads the lines that are not there yet, 256 at a time. Asked again with the same key, it goes on where it stopped.
Done load(Services& services, const Payout& payout, const PayoutFile& file) {
  for (std::int64_t from = payout.loaded; from < payout.lines; from += kChunk) {
    auto chunk = std::make_shared<AddLines>();
    chunk->payout = payout.id;
    chunk->from = from;
    for (std::int64_t i = from; i < std::min(from + kChunk, payout.lines); ++i) {
      const FileLine& line = file.lines[static_cast<std::size_t>(i)];
      PayoutLine row;
      row.in_file = line.number;
      row.customer = line.customer;
      row.amount = line.amount;
      const auto customer = services.directory.customer(line.customer);
      if (customer && !line.note.empty())
        row.sealed_note = services.vault.seal(*customer, identity::Class::statutory, "payout_note", line.note);
      chunk->lines.push_back(std::move(row));
    }
    TRY(ports::run_and_wait(services.engine, chunk));
  }
  return done();
}

Result<json::value> create(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string csv = TRY(in.file("csv", kFileMax));
  auto command = std::make_shared<Create>();
  command->title = TRY(in.string("title", 1, 60));
  const bool skip_unknown = TRY(in.optional_boolean("skip_unknown")).value_or(false);
  command->request = TRY(ports::operator_request(
      in, command->name(), Encoder(1).add(command->title).add(view(sha256(csv))).add(skip_unknown ? 1 : 0).bytes()));
  TRY(in.finish());
  const PayoutFile file = read(services, csv);
  const std::size_t wrong = file.faults.size() + (skip_unknown ? 0 : file.unknown.size());
  if (wrong > 0)
    return refuse(Code::payout_file_invalid, {.pointer = "/csv", .count = static_cast<std::int64_t>(wrong)});
  command->lines = static_cast<std::int64_t>(file.lines.size());
  command->total = file.total;
  TRY(ports::run_and_wait(services.engine, command));
  // Somebody may have registered or left between two tries: then the file means something else by now.
  if (command->made.lines != command->lines || command->made.total != command->total) {
    if (command->made.state == PayoutState::loading) return refuse(Code::payout_file_invalid, {.pointer = "/csv", .count = 0});
    return show(services, command->made);
  }
  if (command->made.state != PayoutState::loading) return show(services, command->made);
  TRY(load(services, command->made, file));
  auto started = std::make_shared<Status>();
  started->id = command->made.id;
  TRY(ports::ask_and_wait(services.engine, started));
  return show(services, started->found.value_or(command->made));
}

Result<json::value> status(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const auto id = services.ids.read(IdKind::payout, TRY(in.string("payout", 1, 64)));
  TRY(in.finish());
  if (!id) return refuse(Code::payout_unknown);
  auto query = std::make_shared<Status>();
  query->id = *id;
  TRY(ports::ask_and_wait(services.engine, query));
  if (!query->found) return refuse(Code::payout_unknown);
  json::object out = show(services, *query->found);
  json::array failed;
  for (const PayoutLine& line : query->failed)
    failed.push_back(json::object{{"line", line.in_file}, {"amount", line.amount}, {"code", name(static_cast<Code>(line.code))}});
  out["failed"] = std::move(failed);
  if (!query->waits_for.empty()) out["waits_for"] = query->waits_for;
  return out;
}

Result<json::value> resume(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string id = TRY(in.string("payout", 1, 64));
  TRY(in.finish());
  auto command = std::make_shared<Resume>();
  command->payout = services.ids.read(IdKind::payout, id).value_or(0);
  TRY(ports::run_and_wait(services.engine, command));
  return status(services, json::object{{"payout", id}});
}

Result<json::value> list(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  TRY(in.finish());
  auto query = std::make_shared<Latest>();
  TRY(ports::ask_and_wait(services.engine, query));
  json::array data;
  for (const Payout& row : query->found) data.push_back(show(services, row));
  return json::object{{"object", "list"}, {"data", std::move(data)}};
}

}  // namespace

ports::OperatorRequests operator_requests() {
  return {{"payout_preview", preview}, {"payout_create", create}, {"payout_status", status},
          {"payout_resume", resume},    {"payout_list", list}};
}

}  // namespace chenxi::payouts
