// Where the hosted page sends a payer when it is done with him: an address of the shop's, given by its
// program beforehand. Nothing that came with a page's own address ever becomes one.
#pragma once
#include <string>
#include <string_view>

namespace chenxi::payments {

constexpr std::size_t kReturnAddressBytesMax = 500;

/// https://host[:port]/…, printable, without user and fragment. In a demo (`local`) also http:// to this
/// machine, where a shop that is being built listens.
bool is_return_address(std::string_view url, bool local);

/// The address with the order's number and what the page has seen ("paid", "cancelled"): a hint, which
/// anybody could type. What counts is what the shop's server is told.
std::string with_hint(std::string_view url, std::string_view merchant_order_no, std::string_view result);

}  // namespace chenxi::payments
