#include "family/routes.h"

// clang-format off: desk.h stands on what comes first
#include "http/route.h"
// clang-format on
#include "base/bytes.h"
#include "family/assist.h"
#include "family/desk.h"
#include "family/pays.h"
#include "family/render.h"
#include "http/schema.h"
#include "identity/handles.h"
#include "identity/present.h"

namespace chenxi::family {
namespace {

namespace schema = http::schema;
using identity::Customer;

constexpr std::int64_t kBoundMax = 1'000'000'000'000;

/// What is signed: the link or the terms, and the number.
Result<identity::CheckedProof> check(const Desk& desk, const Customer& me, const std::string& about,
                                     const std::string& with, const identity::Proof& proof) {
  identity::Statement statement;
  statement.purpose = "family";
  statement.currency = desk.services.info.currency;
  statement.payee_id = about;
  statement.payee_name = with;
  statement.nonce = text(*desk.request->key);
  return identity::check_proof(desk.services.directory, desk.services.vault, desk.now(), me.id, statement,
                               proof);
}

Done read_nothing(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  return TRY(JsonReader::object(body)).finish();
}

template <class C>
void submit_link(const Desk& desk, const Result<std::shared_ptr<C>>& read, int status = 200) {
  desk.submit<C>(read, status, [desk](const C& done) {
    const auto me = desk.me();
    return link_json(desk.services, done.view, me ? me->id : 0, desk.now());
  });
}

// ------------------------------------------------------------------------------------------------------------
// inviting

Result<std::shared_ptr<Invite>> read_invite(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
  const Terms terms = TRY(read_terms(TRY(in.child("terms"))));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  const identity::CheckedProof checked = TRY(check(desk, me, terms_text(terms), phone, proof));
  const std::int64_t helper =
      desk.services.directory.owner_of_handle(desk.services.vault.index(identity::HandleKind::phone, phone))
          .value_or(0);
  auto command = std::make_shared<Invite>(me.id, helper, terms, checked);
  command->sealed_phone = desk.services.vault.seal(me, identity::Class::own, "family.phone", phone);
  command->request = desk.keyed(me.id, "family.invite", Encoder(1).add(phone).add(terms_text(terms)).bytes());
  return command;
}
void invite(const Desk& desk) {
  submit_link(desk, read_invite(desk), 201);
}

Result<std::shared_ptr<Accept>> read_accept(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t link = TRY(desk.link_in_path());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  const identity::CheckedProof checked = TRY(check(desk, me, desk.link_id(link), phone, proof));
  auto command = std::make_shared<Accept>(
      me.id, link, desk.services.vault.index(identity::HandleKind::phone, phone), checked);
  command->request = desk.keyed(me.id, "family.accept", Encoder(1).add(link).add(phone).bytes());
  return command;
}
void accept(const Desk& desk) {
  submit_link(desk, read_accept(desk));
}

Result<std::shared_ptr<Change>> read_change(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t link = TRY(desk.link_in_path());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const Terms terms = TRY(read_terms(TRY(in.child("terms"))));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  const identity::CheckedProof checked = TRY(check(desk, me, desk.link_id(link), terms_text(terms), proof));
  auto command = std::make_shared<Change>(me.id, link, terms, checked);
  command->request = desk.keyed(me.id, "family.change", Encoder(1).add(link).add(terms_text(terms)).bytes());
  return command;
}
void change(const Desk& desk) {
  submit_link(desk, read_change(desk));
}

template <class C>
Result<std::shared_ptr<C>> read_plain(const Desk& desk, std::string_view name) {
  const Customer me = TRY(desk.me());
  const std::int64_t link = TRY(desk.link_in_path());
  TRY(read_nothing(desk));
  auto command = std::make_shared<C>(me.id, link);
  command->request = desk.keyed(me.id, name, Encoder(1).add(link).bytes());
  return command;
}
void decline(const Desk& desk) {
  submit_link(desk, read_plain<Decline>(desk, "family.decline"));
}
void end(const Desk& desk) {
  submit_link(desk, read_plain<End>(desk, "family.end"));
}
void drop_proposal(const Desk& desk) {
  submit_link(desk, read_plain<DropProposal>(desk, "family.drop_proposal"));
}

// -------------------------------------------------------------------------------------------------------------
// looking

void view(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto link = desk.link_in_path();
  if (!link) return desk.refused(link.error());
  if (const Done empty = read_nothing(desk); !empty) return desk.refused(empty.error());
  // No key: every look is a look.
  auto command = std::make_shared<Look>(me->id, *link);
  const bool queued = desk.services.engine.submit(command, [desk, command](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    auto query = std::make_shared<SeeMoney>(command->view);
    desk.ask(query, [desk, query, link = command->view] { return seen_json(desk.services, link, *query); });
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

json::value bound_json(std::optional<std::int64_t> bound) {
  return bound ? json::value(*bound) : json::value();
}

void list(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  auto query = std::make_shared<MyFamily>(me->id);
  desk.ask(query, [desk, query, id = me->id] {
    json::array data;
    for (const MyFamily::One& one : query->links) {
      json::object out = link_json(desk.services, one.link, id, query->now);
      const bool helps = one.link.helper == id && terms_at(one.link, query->now).limits;
      if (helps)
        out["owner_limits"] = json::object{{"payment", bound_json(one.bounds.payment)},
                                           {"day", bound_json(one.bounds.day)},
                                           {"month", bound_json(one.bounds.month)},
                                           {"night", bound_json(one.bounds.night)}};
      if (terms_at(one.link, query->now).pays()) out["paid_this_month"] = one.spent;
      if (one.proposal && query->now < one.proposal->at + kProposalLife)
        out["proposal"] = proposal_json(*one.proposal);
      data.push_back(std::move(out));
    }
    return list_json(std::move(data));
  });
}

void paid(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto link = desk.link_in_path();
  if (!link) return desk.refused(link.error());
  auto query = std::make_shared<PaidList>(me->id, *link);
  const bool queued = desk.services.engine.ask(query, [desk, query](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    if (!query->found) return desk.refused(Refusal(Code::family_link_unknown));
    json::array data;
    for (const FamilyPaid& one : query->paid) data.push_back(paid_json(desk.services, one));
    desk.respond(http::json_reply(200, list_json(std::move(data))));
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

void looks(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  auto query = std::make_shared<MyLooks>(me->id);
  desk.ask(query, [desk, query] {
    json::array data;
    for (const FamilyLook& one : query->looks) data.push_back(look_json(desk.services, one));
    return list_json(std::move(data));
  });
}

// -----------------------------------------------------------------------------------------------------------
// assisting

Result<limits::Wish> read_wish(JsonReader& in, std::string_view window) {
  limits::Wish wish;
  if (in.is_null(window)) {
    wish.asked = true;
    return wish;
  }
  wish.bound = TRY(in.optional_integer(window, 0, kBoundMax));
  wish.asked = wish.bound.has_value();
  return wish;
}

template <class C>
Result<std::shared_ptr<C>> read_wishes(const Desk& desk, std::string_view name) {
  const Customer me = TRY(desk.me());
  const std::int64_t link = TRY(desk.link_in_path());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  limits::Wishes wishes;
  wishes.payment = TRY(read_wish(in, "payment"));
  wishes.day = TRY(read_wish(in, "day"));
  wishes.month = TRY(read_wish(in, "month"));
  wishes.night = TRY(read_wish(in, "night"));
  TRY(in.finish());
  Encoder fields(1);
  fields.add(link);
  for (const limits::Wish& wish : {wishes.payment, wishes.day, wishes.month, wishes.night})
    fields.add(std::int64_t{wish.asked}).add(wish.bound.value_or(-1));
  auto command = std::make_shared<C>(me.id, link, wishes);
  command->request = desk.keyed(me.id, name, fields.bytes());
  return command;
}
void lower_limits(const Desk& desk) {
  submit_link(desk, read_wishes<LowerLimits>(desk, "family.lower_limits"));
}
void propose_limits(const Desk& desk) {
  submit_link(desk, read_wishes<ProposeLimits>(desk, "family.propose_limits"));
}

// --------------------------------------------------------------------------------------------------------
// description

json::value terms_shape() {
  return schema::named("FamilyTerms",
                       schema::object({{"see", schema::one_of({"none", "band", "movements"})},
                                       {"confirm_above", schema::nullable(schema::integer(0, kAboveMax))},
                                       {"confirm_new", schema::boolean()},
                                       {"limits", schema::boolean()},
                                       {"recovery", schema::boolean()},
                                       {"pay_each", schema::nullable(schema::integer(1, kAboveMax))},
                                       {"pay_month", schema::nullable(schema::integer(1, kAboveMax))}}));
}

json::value link_shape() {
  const json::value pending =
      schema::object({{"confirm_above", schema::nullable(schema::integer(0, kAboveMax))},
                      {"confirm_new", schema::boolean()},
                      {"effective_at", schema::instant()}});
  const auto bound = [] { return schema::nullable(schema::integer(0, kAboveMax)); };
  const auto bounds = [&](bool at) {
    std::vector<schema::Member> members;
    if (at) members.push_back({"at", schema::instant()});
    for (const char* window : {"payment", "day", "month", "night"})
      members.push_back({window, bound(), at ? schema::kOptional : schema::Presence::required});
    return schema::nullable(schema::object(std::span<const schema::Member>(members)));
  };
  return schema::named("FamilyLink",
                       schema::object({{"object", schema::constant("family_link")},
                                       {"id", schema::public_id("fam")},
                                       {"role", schema::one_of({"owner", "helper"})},
                                       {"state", schema::one_of({"invited", "active", "ending", "ended"})},
                                       {"name", schema::nullable(schema::string(1, 64))},
                                       {"phone", schema::string(0, 32)},
                                       {"terms", terms_shape()},
                                       {"pending", schema::nullable(pending)},
                                       {"until", schema::nullable(schema::instant())},
                                       {"since", schema::nullable(schema::instant())},
                                       {"paid_this_month", schema::minor(), schema::kOptional},
                                       {"owner_limits", bounds(false), schema::kOptional},
                                       {"proposal", bounds(true), schema::kOptional}}));
}

json::value paid_shape() {
  return schema::named("FamilyPayment", schema::object({{"object", schema::constant("family_payment")},
                                                        {"payment_id", schema::public_id("pay")},
                                                        {"shop", schema::string(0, 128)},
                                                        {"amount", schema::amount()},
                                                        {"currency", schema::currency()},
                                                        {"at", schema::instant()}}));
}

json::value look_shape() {
  return schema::named("FamilyLook", schema::object({{"object", schema::constant("family_look")},
                                                     {"link_id", schema::public_id("fam")},
                                                     {"name", schema::nullable(schema::string(1, 64))},
                                                     {"what", schema::one_of({"band", "movements"})},
                                                     {"times", schema::count()},
                                                     {"at", schema::instant()},
                                                     {"last_at", schema::instant()}}));
}

json::value seen_shape() {
  const json::value movement = schema::object({{"at", schema::instant()},
                                               {"kind", schema::string(1, 32)},
                                               {"direction", schema::one_of({"in", "out"})},
                                               {"amount", schema::amount()},
                                               {"currency", schema::currency()}});
  return schema::named("FamilyView",
                       schema::object({{"object", schema::constant("family_view")},
                                       {"link_id", schema::public_id("fam")},
                                       {"what", schema::one_of({"band", "movements"})},
                                       {"balance_from", schema::minor()},
                                       {"balance_to", schema::nullable(schema::minor())},
                                       {"currency", schema::currency()},
                                       {"movements", schema::array(movement, kMovementsShown)}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       void (*work)(const Desk&)) -> http::Route& {
    return add_route(routes, services, std::move(method), std::move(pattern), std::move(id),
                     std::move(summary), work);
  };
  const auto keyed = [](http::Route& route, json::value request, std::vector<Code> refusals) {
    route.needs_key = true;
    route.request = std::move(request);
    route.reply = link_shape();
    route.refusals = std::move(refusals);
    route.refusals.insert(route.refusals.end(), {not_signed_in, session_expired});
  };
  const json::value proof = schema::proof();

  http::Route& mine = add("GET", "/v1/family_links", "list_family_links",
                          "Whom I let see, help and say yes, and whom I help", list);
  mine.reply = schema::list(link_shape());
  mine.refusals = {not_signed_in, session_expired};
  http::Route& seen =
      add("GET", "/v1/family_looks", "list_family_looks", "Who looked at my money, newest first", looks);
  seen.reply = schema::list(look_shape());
  seen.refusals = {not_signed_in, session_expired};

  http::Route& bought = add("GET", "/v1/family_links/{link}/payments", "list_family_payments",
                            "What was paid at shops out of the owner's account for the helper, newest first", paid);
  bought.reply = schema::list(paid_shape());
  bought.refusals = {not_signed_in, session_expired, family_link_unknown};

  http::Route& start =
      add("POST", "/v1/family_links", "invite_family",
          "Invites somebody by phone number; answered alike whether or not he is here", invite);
  start.success = 201;
  keyed(start, schema::object({{"phone", schema::string(1, 64)}, {"terms", terms_shape()}, {"proof", proof}}),
        {phone_invalid, payee_is_payer, family_links_full, device_unknown, signature_wrong, passkey_wrong,
         statement_expired, pin_required, pin_wrong, pin_locked, account_frozen});
  keyed(add("POST", "/v1/family_links/{link}/accept", "accept_family",
            "Accepts, with the number of who invited", accept),
        schema::object({{"phone", schema::string(1, 64)}, {"proof", proof}}),
        {phone_invalid, family_link_unknown, family_link_over, family_number_wrong, family_links_full,
         device_unknown, signature_wrong, passkey_wrong, statement_expired, pin_required, pin_wrong,
         pin_locked, account_frozen});
  keyed(add("POST", "/v1/family_links/{link}/decline", "decline_family", "Declines; who invited is not told",
            decline),
        schema::object({}), {family_link_unknown, family_link_over});
  keyed(add("PATCH", "/v1/family_links/{link}", "change_family",
            "Changes what is given: less and stricter at once, a looser yes after a day", change),
        schema::object({{"terms", terms_shape()}, {"proof", proof}}),
        {family_link_unknown, family_link_over, device_unknown, signature_wrong, passkey_wrong,
         statement_expired, pin_required, pin_wrong, pin_locked, account_frozen});
  keyed(add("POST", "/v1/family_links/{link}/end", "end_family",
            "Ends a link, or takes an invitation back; the helper's yes is needed for a day more", end),
        schema::object({}), {family_link_unknown, family_link_over});
  http::Route& look = add("POST", "/v1/family_links/{link}/view", "view_family",
                          "Looks at what is let see; the owner's log says so", view);
  look.request = schema::object({});
  look.reply = seen_shape();
  look.refusals = {not_signed_in, session_expired, family_link_unknown};

  const auto bounds = [] {
    const auto bound = [] { return schema::nullable(schema::integer(0, kBoundMax)); };
    return schema::object({{"payment", bound(), schema::kOptional},
                           {"day", bound(), schema::kOptional},
                           {"month", bound(), schema::kOptional},
                           {"night", bound(), schema::kOptional}});
  };
  keyed(add("POST", "/v1/family_links/{link}/limits", "lower_family_limits",
            "Lowers the owner's limits at once", lower_limits),
        bounds(), {family_link_unknown, family_only_lowers});
  keyed(add("POST", "/v1/family_links/{link}/limit_proposals", "propose_family_limits",
            "Proposes limits to the owner, who alone can raise", propose_limits),
        bounds(), {family_link_unknown});
  keyed(add("POST", "/v1/family_links/{link}/limit_proposals/drop", "drop_family_proposal",
            "Puts a proposal away", drop_proposal),
        schema::object({}), {family_link_unknown});
  add_approval_routes(routes, services);
  add_recovery_routes(routes, services);
}

}  // namespace chenxi::family
