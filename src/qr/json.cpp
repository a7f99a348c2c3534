#include "qr/json.h"

#include "money/money.h"
#include "qr/emv_fields.h"
#include "qr/text.h"

namespace chenxi::qr {
namespace {

/// Templates as objects by id; a template that cannot be read, or says an id twice, stays a text.
json::value field_json(const EmvField& field) {
  json::object inside;
  for (const EmvField& part : field.fields) inside.emplace(part.id, part.value);
  if (field.fields.empty() || inside.size() != field.fields.size()) return json::value(field.value);
  return inside;
}

json::object by_id(const std::vector<EmvField>& fields) {
  json::object out;
  for (const EmvField& field : fields) out.emplace(field.id, field_json(field));
  return out;
}

Result<std::string> text_of(const json::value& value, std::string pointer) {
  if (!value.is_string()) return refuse(Code::malformed, {.pointer = std::move(pointer)});
  return std::string(value.get_string());
}

/// An id, and a text or an object of ids and texts.
Result<EmvField> field_of(std::string_view id, const json::value& value, const std::string& pointer) {
  const bool fits = id.size() == 2 && all_digits(id);
  if (!fits) return refuse(Code::malformed, {.pointer = pointer});
  EmvField field{std::string(id), {}, {}};
  if (!value.is_object()) {
    field.value = TRY(text_of(value, pointer));
    if (is_template(id))
      if (auto inside = split_fields(field.value)) field.fields = std::move(*inside);
    return field;
  }
  for (const auto& [key, part] : value.get_object()) {
    const std::string inner_id(key);
    const std::string inner = pointer + "/" + inner_id;
    if (inner_id.size() != 2 || !all_digits(inner_id)) return refuse(Code::malformed, {.pointer = inner});
    std::string text = TRY(text_of(part, inner));
    const auto length = characters(text);
    if (!length || *length < 1 || *length > 99) return refuse(Code::text_invalid, {.pointer = inner});
    field.value += field_text(inner_id, text);
    field.fields.push_back({inner_id, std::move(text), {}});
  }
  return field;
}

Result<std::vector<EmvField>> fields_of(const json::value& value, const std::string& pointer) {
  if (!value.is_object()) return refuse(Code::malformed, {.pointer = pointer});
  std::vector<EmvField> fields;
  for (const auto& [key, part] : value.get_object())
    fields.push_back(
        TRY(field_of(std::string_view(key.data(), key.size()), part, pointer + "/" + std::string(key))));
  std::sort(fields.begin(), fields.end(), [](const EmvField& a, const EmvField& b) { return a.id < b.id; });
  return fields;
}

/// Raw fields are written down as they stand and read again, so that both directions mean the same by every
/// id.
Result<EmvPayload> from_fields(const json::value& value) {
  std::string text;
  for (const EmvField& field : TRY(fields_of(value, "/fields"))) {
    if (field.id == "63") continue;
    const auto length = characters(field.value);
    if (!length || *length < 1 || *length > 99)
      return refuse(Code::text_invalid, {.pointer = "/fields/" + field.id});
    text += field_text(field.id, field.value);
  }
  if (!looks_like_emv(text)) return refuse(Code::malformed, {.pointer = "/fields/00"});
  text += "6304";
  return decode_emv(fmt::format("{}{:04X}", text, crc16(text)));
}

/// Templates are sorted inside, as encode_emv wants them.
void sort_inside(std::vector<EmvField>& fields) {
  for (EmvField& field : fields)
    std::sort(field.fields.begin(), field.fields.end(),
              [](const EmvField& a, const EmvField& b) { return a.id < b.id; });
}

class Members {
 public:
  explicit Members(const json::object& object) : object_(object) {}
  /// Empty when absent.
  Result<std::string> text(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return std::string{};
    return text_of(*value, "/" + std::string(name));
  }
  Result<std::vector<EmvField>> fields(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return std::vector<EmvField>{};
    return fields_of(*value, "/" + std::string(name));
  }
  const json::value* take(std::string_view name) {
    read_.emplace_back(name);
    return object_.if_contains(name);
  }
  /// A member that nobody asked for is a mistake.
  Done finish() const {
    for (const auto& member : object_)
      if (std::find(read_.begin(), read_.end(), std::string_view(member.key().data(), member.key().size())) ==
          read_.end())
        return refuse(Code::malformed, {.pointer = "/" + std::string(member.key())});
    return done();
  }

 private:
  const json::object& object_;
  std::vector<std::string> read_;
};

Result<money::Currency> currency_of(std::string_view text) {
  if (const auto currency = money::currency_from_code(text)) return *currency;
  if (text.size() == 3 && all_digits(text)) {
    const auto currency =
        static_cast<money::Currency>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
    if (money::currency_info(currency)) return currency;
  }
  return refuse(Code::currency_unsupported, {.pointer = "/currency"});
}

Result<EmvPayload> from_members(const json::object& object) {
  Members in(object);
  EmvPayload payload;
  const std::string initiation = TRY(in.text("initiation"));
  if (initiation == "static")
    payload.initiation = Initiation::reusable;
  else if (initiation == "dynamic")
    payload.initiation = Initiation::once;
  else if (!initiation.empty())
    return refuse(Code::malformed, {.pointer = "/initiation"});
  payload.accounts = TRY(in.fields("accounts"));
  payload.category = TRY(in.text("category"));
  payload.currency = TRY(currency_of(TRY(in.text("currency"))));
  if (const std::string amount = TRY(in.text("amount")); !amount.empty())
    payload.amount_minor = TRY(money::parse_decimal(amount, *payload.currency)).minor;
  payload.country = TRY(in.text("country"));
  payload.name = TRY(in.text("merchant_name"));
  payload.city = TRY(in.text("city"));
  payload.postcode = TRY(in.text("postcode"));
  payload.additional = TRY(in.fields("additional"));
  payload.unreserved = TRY(in.fields("unreserved"));
  if (const json::value* value = in.take("language")) {
    if (!value->is_object()) return refuse(Code::malformed, {.pointer = "/language"});
    Members inside(value->get_object());
    LocalName local;
    local.language = TRY(inside.text("preference"));
    local.name = TRY(inside.text("merchant_name"));
    local.city = TRY(inside.text("city"));
    TRY(inside.finish());
    payload.local = std::move(local);
  }
  TRY(in.finish());
  return payload;
}

}  // namespace

json::object to_json(const EmvPayload& payload) {
  json::object out;
  if (payload.initiation) out["initiation"] = *payload.initiation == Initiation::once ? "dynamic" : "static";
  const auto named = [&out](const char* name, const std::string& text) {
    if (!text.empty()) out[name] = text;
  };
  named("merchant_name", payload.name);
  named("city", payload.city);
  named("country", payload.country);
  named("postcode", payload.postcode);
  named("category", payload.category);
  if (payload.currency) {
    const auto info = money::currency_info(*payload.currency);
    out["currency"] =
        info ? std::string(info->code) : fmt::format("{:03}", static_cast<int>(*payload.currency));
  }
  named("amount", payload.amount_minor ? money::decimal({*payload.amount_minor, *payload.currency})
                                       : payload.amount_text);
  if (payload.amount_minor) out["amount_minor"] = *payload.amount_minor;
  if (payload.tip) {
    json::object tip;
    switch (payload.tip->mode) {
      case TipMode::prompt:
        tip["mode"] = "prompt";
        break;
      case TipMode::fixed:
        tip["mode"] = "fixed";
        tip["amount_minor"] = payload.tip->fixed_minor;
        break;
      case TipMode::percent:
        tip["mode"] = "percent";
        tip["percent_hundredths"] = payload.tip->percent_hundredths;
        break;
    }
    out["tip"] = std::move(tip);
  }
  out["accounts"] = by_id(payload.accounts);
  if (!payload.additional.empty()) out["additional"] = by_id(payload.additional);
  if (payload.local) {
    json::object local{{"preference", payload.local->language}, {"merchant_name", payload.local->name}};
    if (!payload.local->city.empty()) local["city"] = payload.local->city;
    out["language"] = std::move(local);
  }
  if (!payload.unreserved.empty()) out["unreserved"] = by_id(payload.unreserved);
  return out;
}

json::object fields_json(std::string_view text) {
  auto fields = split_fields(trimmed(text)).value_or(std::vector<EmvField>{});
  for (EmvField& field : fields) {
    if (!is_template(field.id)) continue;
    if (auto inside = split_fields(field.value)) field.fields = std::move(*inside);
  }
  return by_id(fields);
}

Result<EmvPayload> emv_from_json(const json::value& value) {
  if (!value.is_object()) return refuse(Code::malformed);
  const json::object& object = value.get_object();
  EmvPayload payload;
  const json::value* fields = object.if_contains("fields");
  if (fields != nullptr && (object.size() == 1 || object.contains("ok"))) {
    payload = TRY(from_fields(*fields));
  } else {
    payload = TRY(from_members(object));
  }
  sort_inside(payload.accounts);
  sort_inside(payload.unreserved);
  std::sort(payload.additional.begin(), payload.additional.end(),
            [](const EmvField& a, const EmvField& b) { return a.id < b.id; });
  return payload;
}

}  // namespace chenxi::qr
