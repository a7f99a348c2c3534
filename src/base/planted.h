// PLANTED(name): a bug that the simulation must find (planted.def). In the product it is `false`; only chenxi-sim-planted
// is built with CHENXI_PLANTED, and there one bug at a time is chosen when the program starts.
#pragma once

#ifdef CHENXI_PLANTED
namespace chenxi::planted {
enum class Bug {
  none,
#define BUG(name, falls) name,
#include "base/planted.def"
#undef BUG
};
inline Bug chosen = Bug::none;
}  // namespace chenxi::planted
#define PLANTED(name) (::chenxi::planted::chosen == ::chenxi::planted::Bug::name)
#else
#define PLANTED(name) false
#endif
