// Questions about disputes, answered after the batch's commit.
#pragma once
#include "disputes/rows.h"
#include "engine/command.h"

namespace chenxi::disputes {

/// A case as one of its parties sees it.
struct PartyView {
  Dispute dispute;
  Role role = Role::payer;
  std::vector<DisputeNote> notes;  // what this party may read
  std::vector<TraceStep> steps;    // the payer's: all; else only one's own that were frozen
};

/// A customer's cases, newest first.
class MyDisputes : public engine::Query {
 public:
  explicit MyDisputes(std::int64_t customer) : customer_(customer) {}
  std::int64_t before = INT64_MAX;  // only those with a smaller number
  std::int64_t limit = 20;
  std::vector<PartyView> found;
  bool more = false;
  const char* name() const override { return "disputes.list"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

class ReadDispute : public engine::Query {
 public:
  ReadDispute(std::int64_t customer, std::int64_t dispute) : customer_(customer), dispute_(dispute) {}
  std::optional<PartyView> view;  // nullopt: dispute_unknown
  const char* name() const override { return "disputes.read"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_, dispute_;
};

/// The case workers' list: what is open, the nearest deadline first; or what has ended, the newest first.
class Cases : public engine::Query {
 public:
  bool open = true;
  std::int64_t limit = 50;
  std::vector<Dispute> found;
  std::int64_t waiting = 0, overdue = 0, frozen = 0;  // of all open ones that a case worker decides, at most kCountedMax
  const char* name() const override { return "disputes.cases"; }
  void run(engine::Context& ctx) override;
};
constexpr std::int64_t kCountedMax = 10'000;

class ReadCase : public engine::Query {
 public:
  explicit ReadCase(std::int64_t id) : dispute_(id) {}
  std::optional<Dispute> dispute;
  std::vector<TraceStep> steps;
  std::vector<DisputeNote> notes;
  Reporter reporter;
  const char* name() const override { return "disputes.read_case"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t dispute_;
};

}  // namespace chenxi::disputes
