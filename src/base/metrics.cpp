#include "base/metrics.h"

#include <fmt/format.h>

#include "base/check.h"

namespace chenxi {
namespace {

/// {a="b",c="d"} with the three escapes that the format knows; empty without labels.
std::string render(const Labels& labels) {
  std::string out;
  for (const auto& [label, value] : labels) {
    out += out.empty() ? "" : ",";
    out += label + "=\"";
    for (const char c : value) {
      if (c == '\n') {
        out += "\\n";
      } else {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
    }
    out += '"';
  }
  return out;
}

std::string in_braces(const std::string& labels) {
  return labels.empty() ? "" : "{" + labels + "}";
}

std::string seconds_text(std::int64_t us) {
  return fmt::format("{}", static_cast<double>(us) / 1e6);
}

template <class T>
T& find_or_make(std::map<std::string, std::unique_ptr<T>>& figures, const Labels& labels) {
  auto& figure = figures[render(labels)];
  if (!figure) figure = std::make_unique<T>();
  return *figure;
}

}  // namespace

void Histogram::observe(Duration took) {
  std::size_t at = 0;
  while (at < kBoundsUs.size() && took.us > kBoundsUs[at]) ++at;
  buckets_[at].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<std::uint64_t>(took.us < 0 ? 0 : took.us), std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const {
  std::uint64_t all = 0;
  for (const auto& bucket : buckets_) all += bucket.load(std::memory_order_relaxed);
  return all;
}

std::int64_t Histogram::quantile_us(double share) const {
  const double wanted = static_cast<double>(count()) * share;
  double seen = 0;
  for (std::size_t i = 0; i < kBoundsUs.size(); ++i) {
    seen += static_cast<double>(buckets_[i].load(std::memory_order_relaxed));
    if (seen >= wanted) return kBoundsUs[i];
  }
  return kBoundsUs.back();
}

Metrics::Family& Metrics::family(std::string_view name, std::string_view help, std::string_view type) {
  auto found = families_.find(name);
  if (found == families_.end()) {
    found = families_.emplace(std::string{name}, Family{}).first;
    found->second.help = help;
    found->second.type = type;
  }
  CHECK(found->second.type == type, std::string{name});
  return found->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return find_or_make(family(name, help, "counter").counters, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return find_or_make(family(name, help, "gauge").gauges, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return find_or_make(family(name, help, "histogram").histograms, labels);
}

void Metrics::gauge_from(std::string_view name, std::string_view help, std::function<std::int64_t()> read) {
  const std::lock_guard lock(mutex_);
  family(name, help, "gauge").read = std::move(read);
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, family.help, family.type);
    for (const auto& [labels, figure] : family.counters) {
      out += fmt::format("{}{} {}\n", name, in_braces(labels), figure->value());
    }
    for (const auto& [labels, figure] : family.gauges) {
      out += fmt::format("{}{} {}\n", name, in_braces(labels), figure->value());
    }
    if (family.read) out += fmt::format("{} {}\n", name, family.read());
    for (const auto& [labels, figure] : family.histograms) {
      const std::string comma = labels.empty() ? "" : ",";
      std::uint64_t below = 0;
      for (std::size_t i = 0; i <= Histogram::kBoundsUs.size(); ++i) {
        below += figure->buckets_[i].load(std::memory_order_relaxed);
        const std::string bound =
            i == Histogram::kBoundsUs.size() ? "+Inf" : seconds_text(Histogram::kBoundsUs[i]);
        out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, bound, below);
      }
      out += fmt::format(
          "{}_sum{} {}\n", name, in_braces(labels),
          seconds_text(static_cast<std::int64_t>(figure->sum_us_.load(std::memory_order_relaxed))));
      out += fmt::format("{}_count{} {}\n", name, in_braces(labels), below);
    }
  }
  return out;
}

Metrics& metrics() {
  static Metrics registry;
  return registry;
}

}  // namespace chenxi
