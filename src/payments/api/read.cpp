#include "payments/api/read.h"

#include <map>

#include "payments/splits/read.h"
#include "ports/services.h"

namespace chenxi::payments {
namespace {

/// Texts by name, sorted by name, so that the same metadata is the same text however it was written.
Result<std::string> read_metadata(const json::value& body, JsonReader& in) {
  const json::value* given = body.get_object().if_contains("metadata");
  if (given == nullptr) return std::string();
  JsonReader members = TRY(in.child("metadata"));
  if (given->get_object().size() > kMetadataMembersMax)
    return refuse(Code::malformed, {.pointer = "/metadata"});
  std::map<std::string, std::string> sorted;
  for (const auto& member : given->get_object()) {
    const std::string name(member.key());
    if (name.empty() || name.size() > kMetadataNameBytesMax)
      return refuse(Code::malformed, {.pointer = members.pointer_to(name)});
    sorted[name] = TRY(members.string(name, 0, kMetadataValueBytesMax));
  }
  TRY(members.finish());
  json::object out;
  for (const auto& [name, value] : sorted) out[name] = value;
  return out.empty() ? std::string() : to_text(out);
}

}  // namespace

Result<money::Currency> read_currency(JsonReader& in) {
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  if (!currency) return refuse(Code::currency_unsupported, {.pointer = "/currency"});
  return *currency;
}

Done read_order_fields(const json::value& body, JsonReader& in, const ports::Services& services, CreateApiOrder& order) {
  order.number = TRY(in.string("merchant_order_no", 1, kOrderNumberBytesMax));
  order.amount = TRY(in.integer("amount", INT64_MIN, INT64_MAX));
  order.currency = TRY(read_currency(in));
  order.title = TRY(in.optional_string("title", 0, kTitleBytesMax)).value_or("");
  order.metadata = TRY(read_metadata(body, in));
  order.guaranteed = TRY(in.optional_boolean("guaranteed")).value_or(false);
  order.expires_in_s =
      TRY(in.optional_integer("expires_in", kOrderLifeMinS, kOrderLifeMaxS)).value_or(kOrderLifeMaxS);
  const std::string capture = TRY(in.optional_string("capture", 1, 10)).value_or("now");
  if (capture != "now" && capture != "later") return refuse(Code::malformed, {.pointer = "/capture"});
  const auto hold_days = TRY(in.optional_integer("hold_days", 1, kHoldDaysMax));
  if (hold_days && capture == "now") return refuse(Code::malformed, {.pointer = "/hold_days"});
  if (capture == "later") order.hold_days = hold_days.value_or(kHoldDaysMax);
  if (order.guaranteed && order.hold_days > 0) return refuse(Code::malformed, {.pointer = "/guaranteed"});  // held for one or for the other
  order.split = TRY(read_split(in, services.ids));
  order.packs = &services.packs;
  // Shared is what is paid for good.
  if (order.split && (order.guaranteed || order.hold_days > 0)) return refuse(Code::malformed, {.pointer = "/split"});
  return done();
}

}  // namespace chenxi::payments
