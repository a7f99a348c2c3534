// The only file that knows libphonenumber.
#include <phonenumbers/phonenumberutil.h>

#include "identity/handles.h"

namespace chenxi::identity {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kTypedMax = 40;

/// Mobile numbers that were given out after the library's data of 2022: country code, length of the national number,
/// and how it may begin.
struct Newer {
  int country;
  std::size_t length;
  std::array<std::string_view, 4> begins;
};
constexpr Newer kNewer[] = {
    {86, 11, {"13", "14", "15", "16"}}, {86, 11, {"17", "18", "19", ""}},  // every 1[3-9] is a mobile number
    {852, 8, {"4", "5", "6", "7"}},     {852, 8, {"8", "9", "", ""}},
    {853, 8, {"6", "", "", ""}},        {65, 8, {"8", "9", "", ""}},
    {886, 9, {"9", "", "", ""}},
};

bool is_newer_mobile(const PhoneNumber& number, const std::string& national) {
  for (const Newer& entry : kNewer) {
    if (entry.country != number.country_code() || entry.length != national.size()) continue;
    for (const std::string_view begin : entry.begins)
      if (!begin.empty() && national.starts_with(begin)) return true;
  }
  return false;
}

bool takes_messages(const PhoneNumberUtil& util, const PhoneNumber& number) {
  switch (util.GetNumberType(number)) {
    case PhoneNumberUtil::MOBILE:
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
    case PhoneNumberUtil::PERSONAL_NUMBER:
    case PhoneNumberUtil::VOIP: return true;
    case PhoneNumberUtil::FIXED_LINE:
    case PhoneNumberUtil::TOLL_FREE:
    case PhoneNumberUtil::PREMIUM_RATE:
    case PhoneNumberUtil::SHARED_COST:
    case PhoneNumberUtil::PAGER:
    case PhoneNumberUtil::UAN:
    case PhoneNumberUtil::VOICEMAIL:
    case PhoneNumberUtil::UNKNOWN: return false;
  }
  return false;
}

}  // namespace

Result<std::string> normal_phone(std::string_view typed) {
  const Refusal invalid(Code::phone_invalid, {.pointer = "/phone"});
  if (typed.size() > kTypedMax) return refuse(invalid);
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(std::string(typed), "CN", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return refuse(invalid);
  if (number.has_extension()) return refuse(invalid);
  std::string national;
  util.GetNationalSignificantNumber(number, &national);
  if (!is_newer_mobile(number, national) && !(util.IsValidNumber(number) && takes_messages(util, number)))
    return refuse(invalid);
  std::string e164;
  util.Format(number, PhoneNumberUtil::E164, &e164);
  return e164;
}

}  // namespace chenxi::identity
