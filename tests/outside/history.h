// What clients of a real server asked and heard, as they wrote it down themselves, and what must be true of it.
//
// A client writes "invoke" before it sends, and "ok", "refused" or "unknown" when it knows more; a request whose answer got
// lost is asked again under its key until it is known. The judge compares all this with the books as they stand on the
// disk at the end. It shares no code with the ledger or the engine.
#pragma once
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/checker/checker.h"

namespace outside {

enum class What : std::uint8_t { payment, refund };
enum class Heard : std::uint8_t { unknown, done, refused };

/// One request with all its repeats.
struct Asked {
  std::string key;  // 16 raw bytes
  What what = What::payment;
  std::int64_t from = 0, to = 0, amount = 0;  // accounts, minor units
  std::string refunds = {};                    // key of the payment that a refund gives back
  std::int64_t begun_us = 0, heard_us = 0;    // first sent; first told for good
  Heard heard = Heard::unknown;
  std::vector<std::string> objects = {};  // what each "ok" named; all must be the same
  bool contradicted = false;         // told "ok" and "refused"
};
/// A balance that a client was shown.
struct Look {
  std::int64_t account = 0, begun_us = 0, heard_us = 0, balance = 0;
};
struct History {
  std::vector<Asked> asked;
  std::vector<Look> looks;
};

/// Writes a history down as it happens, one JSON object a line. "" keeps it in memory only.
class Recorder {
 public:
  explicit Recorder(const std::string& path = "");
  /// Gives the number by which the request is named later.
  std::size_t invoke(Asked asked);
  void ok(std::size_t request, std::int64_t at_us, const std::string& object);
  void refused(std::size_t request, std::int64_t at_us, const std::string& code);
  void unknown(std::size_t request, std::int64_t at_us, const std::string& why);
  void look(const Look& look);
  const History& history() const { return history_; }

 private:
  void line(std::size_t request, std::int64_t at_us, const char* event, const std::string& word);

  std::ofstream file_;
  History history_;
};
/// Throws std::runtime_error when a line cannot be read.
History read_history(const std::string& path);

struct Rules {
  std::int64_t day_limit = 50'000;  // what one person may pay by printed codes on a business day
  bool all_known = true;            // every client went on asking until it knew
};
struct Finding {
  std::string what;  // lost_ack, applied_twice …
  std::string text;
};
/// One finding per broken promise. `before`: the books when the clients began.
std::vector<Finding> judge(const History& history, const checker::Books& before, const checker::Books& after,
                           const Rules& rules);

}  // namespace outside
