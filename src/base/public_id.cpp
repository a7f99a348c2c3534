#include "base/public_id.h"

#include "base/check.h"

namespace chenxi {
namespace {

// The block: row (8 bytes), kind (2), audience (4), zeros (2), all big-endian. A text that somebody made up decrypts to
// this shape with a chance of 2^-64.
using Block = std::array<std::uint8_t, 16>;

Block pack(IdKind kind, std::int64_t row, std::uint32_t audience) {
  Block block{};
  const auto put = [&block](std::size_t at, std::size_t n, std::uint64_t value) {
    for (std::size_t i = 0; i < n; ++i) block[at + i] = static_cast<std::uint8_t>(value >> (8 * (n - 1 - i)));
  };
  put(0, 8, static_cast<std::uint64_t>(row));
  put(8, 2, static_cast<std::uint64_t>(kind));
  put(10, 4, audience);
  return block;
}

}  // namespace

std::string_view prefix(IdKind kind) {
  switch (kind) {
    case IdKind::customer: return "usr";
    case IdKind::account: return "acc";
    case IdKind::payment: return "pay";
    case IdKind::refund: return "ref";
    case IdKind::transfer: return "trf";
    case IdKind::merchant: return "mer";
    case IdKind::order: return "ord";
    case IdKind::device: return "dev";
    case IdKind::top_up: return "top";
    case IdKind::withdrawal: return "wdr";
    case IdKind::bank_link: return "bnk";
    case IdKind::payout: return "pyt";
    case IdKind::posting: return "pst";
    case IdKind::event: return "evt";
    case IdKind::code_challenge: return "otp";
    case IdKind::payee: return "pye";
    case IdKind::session: return "ses";
    case IdKind::receipt: return "rcp";
    case IdKind::till: return "tll";
    case IdKind::passkey: return "psk";
    case IdKind::dispute: return "dsp";
    case IdKind::family_link: return "fam";
    case IdKind::approval: return "apr";
    case IdKind::recovery: return "rcv";
    case IdKind::settlement: return "stl";
    case IdKind::plan: return "pln";
    case IdKind::package: return "pkg";
    case IdKind::visit: return "vst";
    case IdKind::trade: return "trd";
    case IdKind::split: return "spl";
    case IdKind::hold: return "hld";
    case IdKind::sandbox: return "sbx";
  }
  CHECK(false, "an id kind without a prefix");
}

std::string PublicIds::make(IdKind kind, std::int64_t row, std::uint32_t audience) const {
  const Block sealed = block_.encrypt(pack(kind, row, audience));
  std::string out(prefix(kind));
  out += '_';
  out += base32({reinterpret_cast<const char*>(sealed.data()), sealed.size()});
  return out;
}

std::optional<std::int64_t> PublicIds::read(IdKind kind, std::string_view text, std::uint32_t audience) const {
  const std::string_view front = prefix(kind);
  if (!text.starts_with(front) || text.size() <= front.size() || text[front.size()] != '_') return std::nullopt;
  const auto sealed = unbase32(text.substr(front.size() + 1));
  if (!sealed || sealed->size() != 16) return std::nullopt;
  Block block{};
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>((*sealed)[i]);
  block = block_.decrypt(block);
  std::uint64_t row = 0;
  for (std::size_t i = 0; i < 8; ++i) row = row << 8 | block[i];
  if (block != pack(kind, static_cast<std::int64_t>(row), audience)) return std::nullopt;
  return static_cast<std::int64_t>(row);
}

}  // namespace chenxi
