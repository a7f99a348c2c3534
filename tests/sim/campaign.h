// Campaign: many seeds over several processes, the marks over all of them, and the record of a documented run.
#pragma once
#include <cstdint>
#include <string>

namespace chenxi::sim {

struct CampaignOptions {
  std::uint64_t first = 1, last = 20;
  std::int64_t payments = 4'000;
  int jobs = 1;
  bool twice = false;
  std::int64_t stop_after_s = 0;
  std::string record;
  std::string command;
};
/// Seeds that fell in a record, run again by a program whose judge was mended: a life ends where it falls, so each is now lived to its end.
/// The first seeds of the record must run as they did, to the last byte of their hashes: if the product is another one, the whole run has
/// to be made again. The record keeps its counts, and tells beside them what was said, what is said now, and by which commit.
/// The exit status: 0 when none falls.
int judge_again(const CampaignOptions& options);

/// The exit status: 0 when nothing fell, every mark was met (where so many seeds ran that it must be) and every second
/// run of a seed had the hash of its first.
int run_campaign(const CampaignOptions& options, bool as_json);

}  // namespace chenxi::sim
