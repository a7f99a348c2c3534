#include "transfers/lookup.h"

namespace chenxi::transfers {
namespace {

using identity::Customer;
using identity::Handle;
using rules::Counter;
using rules::CounterScope;

// The counter keeps thousandths of tokens that are gone, so that refilling loses nothing between look-ups.
constexpr std::int64_t kThousand = 1000;
constexpr std::int64_t kMicrosPerThousandth = minutes(1).us / (kTokensPerMinute * kThousand);

struct Bucket {
  std::int64_t gone = 0;  // thousandths
  Instant as_of;          // the refill has been counted up to here
};

Bucket bucket_of(engine::Context& ctx, std::int64_t customer) {
  const Counter* counter = ctx.find<Counter>(customer, CounterScope::lookup_bucket);
  if (counter == nullptr) return {0, ctx.now()};
  const std::int64_t refilled = (ctx.now().us - counter->window) / kMicrosPerThousandth;
  if (refilled >= counter->amount) return {0, ctx.now()};
  return {counter->amount - refilled, Instant{counter->window + refilled * kMicrosPerThousandth}};
}

}  // namespace

void keys_for_budget(engine::Keys& keys, std::int64_t customer) {
  keys.row<Counter>(customer, CounterScope::lookup_bucket);
}

Done allow_lookup(engine::Context& ctx, std::int64_t customer) {
  const Bucket bucket = bucket_of(ctx, customer);
  const std::int64_t too_much = bucket.gone - (kTokensMax - kFoundCosts) * kThousand;
  if (too_much <= 0) return done();
  return refuse(Code::lookup_budget_exhausted,
                {.until = Instant{bucket.as_of.us + too_much * kMicrosPerThousandth}});
}

void spend_tokens(engine::Context& ctx, std::int64_t customer, std::int64_t tokens) {
  const Bucket bucket = bucket_of(ctx, customer);
  if (ctx.find<Counter>(customer, CounterScope::lookup_bucket) == nullptr)
    ctx.insert(Counter{customer, CounterScope::lookup_bucket, 0, 0});
  Counter& counter = ctx.edit<Counter>(customer, CounterScope::lookup_bucket);
  counter.window = bucket.as_of.us;
  counter.amount = std::max<std::int64_t>(0, bucket.gone + tokens * kThousand);
}

void Resolve::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer_);
  keys_for_budget(keys, customer_);
  keys.row<Handle>(way_.index);
  if (const Handle* handle = found.found<Handle>(way_.index)) {
    keys.row<Customer>(handle->customer);
    keys.row<KnownPayee>(customer_, handle->customer);
  }
}

Result<engine::ObjectRef> Resolve::run(engine::Context& ctx) {
  const Customer* asking = ctx.find<Customer>(customer_);
  if (asking == nullptr || asking->state != identity::CustomerState::active) return refuse(Code::account_frozen);
  TRY(allow_lookup(ctx, customer_));
  const std::int64_t receiver = receiver_of(ctx, way_);
  if (receiver == customer_) return refuse(Code::payee_is_payer);

  // From here it happens.
  payee = receiver;
  spend_tokens(ctx, customer_, payee != 0 ? kFoundCosts : kNotFoundCosts);
  first_time = payee == 0 || ctx.find<KnownPayee>(customer_, payee) == nullptr;
  warn_above = packs_.at(ctx.now())->at(ctx.now()).first_payee_warning;
  return engine::ObjectRef{};
}

}  // namespace chenxi::transfers
