// What is left of somebody whose wallet is closed: at once, and when the law's time is over.
#include "banks/rows.h"
#include "closing/routes.h"
#include "closing/timers.h"
#include "ladder/rows.h"
#include "tests/identity/desk.h"

namespace chenxi::closing {
namespace {

using identity::Class;
using identity::Customer;

/// A document and a bank account of somebody, as the rooms ladder and banks leave them.
class Furnish : public engine::Command {
 public:
  Furnish(std::int64_t customer, const Hash32& document, std::string sealed)
      : customer_(customer), document_(document), sealed_(std::move(sealed)) {}
  const char* name() const override { return "test.furnish"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<ladder::IdentityCheck>(customer_);
    keys.row<ladder::DocumentOwner>(document_);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    ladder::IdentityCheck check;
    check.customer = customer_;
    check.state = ladder::CheckState::confirmed;
    check.document = document_;
    ctx.insert(check);
    ctx.insert(ladder::DocumentOwner{document_, customer_, store::Bytes(sealed_), ctx.now()});
    banks::BankLink link;
    link.customer = customer_;
    link.id = 1;
    link.sealed_account = link.sealed_holder = store::Bytes(sealed_);
    link.account_index = document_;
    ctx.insert(link);
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  Hash32 document_;
  std::string sealed_;
};

class Erasure : public identity::testing::Desk {
 protected:
  const Hash32 document = sha256("a document");

  void SetUp() override {
    Desk::SetUp();
    add_routes(routes, *services);
    between([&](engine::Executor& running) {
      register_timers(running);
      running.observe(&packs);
      engine::Job adopt;
      adopt.command = rules::adopt_pack(std::string(*rules::shipped_pack("test")), clock.now());
      running.run_batch({&adopt, 1});
    });
  }
  void between(const std::function<void(engine::Executor&)>& what) {
    std::promise<void> done;
    engine->run_between_batches([&](engine::Executor& running) {
      what(running);
      done.set_value();
    });
    done.get_future().wait();
  }
  template <class Row>
  std::vector<Row> rows() {
    std::vector<Row> out;
    between([&](engine::Executor& running) { out = store::scan_all<Row>(*running.store().open_reader()); });
    return out;
  }
  Customer first() { return rows<Customer>().front(); }
  void furnish(const Customer& row) {
    engine->submit_and_wait(std::make_shared<Furnish>(
        row.id, document, std::string(vault.seal(row, Class::statutory, "document", "110199195603120024"))));
  }
  void close(const Phone& phone) {
    const Uuid key = new_key();
    const auto closed = call("POST", "/v1/me/closing", json::object{{"proof", proof(phone, "close_wallet", key, phone.pin)}},
                             {.key = key, .session = phone.session});
    ASSERT_EQ(closed.status, 200) << closed.code();
  }
};

TEST_F(Erasure, WhatIsOnesOwnCannotBeReadFromTheClosingOn) {
  const Phone phone = registered();
  const Customer before = first();
  furnish(before);
  const auto note = vault.seal(before, Class::own, "note/1", "for mother");
  ASSERT_EQ(vault.open(before, Class::own, "nickname", before.sealed_nickname), "阿明");
  close(phone);

  const Customer after = first();
  EXPECT_EQ(vault.open(after, Class::own, "note/1", note), "") << "whatever lies sealed anywhere";
  EXPECT_TRUE(after.sealed_nickname.empty());
  for (const auto& device : rows<identity::Device>()) EXPECT_TRUE(device.sealed_name.empty());
  EXPECT_EQ(vault.open(after, Class::statutory, "phone", after.sealed_phone), "+8613800138000") << "the law wants this kept";
  EXPECT_EQ(rows<ladder::DocumentOwner>().size(), 1u);
  ASSERT_EQ(rows<ClosedWallet>().size(), 1u);
  EXPECT_EQ(rows<ClosedWallet>().front().kept_until, clock.now() + days(366));
}

TEST_F(Erasure, WhatTheLawWantedIsDestroyedWhenItsTimeIsOver) {
  const Phone phone = registered();
  const Customer before = first();
  furnish(before);
  close(phone);
  pass(days(365));
  EXPECT_FALSE(first().wrapped_statutory.empty()) << "not a day too early";
  pass(days(2));

  const Customer after = first();
  EXPECT_EQ(vault.open(after, Class::statutory, "phone", before.sealed_phone), "") << "nor from an old copy of the row's sealed words";
  EXPECT_TRUE(after.sealed_phone.empty() && after.sealed_email.empty() && after.sealed_name.empty());
  EXPECT_EQ(after.phone_index, Hash32{}) << "nobody can ask any more whether this was the number";
  EXPECT_TRUE(rows<ladder::DocumentOwner>().empty());
  EXPECT_EQ(rows<ladder::IdentityCheck>().front().document, Hash32{});
  EXPECT_TRUE(rows<banks::BankLink>().front().sealed_account.empty());
  EXPECT_EQ(rows<banks::BankLink>().front().account_index, Hash32{});
  EXPECT_EQ(rows<ClosedWallet>().front().destroyed_at, clock.now());
}

TEST_F(Erasure, WhoeverHasTheNumberOrTheDocumentSinceKeepsThem) {
  const Phone phone = registered();
  furnish(first());
  close(phone);
  pass(hours(2));
  const Phone again = registered(phone.number);
  const Customer second = rows<Customer>().back();
  ASSERT_NE(second.id, first().id);
  pass(days(367));
  EXPECT_EQ(sign_in(again, again.pin).status, 201) << "a new wallet under the same number lives on";
  const Customer still = rows<Customer>().back();
  EXPECT_EQ(vault.open(still, Class::statutory, "phone", still.sealed_phone), "+8613800138000");
}

}  // namespace
}  // namespace chenxi::closing
