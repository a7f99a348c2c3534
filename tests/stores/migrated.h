// Tables as a program of the last version wrote them, and as this one wants them: two columns and a table more.
#pragma once
#include "store/store.h"

namespace chenxi::migrated {

struct OldThing {
  std::int64_t id = 0;
  std::string text;
  static constexpr store::Table kTable{"things", 1};
};
BOOST_DESCRIBE_STRUCT(OldThing, (), (id, text))
struct Thing {
  std::int64_t id = 0;
  std::string text;
  std::int64_t size = 0;
  store::Bytes seal;
  static constexpr store::Table kTable{"things", 1};
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, text, size, seal))
struct Novelty {
  std::int64_t id = 0;
  static constexpr store::Table kTable{"novelties", 1};
};
BOOST_DESCRIBE_STRUCT(Novelty, (), (id))

inline const std::vector<const store::TableInfo*> kOld = {&store::table<OldThing>()};
inline const std::vector<const store::TableInfo*> kNew = {&store::table<Thing>(), &store::table<Novelty>()};

}  // namespace chenxi::migrated
