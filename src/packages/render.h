// Plans, packages and visits as JSON for their two sides.
#pragma once
#include <boost/json/value.hpp>

#include "packages/reads.h"
#include "ports/services.h"
#include "qr/token.h"

namespace chenxi::packages {

namespace json = boost::json;

class Render {
 public:
  explicit Render(const ports::Services& services);

  /// `cooling_days`: of the law, today.
  json::object plan(const Plan& plan, const std::string& shop, std::int64_t cooling_days) const;
  /// For its buyer: with the shop's name.
  json::object package(const PackageView& view, Instant now) const;
  /// For its shop: with a name of the buyer that is not his whole one.
  json::object sold(const PackageView& view, Instant now) const;
  json::object visit(const Visit& visit, const Package& package) const;
  json::object winding_up(const Seller& seller) const;
  /// The code that a till scans, and until when it is good.
  std::pair<std::string, Instant> code(std::int64_t package, Instant now) const;

  std::string id(IdKind kind, std::int64_t row) const { return services_.ids.make(kind, row); }
  const qr::CodeKeys& code_keys() const { return code_keys_; }

 private:
  json::object terms(const PackageView& view, Instant now) const;
  std::string buyer(std::int64_t customer) const;
  const ports::Services& services_;
  qr::CodeKeys code_keys_;
};

/// When a code that ends then was shown.
Instant shown_at(Instant code_ends);

}  // namespace chenxi::packages
