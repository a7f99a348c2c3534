// One line of JSON in, one verdict out: what `chenxi inspect webauthn` reads and prints (README.md).
#pragma once
#include <string>
#include <string_view>

namespace chenxi::webauthn {

std::string inspect(std::string_view line);

}  // namespace chenxi::webauthn
