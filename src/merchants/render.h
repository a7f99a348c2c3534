// A resident's shop as JSON, for its owner and for whoever looks at its papers. Knows nothing of HTTP.
#pragma once
#include <boost/json/object.hpp>

#include "identity/vault.h"
#include "merchants/own_shops.h"
#include "ports/services.h"
#include "qr/token.h"

namespace chenxi::merchants {

std::string_view name(Standing standing);  // "house", "opened", "accepted"
std::string_view name(Papers papers);      // "none", "waiting", "accepted", "refused"

class ShopRender {
 public:
  explicit ShopRender(const ports::Services& services);

  /// With its code, what of the cap is used, and what its papers still miss. `tier`: how well the owner is known.
  boost::json::object own(const OwnShop& one, const identity::Customer& owner, const rules::Pack& pack, Instant now,
                          Lang lang) const;
  /// What a reviewer reads, all of it in clear.
  boost::json::object waiting(const OwnShop& one, const identity::Customer& owner, Lang lang) const;
  const qr::CodeKeys& code_keys() const { return code_keys_; }

 private:
  std::string open(const identity::Customer& owner, std::string_view column, const store::Bytes& sealed) const;
  boost::json::object papers(const OwnShop& one, const identity::Customer& owner, Lang lang) const;

  const ports::Services& services_;
  qr::CodeKeys code_keys_;
};

}  // namespace chenxi::merchants
