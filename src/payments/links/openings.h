// How often one address may open one link.
//
// The problem: a link makes so many orders an hour (links.h) and cannot ask who opens it; so one machine that
// opens it again and again would close it to everybody. The picture: an hour for each address and link, in
// memory, judged before the link's own.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace chenxi::payments {

/// A fifth of the link's own: a shop and its guests may share one address.
constexpr std::int64_t kLinkOpeningsPerHourOfAddress = 120;
/// Pairs of address and link that are remembered. Beyond them nothing is counted, and the link's own limit
/// holds.
constexpr std::size_t kOpenersMax = 100'000;

class Openings {
 public:
  /// nullopt: it may, and has. Otherwise when it may again. `client`: an address. Safe from any thread.
  std::optional<Instant> spend(std::string_view client, std::int64_t link, Instant now);
  std::size_t size() const;

 private:
  struct Hour {
    Instant since;
    std::int64_t opened = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::int64_t>, Hour> hours_;
  std::size_t sweep_at_ = 1024;
};

}  // namespace chenxi::payments
