#include "money/money.h"
#include "qr/emv.h"
#include "qr/emv_fields.h"
#include "qr/text.h"

namespace chenxi::qr {
namespace {

tl::unexpected<Refusal> wrong(Code code, std::string_view id) {
  return refuse(code, {.pointer = fmt::format("/{}", id)});
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// 1 to `max` characters; Latin unless the field is one of the local language.
Done check_text(std::string_view id, std::string_view value, std::size_t max, bool latin) {
  if (value.empty()) return wrong(Code::malformed, id);
  const auto length = characters(value);
  if (!length || *length > max) return wrong(Code::text_invalid, id);
  if (latin && !printable_ascii(value)) return wrong(Code::text_invalid, id);
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return wrong(Code::text_invalid, id);
  return done();
}

bool is_id(std::string_view id) {
  return id.size() == 2 && all_digits(id);
}

/// A template's inside: from its fields where it has some, else its own text.
Result<std::string> inside(const EmvField& field, bool latin) {
  if (field.fields.empty() || !is_template(field.id)) return field.value;
  std::string text;
  std::string_view last;
  for (const EmvField& part : field.fields) {
    if (!is_id(part.id) || part.id <= last) return wrong(Code::malformed, field.id + "/" + part.id);
    last = part.id;
    TRY(check_text(field.id + "/" + part.id, part.value, 99, latin));
    text += field_text(part.id, part.value);
  }
  return text;
}

/// Appends fields of a range of ids that the caller may choose freely, in ascending order.
Done add_all(std::string& out, const std::vector<EmvField>& fields, std::string_view first,
             std::string_view last_id) {
  std::string_view last;
  for (const EmvField& field : fields) {
    if (!is_id(field.id) || field.id < first || field.id > last_id || field.id <= last)
      return wrong(Code::malformed, field.id);
    last = field.id;
    const std::string value = TRY(inside(field, true));
    TRY(check_text(field.id, value, 99, true));
    // A merchant account template says first whose it is.
    if (field.id >= "26" && (!value.starts_with("00") || !split_fields(value)))
      return wrong(Code::malformed, field.id);
    out += field_text(field.id, value);
  }
  return done();
}

Done add(std::string& out, std::string_view id, std::string_view value, std::size_t max) {
  TRY(check_text(id, value, max, true));
  out += field_text(id, value);
  return done();
}

Done add_amount(std::string& out, std::string_view id, std::int64_t minor, money::Currency currency) {
  const std::string text = money::decimal({minor, currency});
  if (minor <= 0 || text.size() > 13) return wrong(Code::amount_invalid, id);
  out += field_text(id, text);
  return done();
}

Done add_tip(std::string& out, const Tip& tip, money::Currency currency) {
  switch (tip.mode) {
    case TipMode::prompt:
      out += "550201";
      return done();
    case TipMode::fixed:
      out += "550202";
      return add_amount(out, "56", tip.fixed_minor, currency);
    case TipMode::percent:
      if (tip.percent_hundredths < 1 || tip.percent_hundredths > 99'99)
        return wrong(Code::amount_invalid, "57");
      out += "550203";
      out += field_text(
          "57", fmt::format("{:02}.{:02}", tip.percent_hundredths / 100, tip.percent_hundredths % 100));
      return done();
  }
  return wrong(Code::malformed, "55");
}

Done add_local(std::string& out, const LocalName& local) {
  const bool language =
      local.language.size() == 2 &&
      std::all_of(local.language.begin(), local.language.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!language) return wrong(Code::text_invalid, "64/00");
  TRY(check_text("64/01", local.name, 25, false));
  std::string text = field_text("00", local.language) + field_text("01", local.name);
  if (!local.city.empty()) {
    TRY(check_text("64/02", local.city, 15, false));
    text += field_text("02", local.city);
  }
  out += field_text("64", text);  // at most 6 + 29 + 19 characters
  return done();
}

}  // namespace

Result<std::string> encode_emv(const EmvPayload& payload) {
  if (!payload.currency) return wrong(Code::malformed, "53");
  const auto currency = money::currency_info(*payload.currency);
  if (!currency) return wrong(Code::currency_unsupported, "53");
  if (payload.accounts.empty()) return wrong(Code::malformed, "26");
  if (payload.category.size() != 4 || !all_digits(payload.category)) return wrong(Code::text_invalid, "52");
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (payload.country.size() != 2 || !std::all_of(payload.country.begin(), payload.country.end(), capital))
    return wrong(Code::text_invalid, "58");

  std::string out = "000201";
  if (payload.initiation) out += field_text("01", std::to_string(static_cast<int>(*payload.initiation)));
  TRY(add_all(out, payload.accounts, "02", "51"));
  TRY(add(out, "52", payload.category, 4));
  out += field_text("53", fmt::format("{:03}", static_cast<int>(*payload.currency)));
  if (payload.amount_minor)
    TRY(add_amount(out, "54", *payload.amount_minor, *payload.currency));
  else if (!payload.amount_text.empty())
    return wrong(Code::amount_invalid, "54");
  if (payload.tip) TRY(add_tip(out, *payload.tip, *payload.currency));
  TRY(add(out, "58", payload.country, 2));
  TRY(add(out, "59", payload.name, 25));
  TRY(add(out, "60", payload.city, 15));
  if (!payload.postcode.empty()) TRY(add(out, "61", payload.postcode, 10));
  if (!payload.additional.empty()) {
    const std::string text = TRY(inside({"62", {}, payload.additional}, true));
    TRY(add(out, "62", text, 99));
  }
  if (payload.local) TRY(add_local(out, *payload.local));
  TRY(add_all(out, payload.unreserved, "80", "99"));
  out += "6304";
  return fmt::format("{}{:04X}", out, crc16(out));
}

}  // namespace chenxi::qr
