// Document numbers and names as people type them.
#include "ladder/document.h"

#include <gtest/gtest.h>

namespace chenxi::ladder {
namespace {

const Instant kNow = *parse_rfc3339("2026-11-27T04:00:00Z");

std::string read(std::string_view typed) {
  const auto number = normal_document(typed, kNow);
  return number ? *number : std::string(chenxi::name(number.error().code()));
}

TEST(Document, IsReadHoweverItIsTyped) {
  // The example of GB 11643-1999 itself.
  EXPECT_EQ(read("11010519491231002X"), "11010519491231002X");
  EXPECT_EQ(read("11010519491231002x"), "11010519491231002X");
  EXPECT_EQ(read(" 110105 19491231 002X "), "11010519491231002X");
  EXPECT_EQ(read("110105-19491231-002X"), "11010519491231002X");
  EXPECT_EQ(read("１１０１０５１９４９１２３１００２Ｘ"), "11010519491231002X")
      << "as a Chinese keyboard writes it";
  EXPECT_EQ(read("110199195603120024"), "110199195603120024");
}

TEST(Document, ASlipOfTheFingerIsTold) {
  const std::string right = "110199195603120024";
  // Any one digit changed, and any two neighbours swapped: the check character finds them all.
  for (std::size_t i = 0; i < right.size(); ++i) {
    for (char c = '0'; c <= '9'; ++c) {
      std::string wrong = right;
      wrong[i] = c;
      if (wrong == right) continue;
      EXPECT_EQ(read(wrong), "document_invalid") << wrong;
    }
    std::string swapped = right;
    if (i > 0) std::swap(swapped[i - 1], swapped[i]);
    if (swapped == right) continue;
    EXPECT_EQ(read(swapped), "document_invalid") << swapped;
  }
  for (const char* wrong :
       {"", "1", "11019919560312002", "1101991956031200244", "11019919560312002A", "X10199195603120024",
        "110199\n195603120024", "+86 13800138000", "110199195603120024.0"})
    EXPECT_EQ(read(wrong), "document_invalid") << wrong;
}

/// The number with the check character that fits, so that only what stands before it can be wrong.
std::string with_check(std::string digits) {
  constexpr int kWeights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                              3, 7, 9,  10, 5, 8, 4, 2};  // the table of the standard
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (digits[i] - '0') * kWeights[i];
  return digits + "10X98765432"[sum % 11];
}

TEST(Document, NamesAProvinceAndADayThatHasBeen) {
  EXPECT_EQ(read(with_check("11019919560312002")), "110199195603120024");
  for (const char* digits :
       {"10019919560312002", "90019919560312002", "00019919560312002", "99019919560312002"})
    EXPECT_EQ(read(with_check(digits)), "document_invalid") << digits;
  for (const char* digits :
       {"11019918801001001", "11019918991231001", "11019920260230001", "11019920250229001",
        "11019920261332001", "11019920260001001", "11019920261128001", "11019929561231001"})
    EXPECT_EQ(read(with_check(digits)), "document_invalid") << digits;
  EXPECT_NE(read(with_check("11019919000101001")), "document_invalid");
  EXPECT_NE(read(with_check("11019920240229001")), "document_invalid") << "a leap day that was";
  EXPECT_NE(read(with_check("11019920261127001")), "document_invalid") << "born today";
  EXPECT_NE(read(with_check("83019919900101001")), "document_invalid") << "a residence permit";
}

TEST(Document, EveryCheckCharacterIsThatOfTheStandard) {
  for (int sequence = 0; sequence < 1000; ++sequence) {
    const std::string number =
        with_check("110199195603" + std::string("12") + std::to_string(1000 + sequence).substr(1));
    EXPECT_EQ(read(number), number);
  }
}

TEST(Document, IsShownByItsEndsOnly) {
  EXPECT_EQ(mask_document("11010519491231002X"), "1****************X");
  EXPECT_EQ(mask_document(""), "");
}

std::string name_of(std::string_view typed) {
  const auto name = normal_name(typed);
  return name ? *name : std::string(chenxi::name(name.error().code()));
}

TEST(Name, IsReadAsTheDocumentWritesIt) {
  EXPECT_EQ(name_of("周桂兰"), "周桂兰");
  EXPECT_EQ(name_of("  周桂兰　"), "周桂兰");
  EXPECT_EQ(name_of("艾力•买买提"), "艾力·买买提");
  EXPECT_EQ(name_of("艾力・买买提"), "艾力·买买提");
  EXPECT_EQ(name_of("Mary  Jane   O'Neil-Smith Jr."), "Mary Jane O'Neil-Smith Jr.");
  for (const char* wrong : {"", "   ", "1234", "周桂兰1", "<b>", "\"周\"", "周\u200b桂兰", "\ufeff周"})
    EXPECT_EQ(name_of(wrong), "text_invalid") << wrong;
  std::string longest;
  for (int i = 0; i < 50; ++i) longest += "王";
  EXPECT_EQ(name_of(longest), longest);
  EXPECT_EQ(name_of(longest + "王"), "text_invalid");
}

}  // namespace
}  // namespace chenxi::ladder
