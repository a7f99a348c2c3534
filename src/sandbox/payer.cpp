#include "sandbox/payer.h"

#include "family/render.h"
#include "identity/directory.h"
#include "identity/vault.h"

namespace chenxi::sandbox {
namespace {

template <class Command>
void sign(ports::Services& services, const Resident& who, const Wish& wish, identity::Statement statement,
          Command& command) {
  const Instant now = services.env.clock->now();
  statement.nonce = text(command.request->key);
  statement.expires_at = now.us / 1'000'000 + 120;
  const identity::Proof proof{who.device, statement.expires_at, who.key.sign(encode(statement)), wish.pin,
                              std::nullopt};
  command.proof =
      identity::check_proof(services.directory, services.vault, now, who.customer, statement, proof);
  if (!command.proof) return;
  command.authority.factor = command.proof->factor();
  command.authority.device = command.proof->device;
  command.authority.signature = store::Bytes(command.proof->signature);
}

engine::Request request_of(ports::Services& services, const Resident& who, const Hash32& hash) {
  return {who.customer, make_uuid7(services.env.clock->now(), *services.env.rng), hash};
}

}  // namespace

std::shared_ptr<payments::Pay> pay(ports::Services& services, const Resident& who,
                                   const payments::OrderView& view, const Wish& wish) {
  payments::Paying paying;
  paying.payer = who.customer;
  paying.merchant = view.shop.id;
  paying.order = view.order.id;
  paying.amount = view.order.amount;
  paying.currency = view.order.currency;
  auto command = std::make_shared<payments::Pay>(services.packs, paying);
  command->payee_name = view.shop.name;
  command->risk_read = wish.risk_read;
  command->vault = &services.vault;
  command->request = request_of(services, who, payments::hash_of_pay(paying, view.shop.name, ""));
  identity::Statement statement;
  statement.purpose = "payment";
  statement.amount = paying.amount;
  statement.currency = money::code(paying.currency);
  statement.payee_id = services.ids.make(IdKind::merchant, paying.merchant);
  statement.payee_name = view.shop.name;
  sign(services, who, wish, std::move(statement), *command);
  return command;
}

std::shared_ptr<trade::Buy> buy(ports::Services& services, const Resident& who,
                                const payments::OrderView& view, const Wish& wish) {
  const Instant now = services.env.clock->now();
  const rules::TradeTerms terms = services.packs.at(now)->at(now).trade;
  auto command = std::make_shared<trade::Buy>(services.packs, who.customer, view.order.id);
  command->seen = {view.shop.name, view.order.title, view.order.amount, terms.confirm_days, terms.send_days};
  command->currency = view.order.currency;
  command->risk_read = wish.risk_read;
  command->vault = &services.vault;
  command->request = request_of(services, who, command->hash());
  identity::Statement statement;
  statement.purpose = "trade";
  statement.amount = view.order.amount;
  statement.currency = money::code(view.order.currency);
  statement.payee_id = services.ids.make(IdKind::order, view.order.id);
  statement.payee_name = trade::signed_name(command->seen);
  sign(services, who, wish, std::move(statement), *command);
  return command;
}

Result<std::shared_ptr<family::Ask>> ask_family(ports::Services& services, const Resident& who,
                                                const payments::OrderView& view) {
  const auto row = services.directory.customer(who.customer);
  if (who.link == 0 || !row) return refuse(Code::family_link_unknown);
  auto command = std::make_shared<family::Ask>(who.customer, who.link);
  command->kind = family::Leaves::payment;
  command->what = {family::payee_hash(family::Leaves::payment, view.shop.id), view.order.amount,
                   view.order.currency, false};
  command->sealed_words = family::seal_words(services, *row, view.shop.name, "", "");
  command->request = request_of(services, who, sha256(services.ids.make(IdKind::order, view.order.id)));
  return command;
}

std::shared_ptr<family::ReplyTo> answer(ports::Services& services, const Resident& who, std::int64_t question,
                                        family::Answer given) {
  auto command = std::make_shared<family::ReplyTo>(who.guardian, question, given);
  command->request = {who.guardian, make_uuid7(services.env.clock->now(), *services.env.rng),
                      sha256(services.ids.make(IdKind::approval, question))};
  return command;
}

}  // namespace chenxi::sandbox
