#include "checkpoints.h"

#include <charconv>
#include <sstream>

namespace audit {
namespace {

using Kind = Finding::Kind;

struct Line {
  std::int64_t batch = 0, page = 0, last_transfer = 0;
  Hash hash{}, page_hash{}, before{};
  std::string at, words, signature;  // words: what is signed
};

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

std::optional<Line> read(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t from = 0;;) {
    const std::size_t space = text.find(' ', from);
    words.push_back(text.substr(from, space - from));
    if (space == text.npos) break;
    from = space + 1;
  }
  if (words.size() != 9 || words[0] != "chenxi-checkpoint-1") return std::nullopt;
  const auto hash = [&](std::size_t i) {
    const auto bytes = unhex(words[i]);
    return bytes ? as_hash(*bytes) : std::nullopt;
  };
  const auto batch = number(words[1]), page = number(words[3]), last = number(words[5]);
  const auto batch_hash = hash(2), page_hash = hash(4), before = hash(7);
  const auto signature = unbase64url(words[8]);
  if (!batch || !page || !last || !batch_hash || !page_hash || !before || !signature) return std::nullopt;
  return Line{*batch, *page, *last, *batch_hash, *page_hash, *before, words[6], text.substr(0, text.rfind(' ')), *signature};
}

}  // namespace

void check_checkpoints(const std::string& text, const std::optional<std::string>& key, const History& history, Report& report) {
  if (!key) report.notes.emplace_back("the checkpoints' signatures were not looked at: give the public key (--key)");
  std::istringstream in(text);
  Hash before{};
  std::int64_t newest = 0;
  for (std::string content; std::getline(in, content);) {
    report.checkpoints += 1;
    const std::string place = "line=" + std::to_string(report.checkpoints);
    const auto line = read(content);
    const auto find = [&](const char* table, const std::string& at, const std::string& what) {
      report.find(Kind::chain, line ? line->batch : 0, table, at, what);
    };
    if (!line) {
      find("checkpoints", place, "is no checkpoint");
      before = sha256(content);
      continue;
    }
    if (line->before != before) find("checkpoints", place, "does not name the line before it");
    before = sha256(content);
    if (key && !ed25519_verify(*key, line->words, line->signature)) {
      find("checkpoints", place, "its signature is not of this key");
      continue;
    }
    if (line->batch < newest) find("checkpoints", place, "goes back");
    newest = std::max(newest, line->batch);
    const std::string signed_on = ", which was signed on " + line->at + " (" + place + ")";
    const auto batch = history.batches().find(line->batch);
    const std::string id = "id=" + std::to_string(line->batch);
    if (batch == history.batches().end()) {
      const bool rolled_back = history.batches().empty() || line->batch > history.batches().rbegin()->first;
      find("batches", id, (rolled_back ? "the store is older than batch " : "there is no batch ") + std::to_string(line->batch) + signed_on);
      if (rolled_back) return;  // so is every later line
      continue;
    }
    if (batch->second.hash != line->hash) {
      find("batches", id, "is another one than that" + signed_on);
      continue;
    }
    const auto page = history.pages().find({line->batch, line->page});
    if (page == history.pages().end() || page->second != line->page_hash)
      find("journal", "batch=" + std::to_string(line->batch) + " page=" + std::to_string(line->page), "is another one than that" + signed_on);
  }
}

}  // namespace audit
