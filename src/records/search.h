// Searching one's own bills: by name, by note, and by pinyin, whole ("wangji") or by first letters ("wj").
#pragma once
#include <string>
#include <string_view>

namespace chenxi::records {

/// What is typed, folded once; then asked of many texts. Names are turned into pinyin in memory and kept nowhere.
class Search {
 public:
  explicit Search(std::string_view typed);
  bool matches(std::string_view text) const;

 private:
  std::string plain_;  // as typed: lower case, without spaces
};

/// "wang ji zao dian pu" for 王记早点铺; other letters stay, without accents, in lower case.
std::string pinyin(std::string_view text);

}  // namespace chenxi::records
