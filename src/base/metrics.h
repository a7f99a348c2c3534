// Figures of a running instance, counted without locks and printed as Prometheus text. A room asks for its
// counter once and keeps the reference:
//   static Counter& paid = metrics().counter("chenxi_payments_total", "Payments made", {{"method",
//   "order"}}); paid.add();
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace chenxi {

/// Only grows.
class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down.
class Gauge {
 public:
  void set(std::int64_t to) { value_.store(to, std::memory_order_relaxed); }
  void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// How long things took: fixed bounds from 100 microseconds to 10 seconds.
class Histogram {
 public:
  static constexpr std::array<std::int64_t, 15> kBoundsUs{100,     250,     500,       1'000,     2'500,
                                                          5'000,   10'000,  25'000,    50'000,    100'000,
                                                          250'000, 500'000, 1'000'000, 2'500'000, 10'000'000};
  void observe(Duration took);
  std::uint64_t count() const;
  /// The bound below which `share` (0..1) of the observations lie, in microseconds; the last bound when above
  /// all.
  std::int64_t quantile_us(double share) const;

 private:
  friend class Metrics;
  std::array<std::atomic<std::uint64_t>, kBoundsUs.size() + 1> buckets_{};
  std::atomic<std::uint64_t> sum_us_{0};
};

using Labels = std::vector<std::pair<std::string, std::string>>;

class Metrics {
 public:
  /// The same name and labels give the same figure. References stay valid for the life of the registry.
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {});
  /// A figure that is asked for when somebody reads (called from the reader's thread).
  void gauge_from(std::string_view name, std::string_view help, std::function<std::int64_t()> read);
  /// Prometheus text exposition format 0.0.4.
  std::string text() const;

 private:
  struct Family {
    std::string help, type;
    std::map<std::string, std::unique_ptr<Counter>> counters;  // by rendered labels
    std::map<std::string, std::unique_ptr<Gauge>> gauges;
    std::map<std::string, std::unique_ptr<Histogram>> histograms;
    std::function<std::int64_t()> read;
  };
  Family& family(std::string_view name, std::string_view help, std::string_view type);

  mutable std::mutex mutex_;  // held while registering and printing, never while counting
  std::map<std::string, Family, std::less<>> families_;
};

/// The registry of this process.
Metrics& metrics();

}  // namespace chenxi
