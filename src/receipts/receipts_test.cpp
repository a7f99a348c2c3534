#include <fstream>

#include "payments/api/orders.h"
#include "payments/splits/partners.h"
#include "receipts/pdf.h"
#include "receipts/routes.h"
#include "receipts/verify.h"
#include "records/test_town.h"

namespace chenxi::receipts {
namespace {

class Receipts : public records::test::Town {
 protected:
  std::vector<http::Route> routes;
  void SetUp() override {
    records::test::Town::SetUp();
    add_routes(routes, services);
  }
  std::string receipt_id(std::int64_t payment) {
    return ids.make(IdKind::receipt, static_cast<std::int64_t>(stored<payments::Payment>(payment)->group));
  }
  Got get(const std::string& id, const std::string& cookie) { return request(routes, "get_receipt", cookie, {}, {{"receipt", id}}); }
  Got verify(const json::value& receipt) {
    return request(routes, "verify_receipt", "", {}, {}, json::object{{"receipt", receipt}});
  }
  /// Names of the checks that failed, in order.
  static std::string failed(const Got& got) {
    std::string out;
    for (const json::value& check : got.at("checks").as_array())
      if (!check.at("ok").as_bool()) out += std::string(check.at("name").as_string()) + " ";
    return out;
  }
  std::string our_key() const { return ed25519_public(keys.receipts); }
};

/// Calls `visit` with a copy of the receipt for every single value in it that was changed, and every one taken away.
void each_tampering(const json::value& whole, const std::function<void(const std::string& what, const json::value&)>& visit) {
  const std::function<void(json::value&, json::value&, const std::string&)> walk = [&](json::value& root, json::value& at, const std::string& where) {
    const auto with = [&](json::value other, const std::string& how) {
      const json::value before = at;
      at = std::move(other);
      visit(where + " " + how, root);
      at = before;
    };
    if (at.is_object()) {
      std::vector<std::string> names;
      for (const auto& member : at.as_object()) names.emplace_back(member.key());
      for (const std::string& name : names) walk(root, at.as_object().at(name), where + "/" + name);
      for (const std::string& name : names) {
        json::object less = at.as_object();
        less.erase(name);
        with(less, "without " + name);
      }
      json::object more = at.as_object();
      more["extra"] = 1;
      with(more, "with more");
    } else if (at.is_array()) {
      for (std::size_t i = 0; i < at.as_array().size(); ++i) walk(root, at.as_array().at(i), where + "/" + std::to_string(i));
      json::array less = at.as_array();
      if (!less.empty()) less.pop_back();
      if (!at.as_array().empty()) with(less, "shorter");
      json::array twice = at.as_array();
      twice.push_back(json::value(std::string(64, 'a')));
      with(twice, "longer");
    } else if (at.is_int64()) {
      with(at.as_int64() + 1, "plus one");
      with(-at.as_int64() - 1, "negative");
    } else if (at.is_string()) {
      const std::string text(at.as_string());
      with(json::value(text + "x"), "longer");
      std::string flipped = text;
      if (!flipped.empty()) {
        flipped[flipped.size() / 2] = flipped[flipped.size() / 2] == '1' ? '2' : '1';
        with(json::value(flipped), "one letter changed");
        with(json::value(""), "empty");
      }
    }
  };
  json::value copy = whole;
  walk(copy, copy, "");
}

TEST_F(Receipts, BothSidesGetOneAndNobodyElse) {
  const std::string id = receipt_id(paid(amy, stall, 934));
  const std::string till = rng.bytes(32);
  act([&](engine::Context& ctx) {
    identity::Session session;
    session.token_hash = sha256(till);
    session.app = identity::AppKind::till;
    session.subject = stall;
    session.created_at = ctx.now();
    session.expires_at = ctx.now() + days(1);
    ctx.insert(std::move(session));
  });
  const Got hers = get(id, amys_cookie);
  ASSERT_EQ(hers.status, 200) << hers.text;
  EXPECT_EQ(hers.at("amount"), 934);
  EXPECT_EQ(hers.at("payee").at("name"), "Stall");
  EXPECT_EQ(hers.at("payer").at("name"), "A***") << "masked";
  EXPECT_EQ(hers.at("method"), "order");
  EXPECT_EQ(hers.text.find("balance"), std::string::npos);
  EXPECT_EQ(request(routes, "get_till_receipt", till, {}, {{"receipt", id}}).status, 200);
  EXPECT_EQ(get(id, bobs_cookie).code(), "receipt_unknown");
  EXPECT_EQ(get("rcp_00000000000000000000000000", amys_cookie).code(), "receipt_unknown");
  EXPECT_EQ(get(id, "nobody").code(), "not_signed_in");
}

TEST_F(Receipts, AnUntouchedReceiptIsValidAloneAndBeforeUs) {
  // Neighbours in the batch, so that there is a way to walk.
  std::vector<engine::Job> jobs(5);
  std::vector<std::shared_ptr<payments::Pay>> pays;
  for (engine::Job& job : jobs) job.command = pays.emplace_back(pay(amy, stall, 100 + static_cast<std::int64_t>(pays.size())));
  executor.run_batch(jobs);
  const Got got = get(receipt_id(pays.at(3)->view.payment.id), amys_cookie);
  ASSERT_EQ(got.at("ledger").at("size"), 5) << got.text;
  EXPECT_EQ(got.at("ledger").at("index"), 3);
  const auto alone = verify_receipt(got.text, our_key());
  ASSERT_TRUE(alone);
  EXPECT_TRUE(alone->valid);
  const Got opinion = verify(got.body);
  EXPECT_TRUE(opinion.at("valid").as_bool()) << opinion.text;
  EXPECT_EQ(opinion.at("status"), "valid");
}

TEST_F(Receipts, EveryTamperingIsCaughtAloneAndBeforeUs) {
  std::vector<engine::Job> jobs(3);
  std::vector<std::shared_ptr<payments::Pay>> pays;
  for (engine::Job& job : jobs) job.command = pays.emplace_back(pay(amy, stall, 100 + static_cast<std::int64_t>(pays.size())));
  executor.run_batch(jobs);
  const Got got = get(receipt_id(pays.at(1)->view.payment.id), amys_cookie);
  int tried = 0;
  each_tampering(got.body, [&](const std::string& what, const json::value& tampered) {
    ++tried;
    const auto alone = verify_receipt(to_text(tampered), our_key());
    EXPECT_TRUE(!alone || !alone->valid) << what;
    const Got opinion = verify(tampered);
    EXPECT_TRUE(opinion.status != 200 || !opinion.at("valid").as_bool()) << what;
  });
  EXPECT_GT(tried, 100);
}

TEST_F(Receipts, WhoSignsWithAnotherKeyIsFoundOut) {
  const Got got = get(receipt_id(paid(amy, stall, 100)), amys_cookie);
  Receipt forged = *from_json(got.body);
  forged.amount = 1;
  sign(forged, std::string(32, 'k'));
  EXPECT_FALSE(verify_receipt(to_text(to_json(forged)), std::nullopt)->valid) << "the row says another amount";
  // A row, a leaf, a batch of his own: alone it only shows that nothing was changed since.
  forged.row.amount = 1;
  forged.leaf = forged.batch.root = ledger::leaf_hash(forged.row);
  forged.batch.hash = ledger::batch_hash(forged.batch);
  sign(forged, std::string(32, 'k'));
  const std::string text = to_text(to_json(forged));
  EXPECT_TRUE(verify_receipt(text, std::nullopt)->valid);
  EXPECT_FALSE(verify_receipt(text, our_key())->valid);
  EXPECT_EQ(failed(verify(to_json(forged))), "key leaf content batch_in_books ");
}

TEST_F(Receipts, EvenOurOwnKeyCannotMakeTheBooksSayOtherwise) {
  paid(amy, stall, 100);
  const std::int64_t second = paid(amy, stall, 200);
  const Got got = get(receipt_id(second), amys_cookie);
  const auto resigned = [&](const std::function<void(Receipt&)>& change) {
    Receipt forged = *from_json(got.body);
    change(forged);
    sign(forged, keys.receipts);
    return failed(verify(to_json(forged)));
  };
  EXPECT_EQ(resigned([](Receipt&) {}), "");
  EXPECT_EQ(resigned([](Receipt& r) { r.amount = 999; }), "words content ");
  EXPECT_EQ(resigned([](Receipt& r) { r.payee = "Another"; }), "content ");
  EXPECT_EQ(resigned([](Receipt& r) { r.leaf[0] ^= 1; }), "row path leaf ");
  EXPECT_EQ(resigned([](Receipt& r) { r.batch.epoch += 1; }), "batch_hash batch_in_books ");
  EXPECT_EQ(resigned([](Receipt& r) {
              r.row.hidden[0] ^= 1;
              r.leaf = ledger::leaf_hash(r.row);
              r.batch.root = r.leaf;
              r.batch.hash = ledger::batch_hash(r.batch);
            }),
            "leaf batch_in_books ")
      << "a batch that fits and was never booked";
}

/// Whoever holds the signing key and changes any figure of the row by one is found out by the holder alone.
TEST_F(Receipts, EachFigureOfTheRowIsBoundToTheRootByItsHash) {
  const Got got = get(receipt_id(paid(amy, stall, 200)), amys_cookie);
  ASSERT_EQ(got.at("version"), 3) << got.text;
  const std::vector<std::pair<std::string, std::function<void(Receipt&)>>> changes = {
      {"id", [](Receipt& r) { r.row.id = ledger::TransferId{static_cast<std::int64_t>(r.row.id) + 1}; }},
      {"group", [](Receipt& r) { r.row.group = ledger::TransferId{static_cast<std::int64_t>(r.row.group) + 1}; }},
      {"at", [](Receipt& r) { r.row.at.us += 1; }},
      {"kind", [](Receipt& r) { r.row.kind = ledger::TransferKind::refund; }},
      {"currency", [](Receipt& r) { r.row.currency = money::Currency::usd; }},
      {"amount", [](Receipt& r) { r.row.amount += 1; }},
      {"reverses", [](Receipt& r) { r.row.reverses = ledger::TransferId{1}; }},
      {"payer", [](Receipt& r) { r.row.payer_ref[0] ^= 1; }},
      {"payee", [](Receipt& r) { r.row.payee_ref[15] ^= 1; }},
      {"hidden", [](Receipt& r) { r.row.hidden[31] ^= 1; }}};
  for (const auto& [what, change] : changes) {
    Receipt forged = *from_json(got.body);
    change(forged);
    sign(forged, keys.receipts);
    const auto checks = check_alone(forged, our_key());
    EXPECT_FALSE(std::ranges::find(checks, "row", &Check::name)->ok) << what;
  }
  // The same, with words and row in step: only the hash stands in the way.
  Receipt forged = *from_json(got.body);
  forged.amount += 1;
  forged.row.amount += 1;
  sign(forged, keys.receipts);
  std::string wrong;
  for (const Check& check : check_alone(forged, our_key()))
    if (!check.ok) wrong += check.name + " ";
  EXPECT_EQ(wrong, "row ");
}

TEST_F(Receipts, ARefundNamesItsPaymentAndTheSameTwoInTheOtherDirection) {
  const std::int64_t payment = paid(amy, stall, 1'000), other = paid(bob, stall, 1'000);
  must(refund(stall, payment, 300));
  const std::string refund_id = ids.make(IdKind::receipt, static_cast<std::int64_t>(executor.last_batch().first));
  const auto row = [&](const std::string& id, const std::string& cookie) { return from_json(get(id, cookie).body)->row; };
  const ledger::LeafFields paid_row = row(receipt_id(payment), amys_cookie), back = row(refund_id, amys_cookie),
                           his = row(receipt_id(other), bobs_cookie);
  EXPECT_EQ(back.reverses, paid_row.id);
  EXPECT_EQ(back.payer_ref, paid_row.payee_ref);
  EXPECT_EQ(back.payee_ref, paid_row.payer_ref);
  EXPECT_NE(his.payee_ref, paid_row.payee_ref) << "the shop is another one beside another payer";
}

TEST_F(Receipts, ARefundBehindWhatOtherShopsGaveBackForItHasOne) {
  const std::int64_t mill = shop("Mill");
  must(std::make_shared<payments::AskPartner>(stall, mill));
  must(std::make_shared<payments::AcceptPartner>(mill, stall));
  const auto order = std::make_shared<payments::CreateApiOrder>();
  order->merchant = stall;
  order->number = "S-1";
  order->amount = 1'000;
  order->packs = &packs;
  order->split = payments::AskedSplit{payments::SplitWhen::paid, {{mill, 5'000, 0}}};
  must(order);
  payments::test::PayOptions options;
  options.order = order->view.order.order.id;
  const auto paying = pay(amy, stall, 1'000, options);
  must(paying);
  EXPECT_EQ(get(receipt_id(paying->view.payment.id), amys_cookie).status, 200);
  must(refund(stall, paying->view.payment.id, 400));
  const ledger::Batch& batch = executor.last_batch();
  ASSERT_LT(batch.first, batch.last);
  const Got got = get(ids.make(IdKind::receipt, static_cast<std::int64_t>(batch.last)), amys_cookie);
  ASSERT_EQ(got.status, 200) << got.text;
  EXPECT_EQ(got.at("amount"), 400);
  const auto alone = verify_receipt(got.text, our_key());
  ASSERT_TRUE(alone);
  EXPECT_TRUE(alone->valid);
  EXPECT_TRUE(verify(got.body).at("valid").as_bool());
  EXPECT_EQ(get(ids.make(IdKind::receipt, static_cast<std::int64_t>(batch.first)), amys_cookie).code(), "receipt_unknown");
}

/// Rows from before leaves of version 2 keep their leaf and get the receipt that they always had.
TEST(OldReceipts, AReceiptOfVersionOneIsStillRead) {
  Receipt old;
  old.id = "rcp_01";
  old.type = "payment";
  old.method = "order";
  old.amount = 1'250;
  old.currency = "CNY";
  old.at = old.signed_at = old.batch.at = *parse_rfc3339("2026-11-23T08:00:00Z");
  old.leaf = old.batch.root = sha256("row");
  old.size = 1;
  old.batch.id = 7;
  old.batch.first = old.batch.last = ledger::TransferId{100};
  old.batch.hash = ledger::batch_hash(old.batch);
  sign(old, std::string(32, 'k'));
  const std::string text = to_text(to_json(old));
  EXPECT_EQ(text.find("\"row\""), std::string::npos);
  EXPECT_TRUE(verify_receipt(text, ed25519_public(std::string(32, 'k')))->valid);
  old.version = 2;
  EXPECT_FALSE(all_ok(check_alone(old, std::nullopt))) << "one version does not pass for the other";
}

/// One of version 2, signed before there was a version 3; written by a program that shares nothing with this one.
constexpr const char* kSecondVersion =
    R"({"object":"receipt","version":2,"id":"rcp_01","instance":{"name":"Dawn Street","origin":"http://localhos)"
    R"(t:8080"},"type":"payment","method":"order","amount":1250,"currency":"CNY","payee":{"name":"Stall"},"paye)"
    R"(r":{"name":"A***"},"created_at":"2026-11-23T08:00:00.123456Z","refunded_amount":0,"signed_at":"2026-11-2)"
    R"(3T09:00:00.000000Z","ledger":{"leaf":"e0784d1a99d3e3e94cba18a551f212a670ed5fc12bf38f84fe781a5ea30f4ef4",)"
    R"("index":0,"size":1,"path":[],"batch":{"id":7,"first":100,"last":100,"next_object":50,"next_account":60,")"
    R"(at":"2026-11-23T08:00:00.123456Z","epoch":1,"root":"e0784d1a99d3e3e94cba18a551f212a670ed5fc12bf38f84fe78)"
    R"(1a5ea30f4ef4","previous":"6db7d803e74f1ffa7d8f5adc0bf95b3e15bf4c8373fffadf546227cc6c6742cb","hash":"6d6c)"
    R"(f82960874808f86d35d3568ba1bc5a02eb54c9eb0eacf5077d28e85343e9"},"row":{"id":100,"group":100,"at":"2026-11)"
    R"(-23T08:00:00.123456Z","kind":3,"currency":156,"amount":1250,"reverses":0,"payer_ref":"a1a1a1a1a1a1a1a1a1)"
    R"(a1a1a1a1a1a1a1","payee_ref":"b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2","hidden":"c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c)"
    R"(3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3"}},"key":"gyClGXfYw4yopJJ8Zw31gh5El2GUXhXp77JqFQnSMOo","signature":"jC)"
    R"(gwcTo49z_O6lrQJN9UgcCCMD8wmuk6XzS5679pid9qa_PrYuhV2vwM2nXCOr5IpgZ3GcfztSLUwzDjSyIWAQ"})";

TEST(OldReceipts, AReceiptOfVersionTwoIsStillRead) {
  const std::string key = ed25519_public(std::string(32, 'k'));
  const auto read = verify_receipt(kSecondVersion, key);
  ASSERT_TRUE(read);
  for (const Check& check : read->checks) EXPECT_TRUE(check.ok) << check.name;
  EXPECT_EQ(to_text(to_json(read->receipt)), to_text(*parse_json(kSecondVersion))) << "and shown as it was";
  each_tampering(*parse_json(kSecondVersion), [&](const std::string& what, const json::value& tampered) {
    const auto other = verify_receipt(to_text(tampered), key);
    EXPECT_TRUE(!other || !other->valid) << what;
  });
  Receipt later = read->receipt;
  later.version = 3;
  EXPECT_FALSE(all_ok(check_alone(later, key)));
}

/// Whoever paid is told by what he proved himself and what the rules of that day allowed it; the shop is not.
TEST_F(Receipts, ThePayersOwnSaysHowStronglyHeProvedHimself) {
  const std::int64_t payment = paid(amy, stall, 934);
  const ledger::TransferId group{*ids.read(IdKind::receipt, receipt_id(payment))};
  const auto issued_to = [&](std::int64_t viewer) {
    auto query = std::make_shared<Ask>();
    query->group = group;
    query->viewer = viewer;
    ask(query);
    return issue(services, *query->found, viewer, Lang::en);
  };
  const Receipt hers = issued_to(amy.id), the_shops = issued_to(stall);
  EXPECT_EQ(hers.version, 3);
  EXPECT_EQ(hers.authentication.factors, "two");
  EXPECT_EQ(hers.authentication.grade, "B");
  EXPECT_EQ(hers.authentication.rules, "test");
  EXPECT_EQ(rfc3339(hers.authentication.rules_from), "2019-12-31T16:00:00.000000Z") << "the section of that day";
  EXPECT_EQ(the_shops.version, 2);
  EXPECT_EQ(to_text(to_json(the_shops)).find("authentication"), std::string::npos);
  EXPECT_TRUE(all_ok(check_alone(the_shops, our_key())));
  EXPECT_TRUE(verify(to_json(hers)).at("valid").as_bool());

  Receipt stronger = hers;
  stronger.authentication.factors = "one";
  EXPECT_FALSE(all_ok(check_alone(stronger, our_key())));
  sign(stronger, keys.receipts);
  EXPECT_EQ(failed(verify(to_json(stronger))), "content ") << "the books know by what she paid";
}

TEST_F(Receipts, WhatWentBackIsSaidWhenItIsAskedAndStoodWhenItWasSigned) {
  const std::int64_t payment = paid(amy, stall, 1'000);
  const std::int64_t other = paid(amy, stall, 500);
  must(refund(stall, payment, 300));
  must(refund(stall, other, 500));
  const Got part = get(receipt_id(payment), amys_cookie), whole = get(receipt_id(other), amys_cookie);
  EXPECT_EQ(part.at("refunded_amount"), 300);
  EXPECT_EQ(verify(part.body).at("status"), "partly_refunded");
  EXPECT_EQ(verify(whole.body).at("status"), "refunded");
}

TEST_F(Receipts, ATransferBetweenPeopleShowsBothMasked) {
  send(amy, bob, 300);
  const auto newest = executor.last_batch().first;
  const Got got = get(ids.make(IdKind::receipt, static_cast<std::int64_t>(newest)), bobs_cookie);
  ASSERT_EQ(got.status, 200) << got.text;
  EXPECT_EQ(got.at("type"), "transfer");
  EXPECT_EQ(got.at("payee").at("name"), "*\xe6\x98\x8e");
  EXPECT_EQ(got.at("payer").at("name"), "A***");
  EXPECT_TRUE(verify(got.body).at("valid").as_bool());
}

TEST_F(Receipts, MoneyThatWasOnlySetAsideHasNoReceipt) {
  send(amy, bob, 300, transfers::Arrival::two_hours);
  EXPECT_EQ(get(ids.make(IdKind::receipt, static_cast<std::int64_t>(executor.last_batch().first)), amys_cookie).code(), "receipt_unknown");
}

/// What a person reads on it, and that it is one page; nullopt where nothing here reads such pages.
std::optional<std::string> text_of(const std::string& page) {
  if (std::system("command -v pdftotext >/dev/null 2>&1") != 0) return std::nullopt;
  const std::string path = testing::TempDir() + "/receipts_test.pdf";
  std::ofstream(path, std::ios::binary) << page;
  EXPECT_EQ(std::system(("pdftotext -layout '" + path + "' '" + path + ".txt' && pdfinfo '" + path +
                         "' | grep -q 'Pages: *1$'")
                            .c_str()),
            0);
  std::ifstream in(path + ".txt");
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

TEST_F(Receipts, ThePageIsOneWithTextThatCanBeRead) {
  const std::string id = receipt_id(paid(amy, shop("\xe7\x8e\x8b\xe8\xae\xb0\xe6\x97\xa9\xe7\x82\xb9\xe9\x93\xba"), 934));
  const Got got = request(routes, "get_receipt_page", amys_cookie, {}, {{"receipt", id}});
  ASSERT_EQ(got.status, 200);
  EXPECT_TRUE(got.text.starts_with("%PDF-"));
  const auto text = text_of(got.text);
  if (!text) GTEST_SKIP() << "poppler-utils are not installed";
  for (const std::string& word : {std::string("9.34"), std::string("\xe7\x8e\x8b\xe8\xae\xb0\xe6\x97\xa9\xe7\x82\xb9\xe9\x93\xba"), id, std::string("Dawn Street")})
    EXPECT_NE(text->find(word), std::string::npos) << word << "\n" << *text;
}

TEST_F(Receipts, ADiscountIsSaidOnThePageAndAtTheTillAndMovesNoSignedWord) {
  auto sale = order(stall, 934);
  sale->discount = 66;
  must(sale);
  payments::test::PayOptions options;
  options.order = sale->view.order.id;
  const auto paying = pay(amy, stall, 934, options);
  must(paying);
  const std::string id = receipt_id(paying->view.payment.id), plain = receipt_id(paid(amy, stall, 500));

  const std::string tills_cookie = rng.bytes(32);
  act([&](engine::Context& ctx) {
    identity::Session session;
    session.token_hash = sha256(tills_cookie);
    session.app = identity::AppKind::till;
    session.subject = stall;
    session.expires_at = ctx.now() + days(1);
    ctx.insert(std::move(session));
  });
  const auto at_till = [&](const std::string& text) {
    return request(routes, "check_till_receipt", tills_cookie, {}, {}, json::object{{"text", text}})
        .at("found")
        .as_object();
  };
  EXPECT_EQ(at_till(id).at("amount"), 934);
  EXPECT_EQ(at_till(id).at("discount"), 66);
  EXPECT_FALSE(at_till(plain).contains("discount"));

  const Got signed_words = get(id, amys_cookie);
  EXPECT_EQ(signed_words.at("amount"), 934);
  EXPECT_TRUE(verify(signed_words.body).at("valid").as_bool());
  const auto text = text_of(request(routes, "get_receipt_page", amys_cookie, {}, {{"receipt", id}}).text);
  if (!text) GTEST_SKIP() << "poppler-utils are not installed";
  for (const std::string word : {"10.00", "0.66", "9.34"})
    EXPECT_NE(text->find(word), std::string::npos) << word << "\n" << *text;
}

}  // namespace
}  // namespace chenxi::receipts
