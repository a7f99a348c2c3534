// Links of a family as two wallets make them, and whose yes is needed when.
#include "family/approval.h"
#include "family/render.h"
#include "family/routes.h"
#include "family/timers.h"
#include "tests/identity/desk.h"

namespace chenxi::family {
namespace {

FamilyLink active(std::int64_t above, bool fresh) {
  FamilyLink link;
  link.id = 1;
  link.owner = 10;
  link.helper = 11;
  link.state = LinkState::active;
  link.see = See::band;
  link.limits = true;
  link.confirm_above = above;
  link.confirm_new = fresh;
  return link;
}

TEST(FamilyTerms, ALooserYesHoldsFromItsInstantItself) {
  FamilyLink link = active(10'000, true);
  link.next_confirm_above = 50'000;
  link.loosen_at = Instant{1000};
  EXPECT_EQ(terms_at(link, Instant{999}).confirm_above, 10'000);
  EXPECT_TRUE(terms_at(link, Instant{999}).confirm_new);
  EXPECT_EQ(terms_at(link, Instant{1000}).confirm_above, 50'000);
  EXPECT_FALSE(terms_at(link, Instant{1000}).confirm_new);
}

TEST(FamilyTerms, WhatIsEndingShowsAndAllowsNothingButStillProtects) {
  FamilyLink link = active(10'000, false);
  link.state = LinkState::ending;
  link.loosen_at = Instant{1000};
  EXPECT_EQ(terms_at(link, Instant{1}).see, See::none);
  EXPECT_FALSE(terms_at(link, Instant{1}).limits);
  EXPECT_EQ(terms_at(link, Instant{1}).confirm_above, 10'000);
  EXPECT_FALSE(terms_at(link, Instant{1000}).confirms());
}

TEST(FamilyTerms, AnInvitationGivesNothing) {
  FamilyLink link = active(0, true);
  for (const LinkState state :
       {LinkState::invited, LinkState::declined, LinkState::ended, LinkState::withdrawn}) {
    link.state = state;
    EXPECT_FALSE(terms_at(link, Instant{1}).any());
  }
}

}  // namespace
}  // namespace chenxi::family
