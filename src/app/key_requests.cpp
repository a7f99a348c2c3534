#include "app/key_requests.h"

#include "app/ledger_requests.h"
#include "identity/rewrap.h"

namespace chenxi::app {
namespace {

using identity::Customer;
using identity::Rewrap;

constexpr std::int64_t kAtOnce = 256;

/// What of some customers the newest master does not wrap yet.
std::vector<Rewrap::One> behind(identity::Vault& vault, const std::vector<Customer>& some) {
  std::vector<Rewrap::One> out;
  for (const Customer& row : some)
    if (auto now = vault.rewrapped(row)) out.push_back({row.id, {row.wrapped_statutory, row.wrapped_own}, std::move(*now)});
  return out;
}

/// One walk over all customers: how many were behind, and how many of them are not any more.
struct Walk {
  std::int64_t behind = 0, rewrapped = 0;
};
Result<Walk> walk(ports::Services& services, bool rewrap) {
  Walk out;
  for (std::int64_t next = 1;;) {
    store::Range range;
    range.from = store::make_key(next);
    range.limit = kAtOnce;
    const auto some = store::scan_all<Customer>(*open_reader(services), range);  // a reader of its own: a long one would hold the log
    if (some.empty()) return out;
    next = some.back().id + 1;
    auto late = behind(services.vault, some);
    out.behind += static_cast<std::int64_t>(late.size());
    if (late.empty() || !rewrap) continue;
    const auto command = std::make_shared<Rewrap>(std::move(late));
    TRY(ports::run_and_wait(services.engine, command));
    out.rewrapped += command->changed;
  }
}

json::value told(const KeyRing& keys, std::int64_t rewrapped) {
  return json::object{{"object", "key_rotation"}, {"rewrapped", rewrapped}, {"masters", 1 + keys.masters_before.size()}};
}

Result<json::value> rotate(ports::Services& services, const std::filesystem::path& file) {
  KeyRing keys = load_keys(file);
  if (keys.masters_before.empty()) {
    keys = with_new_master(std::move(keys), *services.env.rng);
    replace_keys(keys, file);  // before anything is wrapped by it
  }
  services.vault.use_masters(keys);
  std::int64_t rewrapped = 0;
  for (;;) {  // whoever changed while the walk went by is met by the next one
    const Walk all = TRY(walk(services, true));
    if (all.behind == 0) return told(keys, rewrapped);
    rewrapped += all.rewrapped;
  }
}

Result<json::value> finish(ports::Services& services, const std::filesystem::path& file) {
  KeyRing keys = load_keys(file);
  services.vault.use_masters(keys);
  const Walk all = TRY(walk(services, false));
  if (all.behind != 0) return json::value(json::object{{"trouble", fmt::format("{} customers still need a master key of before: rotate-master first", all.behind)}});
  keys.masters_before.clear();
  replace_keys(keys, file);
  services.vault.use_masters(keys);
  return told(keys, 0);
}

}  // namespace

ports::OperatorRequests key_requests(Instance& instance) {
  ports::OperatorRequests all;
  all["rotate_master"] = [&instance](ports::Services& services, const json::value& arguments) -> Result<json::value> {
    auto in = TRY(JsonReader::object(arguments));
    const bool last = TRY(in.boolean("finish"));
    TRY(in.finish());
    try {
      const std::filesystem::path file = instance.options().key_file();
      return last ? finish(services, file) : rotate(services, file);
    } catch (const Trouble& trouble) {  // a key file that may not be written, a row that does not open: the operator hears which
      return json::value(json::object{{"trouble", trouble.what()}});
    }
  };
  return all;
}

}  // namespace chenxi::app
