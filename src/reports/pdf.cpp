#include "reports/pdf.h"

#include <fmt/format.h>

#include "receipts/page.h"
#include "reports/files.h"

namespace chenxi::reports {
namespace {

using receipts::Page;

constexpr double kWidth = Page::kWidth - 2 * Page::kMargin;
constexpr double kFoot = Page::kHeight - Page::kMargin;

class Drawing {
 public:
  Drawing(const Report& report, Lang lang) : report_(report), lang_(lang) {}

  std::string say(std::string_view key, const Params& params = {}) const {
    return sentence(lang_, "report." + std::string(key), params);
  }
  std::string money(std::int64_t minor) const {
    return money_text(lang_, minor, money::code(report_.currency));
  }

  void line(const std::string& words, double size, bool bold, double grey, double after) {
    room(size * 1.6);
    y_ += page.text(Page::kMargin, y_, kWidth, words, size, bold, grey) + after;
  }
  void pair(const std::string& name, const std::string& value, bool bold = false) {
    room(22);
    const double left = page.text(Page::kMargin, y_, kWidth * 0.6, name, 11, bold, bold ? 0 : 0.35);
    const double right = page.text(Page::kMargin + kWidth * 0.6, y_, kWidth * 0.4, value, bold ? 14 : 12,
                                   bold, 0, Page::Side::right);
    y_ += std::max(left, right) + 6;
  }
  /// Name, how many, taken, given back.
  void row(const std::string& name, const std::string& sales, const std::string& taken,
           const std::string& back, bool head = false) {
    room(18);
    const double size = head ? 9 : 10, grey = head ? 0.35 : 0;
    double height = page.text(Page::kMargin, y_, kWidth * 0.36, name, size, false, grey);
    double x = Page::kMargin + kWidth * 0.36;
    for (const auto& [words, part] :
         {std::pair{sales, 0.16}, std::pair{taken, 0.24}, std::pair{back, 0.24}}) {
      height = std::max(height, page.text(x, y_, kWidth * part, words, size, false, grey, Page::Side::right));
      x += kWidth * part;
    }
    y_ += height + 3;
  }
  void rows(const std::string& title, std::span<const std::pair<std::string, Sums>> all) {
    if (all.empty()) return;
    gap(12);
    line(title, 13, true, 0, 6);
    row("", say("column.sales"), say("column.taken"), say("column.refunded"), true);
    for (const auto& [name, sums] : all)
      row(name, std::to_string(sums.sales()), money(sums.taken()), money(sums.refunded));
  }
  void rule() {
    page.rule(y_);
    y_ += 12;
  }
  void gap(double height) { y_ += height; }

  Page page;

 private:
  void room(double height) {
    if (y_ + height <= kFoot) return;
    page.next();
    y_ = Page::kMargin;
  }
  const Report& report_;
  const Lang lang_;
  double y_ = Page::kMargin;
};

}  // namespace

std::string pdf(const Report& report, const std::string& instance, Instant made_at,
                const BusinessCalendar& calendar, Lang lang) {
  Drawing drawing(report, lang);
  const std::string day = day_name(report.span.from);
  drawing.page.metadata(report.shop + " " + day, instance);
  drawing.line(instance, 12, false, 0.35, 4);
  drawing.line(drawing.say("title", {{"shop", report.shop}}), 22, true, 0, 4);
  drawing.line(fmt::format("{} ({})", day, calendar.zone()), 12, false, 0.35, 14);
  drawing.rule();
  const Sums& sums = report.sums;
  drawing.pair(drawing.say("net"), drawing.money(sums.net()), true);
  drawing.pair(drawing.say("payments", {{"count", std::to_string(sums.payments)}}),
               drawing.money(sums.gross));
  if (sums.deliveries > 0)
    drawing.pair(drawing.say("deliveries", {{"count", std::to_string(sums.deliveries)}}),
                 drawing.money(sums.delivered));
  drawing.pair(drawing.say("refunds", {{"count", std::to_string(sums.refunds)}}),
               drawing.money(-sums.refunded));
  if (sums.discounts > 0)
    drawing.pair(drawing.say("discounts", {{"count", std::to_string(sums.discounts)}}), drawing.money(sums.discounted));
  drawing.pair(drawing.say("fees"), drawing.money(-sums.fees));
  if (sums.fees_back > 0) drawing.pair(drawing.say("fees_back"), drawing.money(sums.fees_back));
  drawing.pair(drawing.say("average"), drawing.money(sums.average()));
  if (report.other_in > 0) drawing.pair(drawing.say("other_in"), drawing.money(report.other_in));
  if (report.other_out > 0) drawing.pair(drawing.say("other_out"), drawing.money(-report.other_out));

  std::vector<std::pair<std::string, Sums>> rows;
  for (std::size_t hour = 0; hour < report.hours.size(); ++hour)
    if (!report.hours[hour].empty())
      rows.emplace_back(fmt::format("{:02}:00 - {:02}:59", hour, hour), report.hours[hour]);
  drawing.rows(drawing.say("by_hour"), rows);
  rows.clear();
  for (const ByPlace& one : report.places)
    rows.emplace_back(place_words(one.place, one.till, report.tills, lang), one.sums);
  drawing.rows(drawing.say("by_till"), rows);
  drawing.gap(14);
  drawing.line(drawing.say("made_at", {{"time", time_text(lang, made_at, calendar)}}), 9, false, 0.35, 0);
  return drawing.page.finish();
}

}  // namespace chenxi::reports
