// /v1/till/api_keys for the owner, /v1/api_key and /v1/api_requests for a program, and how other rooms open routes to programs.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "api_keys/gate.h"

namespace chenxi::http {
class Respond;
struct Request;
struct Route;
}  // namespace chenxi::http
namespace chenxi::ports {
struct Services;
}
namespace chenxi::api_keys {

using ProgramHandler =
    std::function<void(const Caller&, const std::shared_ptr<const http::Request>&, const http::Respond&)>;
/// Which requests stand in the shop's log. Whoever asks every second whether there is something new would push out all else; so what
/// answers him with an empty page is not noted.
enum class Noted : std::uint8_t { all, unless_empty, none };
/// Makes a route a program's: whoever comes without a key of this scope is refused before `work` hears of it.
void for_programs(http::Route& route, Gate& gate, std::optional<Scope> scope, ProgramHandler work, Noted noted = Noted::all);

/// Makes a route one for the scripts of shops' pages: a publishable key, in the header or as ?key=, is enough. It must be one that
/// anybody may see the answer of.
void for_pages(http::Route& route, Gate& gate, ProgramHandler work);

void add_routes(std::vector<http::Route>& routes, ports::Services& services, Gate& gate);

}  // namespace chenxi::api_keys
