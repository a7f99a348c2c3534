#include "receipts/pdf.h"

#include <fmt/format.h>

#include "receipts/page.h"

namespace chenxi::receipts {
namespace {

constexpr double kWidth = Page::kWidth, kMargin = Page::kMargin, kQr = Page::kQr, kLabel = 130;

std::string local(const BusinessCalendar& calendar, Instant at) {
  const CivilTime t = calendar.civil(at);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} ({})", t.year, t.month, t.day, t.hour, t.minute, t.second, calendar.zone());
}

std::string grouped(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % 8 == 0) out += ' ';
    out += digits[i];
  }
  return out;
}

}  // namespace

std::string pdf(const Receipt& receipt, std::int64_t discount, const BusinessCalendar& calendar, Lang lang) {
  Page page;
  const auto say = [lang](std::string_view key) { return sentence(lang, "receipt." + std::string(key)); };
  page.metadata(say("title") + " " + receipt.id, receipt.instance);
  const double width = kWidth - 2 * kMargin;
  double y = kMargin;
  y += page.text(kMargin, y, width, receipt.instance, 12, false, 0.35) + 4;
  y += page.text(kMargin, y, width, say("title"), 24, true) + 18;
  page.rule(y);
  y += 18;
  const auto line = [&](std::string_view label, const std::string& value, double size = 12, bool bold = false) {
    const double left = page.text(kMargin, y, kLabel - 10, say(label), 11, false, 0.35);
    const double right = page.text(kMargin + kLabel, y, width - kLabel, value, size, bold);
    y += std::max(left, right) + 10;
  };
  const std::string method = "method." + receipt.method;
  if (discount > 0) {
    line("list_price", money_text(lang, receipt.amount + discount, receipt.currency));
    line("discount", money_text(lang, discount, receipt.currency));
  }
  line(discount > 0 ? "paid" : "amount", money_text(lang, receipt.amount, receipt.currency), 20, true);
  line("payee", receipt.payee);
  line("payer", receipt.payer);
  line("time", local(calendar, receipt.at));
  line("method", say(has_sentence("receipt." + method) ? method : "method.other"));
  if (receipt.version > 2) {
    const Authentication& proved = receipt.authentication;
    const std::string how = sentence(lang, "receipt.proved." + proved.factors, {{"class", proved.grade}});
    const Params bound{{"amount", money_text(lang, proved.day_max, receipt.currency)}};
    line("proved", proved.day_max == 0 ? how : how + " · " + sentence(lang, "receipt.day_max", bound));
    line("rules", proved.rules + "  " + local(calendar, proved.rules_from).substr(0, 10));
  }
  if (receipt.refunded > 0) line("refunded", money_text(lang, receipt.refunded, receipt.currency));
  line("number", receipt.id);
  line("issuer", receipt.instance + "  " + receipt.origin);
  line("signed_at", local(calendar, receipt.signed_at));
  y += 4;
  page.rule(y);
  y += 18;
  line("root", fmt::format("{}  {}", receipt.batch.id, grouped(hex(view(receipt.batch.root)))), 9);
  line("signature", grouped(base64url(receipt.signature)), 9);
  y += 8;
  if (const auto symbol = qr::draw(receipt.origin + "/verify?receipt=" + receipt.id)) page.code(kMargin, y, *symbol);
  page.text(kMargin + kQr + 20, y, width - kQr - 20, say("how"), 11, false, 0.2);
  return page.finish();
}

}  // namespace chenxi::receipts
