// Each size is one page, and its text stands in the file.
#include <gtest/gtest.h>

#include "posters/poster.h"

namespace chenxi::posters {
namespace {

TEST(Posters, AreOnePageOfEachSize) {
  Poster poster;
  poster.shop = "Morning stall";
  poster.code = "https://pay.example/q/8sK2mZ4tQ1xV7pR5nB3c";
  poster.word[0] = "红色的马";
  poster.word[1] = "red horse";
  poster.payer_day = 50'000;
  poster.currency = "CNY";
  for (const char* size : {"a4", "a6", "sticker"}) {
    const std::string pdf = poster_pdf(poster, *poster_size_from_name(size));
    EXPECT_TRUE(pdf.starts_with("%PDF-")) << size;
    EXPECT_NE(pdf.find("/Count 1"), std::string::npos) << size;
  }
  poster.payer_day.reset();
  EXPECT_TRUE(poster_pdf(poster, PosterSize::a4).starts_with("%PDF-"));
  EXPECT_FALSE(poster_size_from_name("a0"));
}

/// poster_pdf() gives a page whose last line ends above its foot, or throws.
TEST(Posters, TheLongestNameFitsEachSizeWithAllThatStandsBelowIt) {
  Poster poster;
  for (int i = 0; i < 20; ++i) poster.shop += "店";
  poster.code = "https://wallet.chaoyang.example.org/q/" + std::string(160, 'x');
  poster.word[0] = "银色的青蛙";
  poster.word[1] = "silver frog";
  poster.payer_day = 50'000;
  poster.currency = "CNY";
  for (const PosterSize size : {PosterSize::a4, PosterSize::a6, PosterSize::sticker})
    EXPECT_NO_THROW(poster_pdf(poster, size));
}

}  // namespace
}  // namespace chenxi::posters
