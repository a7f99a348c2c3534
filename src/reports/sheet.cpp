#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <memory>
#include <stdexcept>

#include "money/money.h"
#include "reports/files.h"

namespace chenxi::reports {
namespace {

/// A file that has no name and leaves nothing behind: the library writes to a path, and the reader of the
/// answer needs none.
class Unnamed {
 public:
  Unnamed() : file_(memfd_create("report.xlsx", MFD_CLOEXEC)) {
    if (file_ < 0) throw std::runtime_error("no memory for a file");
  }
  ~Unnamed() { close(file_); }
  Unnamed(const Unnamed&) = delete;
  Unnamed& operator=(const Unnamed&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }
  std::string read() const {
    const off_t size = lseek(file_, 0, SEEK_END);
    std::string out(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    std::size_t have = 0;
    while (have < out.size()) {
      const ssize_t got = pread(file_, out.data() + have, out.size() - have, static_cast<off_t>(have));
      if (got <= 0) throw std::runtime_error("a file could not be read back");
      have += static_cast<std::size_t>(got);
    }
    return out;
  }

 private:
  int file_;
};

/// One sheet, written from left to right and from above.
class Sheet {
 public:
  Sheet(lxw_workbook* book, const std::string& name, lxw_format* money, lxw_format* time, lxw_format* bold)
      : sheet_(workbook_add_worksheet(book, name.c_str())), money_(money), time_(time), bold_(bold) {
    if (sheet_ == nullptr) throw std::runtime_error("a sheet could not be made");
  }
  Sheet& head(const std::string& words) {
    must(worksheet_write_string(sheet_, row_, column_, words.c_str(), bold_));
    return next();
  }
  /// Never a formula, whatever it begins with.
  Sheet& text(const std::string& words) {
    if (!words.empty()) must(worksheet_write_string(sheet_, row_, column_, words.c_str(), nullptr));
    return next();
  }
  /// A spreadsheet's numbers are doubles: the one nearest to the decimal, which is what it reads from
  /// "12.34", too.
  Sheet& money(std::int64_t minor, double unit) {
    must(worksheet_write_number(sheet_, row_, column_, static_cast<double>(minor) / unit, money_));
    return next();
  }
  Sheet& count(std::int64_t count) {
    must(worksheet_write_number(sheet_, row_, column_, static_cast<double>(count), nullptr));
    return next();
  }
  Sheet& skip() { return next(); }
  Sheet& time(const CivilTime& t) {
    lxw_datetime at{t.year, t.month, t.day, t.hour, t.minute, static_cast<double>(t.second)};
    must(worksheet_write_datetime(sheet_, row_, column_, &at, time_));
    return next();
  }
  void end_row() {
    row_ += 1;
    column_ = 0;
  }
  void widths(std::initializer_list<double> all) {
    lxw_col_t column = 0;
    for (const double width : all) {
      must(worksheet_set_column(sheet_, column, column, width, nullptr));
      column = static_cast<lxw_col_t>(column + 1);
    }
    worksheet_freeze_panes(sheet_, 1, 0);
  }

 private:
  Sheet& next() {
    column_ = static_cast<lxw_col_t>(column_ + 1);
    return *this;
  }
  static void must(lxw_error error) {
    if (error != LXW_NO_ERROR) throw std::runtime_error(lxw_strerror(error));
  }
  lxw_worksheet* sheet_;
  lxw_format *money_, *time_, *bold_;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0;
};

struct Unclosed {
  void operator()(lxw_workbook* book) const { lxw_workbook_free(book); }
};

}  // namespace

std::string xlsx(const Rows& rows, const FileHead& head, const BusinessCalendar& calendar, Lang lang) {
  const Unnamed file;
  std::unique_ptr<lxw_workbook, Unclosed> book(workbook_new(file.path().c_str()));
  if (book == nullptr) throw std::runtime_error("a workbook could not be made");
  const auto say = [lang](std::string_view key) { return sentence(lang, "report." + std::string(key)); };
  // Its own clock would be the machine's.
  lxw_doc_properties about{};
  std::string title = rows.shop().name, author = head.instance;
  about.title = title.data();
  about.author = author.data();
  about.created = static_cast<time_t>(head.made_at.us / 1'000'000);
  workbook_set_properties(book.get(), &about);
  // As the currency has decimals; a shop has one.
  const money::Currency currency =
      rows.entries.empty() ? money::Currency::cny : rows.entries.front().currency;
  double unit = 1;
  std::string format = "#,##0";
  for (int i = 0; i < money::currency_info(currency)->exponent; ++i) {
    unit *= 10;
    format += i == 0 ? ".0" : "0";
  }
  lxw_format* const money = workbook_add_format(book.get());
  format_set_num_format(money, format.c_str());
  lxw_format* const time = workbook_add_format(book.get());
  format_set_num_format(time, "yyyy-mm-dd hh:mm:ss");
  lxw_format* const date = workbook_add_format(book.get());
  format_set_num_format(date, "yyyy-mm-dd");
  lxw_format* const bold = workbook_add_format(book.get());
  format_set_bold(bold);

  Sheet all(book.get(), say("sheet.rows"), money, time, bold);
  all.widths({20, 16, 18, 12, 12, 10, 10, 14, 34, 34});
  for (const char* column :
       {"time", "type", "place", "in", "out", "fee", "currency", "balance", "receipt", "id"})
    all.head(say(std::string("column.") + column));
  all.end_row();
  std::map<std::int64_t, Sums> by_day;
  for (const Entry& entry : rows.entries) {
    const CivilTime t = calendar.civil(entry.at);
    const bool trade = entry.line == settlement::Line::payment || entry.line == settlement::Line::refund;
    if (trade) by_day[t.day_number].add(entry);
    all.time(t)
        .text(type_words(entry, lang))
        .text(trade ? place_words(entry.place, entry.till, rows.tills, lang) : "");
    if (entry.amount > 0)
      all.money(entry.amount, unit).skip();
    else
      all.skip().money(-entry.amount, unit);
    if (trade)
      all.money(entry.fee, unit);
    else
      all.skip();
    all.text(std::string(money::code(entry.currency)))
        .money(entry.balance_after, unit)
        .text(head.receipt(entry))
        .text(head.id(entry));
    all.end_row();
  }
  Sheet daily(book.get(), say("sheet.days"), money, date, bold);
  daily.widths({14, 10, 14, 10, 14, 10, 14, 12, 12, 14, 10, 14});
  for (const char* column : {"day", "payments", "gross", "deliveries", "delivered", "refunds", "refunded",
                             "fees", "fees_back", "net", "discounts", "discounted"})
    daily.head(say(std::string("column.") + column));
  daily.end_row();
  for (const auto& [day, sums] : by_day) {
    daily.time(calendar.civil(calendar.start_of_day(day)))
        .count(sums.payments)
        .money(sums.gross, unit)
        .count(sums.deliveries)
        .money(sums.delivered, unit)
        .count(sums.refunds)
        .money(sums.refunded, unit)
        .money(sums.fees, unit)
        .money(sums.fees_back, unit)
        .money(sums.net(), unit)
        .count(sums.discounts)
        .money(sums.discounted, unit);
    daily.end_row();
  }
  if (const lxw_error error = workbook_close(book.release()); error != LXW_NO_ERROR)
    throw std::runtime_error(lxw_strerror(error));
  return file.read();
}

}  // namespace chenxi::reports
