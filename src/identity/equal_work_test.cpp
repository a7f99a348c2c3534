// A number that nobody has costs what a number costs that somebody has: counted in rows that are asked for
// and in bytes of randomness, of which every sealing draws some; never in time.
#include <map>

#include "tests/identity/desk.h"

namespace chenxi::identity::testing {
namespace {

/// The memory store, noting what is asked of it.
class NotingStore : public store::Store {
 public:
  NotingStore(std::unique_ptr<store::Store> inner, std::map<std::string, std::size_t>& asked)
      : inner_(std::move(inner)), asked_(asked) {}
  void load(const store::TableInfo& table, std::span<const store::Key> keys,
            const store::FreshRow& fresh) override {
    asked_[std::string(table.name) + " by key"] += keys.size();
    inner_->load(table, keys, fresh);
  }
  void scan(const store::TableInfo& table, const store::Range& range, const store::FreshRow& fresh) override {
    asked_[std::string(table.name) + " by range"] += 1;
    inner_->scan(table, range, fresh);
  }
  void flush(const store::TableInfo& table, std::span<const void* const> rows,
             std::span<const store::Key> erased) override {
    asked_[std::string(table.name) + " written"] += rows.size() + erased.size();
    inner_->flush(table, rows, erased);
  }
  std::vector<bool> find(const store::TableInfo& table, std::span<const store::Key> keys) override {
    asked_[std::string(table.name) + " looked for"] += keys.size();
    return inner_->find(table, keys);
  }
  void commit() override { inner_->commit(); }
  std::unique_ptr<store::Reader> open_reader() override { return inner_->open_reader(); }

 private:
  std::unique_ptr<store::Store> inner_;
  std::map<std::string, std::size_t>& asked_;
};

class EqualWork : public Desk {
 protected:
  std::map<std::string, std::size_t> asked;

  std::unique_ptr<store::Store> open_store() override {
    return std::make_unique<NotingStore>(Desk::open_store(), asked);
  }
  /// As after a restart: what was read before is not in memory.
  std::map<std::string, std::size_t> work_of(const std::function<void()>& request) {
    engine->stop();
    start(true);
    asked.clear();
    const std::size_t before = rng.drawn;
    request();
    asked["bytes of randomness"] = rng.drawn - before;
    return asked;
  }
};

TEST_F(EqualWork, AskingForACodeIsTheSameWorkWhetherOrNotANumberIsKnown) {
  registered("13800138000");
  for (const char* purpose : {"login", "recover_pin"}) {
    pass(seconds(61));
    const auto known = work_of([&] { EXPECT_EQ(send_code(purpose, "13800138000").status, 201); });
    const auto unknown = work_of([&] { EXPECT_EQ(send_code(purpose, "13900139000").status, 201); });
    EXPECT_EQ(known, unknown) << purpose;
  }
}

TEST_F(EqualWork, AGuessedCodeOnANewDeviceIsTheSameWorkWhetherOrNotTheNumberIsKnown) {
  registered("13800138000");
  pass(seconds(61));
  const auto guess = [&](std::string_view number) {
    const Said challenge = send_code("login", number);
    EXPECT_EQ(challenge.status, 201);
    const std::string wrong = postbox.last_code() == "000000" ? "000001" : "000000";
    return json::object{{"challenge_id", challenge.text("id")},
                        {"code", wrong},
                        {"pin", "190784"},
                        {"device", device_json(P256PrivateKey::generate(rng))}};
  };
  const json::object of_known = guess("13800138000"), of_unknown = guess("13900139000");
  const auto ask = [&](const json::object& body) {
    return work_of([&] {
      EXPECT_EQ(call("POST", "/v1/sessions/new_device", body, {.key = new_key()}).code(), "code_wrong");
    });
  };
  const auto known = ask(of_known), unknown = ask(of_unknown);
  EXPECT_EQ(known, unknown);
  EXPECT_TRUE(known.contains("devices by range")) << "the count sees what a known number costs";
}

}  // namespace
}  // namespace chenxi::identity::testing
