#include "http/static_files.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "base/crypto.h"
#include "http/text.h"

namespace chenxi::http {
namespace {

namespace fs = std::filesystem;

std::string_view content_type(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".wasm", "application/wasm"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".mp3", "audio/mpeg"},
      {".m4a", "audio/mp4"},
      {".ogg", "audio/ogg"},
      {".opus", "audio/ogg"},
      {".wav", "audio/wav"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".md", "text/plain; charset=utf-8"},
      {".pdf", "application/pdf"},
      {".crt", "application/x-x509-ca-cert"},
      {".pem", "application/x-pem-file"},
  };
  for (const auto& [suffix, type] : kTypes) {
    if (path.ends_with(suffix)) return type;
  }
  return "application/octet-stream";
}

/// "assets/index-B7f3xk2Q.js": a bundler's name that changes with the content.
bool has_hashed_name(std::string_view path) {
  if (path.find("assets/") == std::string_view::npos) return false;
  const std::string_view file = path.substr(path.rfind('/') + 1);
  const auto dot = file.rfind('.');
  const auto dash = dot == std::string_view::npos || dot < 9 ? std::string_view::npos : dot - 9;
  if (dash == std::string_view::npos || (file[dash] != '-' && file[dash] != '.')) return false;
  return std::all_of(file.begin() + static_cast<std::ptrdiff_t>(dash) + 1,
                     file.begin() + static_cast<std::ptrdiff_t>(dot), [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              c == '_' || c == '-';
                     });
}

std::shared_ptr<const std::string> read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Trouble("cannot read " + path.string());
  return std::make_shared<const std::string>(std::istreambuf_iterator<char>(in),
                                             std::istreambuf_iterator<char>());
}

struct Range {
  std::size_t first, last;
};
/// "bytes=0-99", "bytes=100-", "bytes=-50": one range; anything else is answered whole.
std::optional<Range> read_range(std::string_view header, std::size_t size, bool& beyond) {
  if (!header.starts_with("bytes=")) return std::nullopt;
  header.remove_prefix(6);
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view text) -> std::optional<std::size_t> {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  };
  const auto first = number(header.substr(0, dash)), last = number(header.substr(dash + 1));
  if (dash == 0) {
    if (!last) return std::nullopt;
    beyond = *last == 0 || size == 0;
    return Range{size - std::min(size, *last), size - 1};
  }
  if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return std::nullopt;
  beyond = *first >= size;
  return Range{*first, last ? std::min(*last, size - 1) : size - 1};
}

}  // namespace

StaticFiles::StaticFiles(const std::string& directory, std::vector<Fallback> fallbacks, std::string not_found,
                         const std::vector<std::string>& hidden)
    : fallbacks_(std::move(fallbacks)), not_found_(std::move(not_found)) {
  std::error_code error;
  const auto options = fs::directory_options::none;  // links to folders are not followed
  for (auto it = fs::recursive_directory_iterator(directory, options, error);
       it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (error) break;
    if (it->is_symlink() || !it->is_regular_file()) continue;
    std::string path = it->path().lexically_relative(directory).generic_string();
    if (std::any_of(hidden.begin(), hidden.end(), [&](const std::string& prefix) { return path.starts_with(prefix); }))
      continue;
    const auto bytes = read(it->path());
    const auto form = [&](std::string_view suffix) {
      return path.ends_with(suffix) &&
             fs::exists(it->path().string().substr(0, it->path().string().size() - suffix.size()));
    };
    if (form(".br")) {
      files_[path.substr(0, path.size() - 3)].brotli = bytes;
    } else if (form(".gz")) {
      files_[path.substr(0, path.size() - 3)].gzip = bytes;
    } else {
      File& file = files_[path];
      file.plain = bytes;
      file.content_type = content_type(path);
      file.immutable = has_hashed_name(path);
      file.etag = '"' + hex(view(sha256(*bytes)).substr(0, 12)) + '"';
    }
  }
  if (error) throw Trouble("cannot read " + directory + ": " + error.message());
  // The longest prefix is asked first, so that "/app/help" may differ from "/app".
  std::sort(fallbacks_.begin(), fallbacks_.end(),
            [](const Fallback& a, const Fallback& b) { return a.prefix.size() > b.prefix.size(); });
}

const StaticFiles::File* StaticFiles::look_up(std::string_view path) const {
  const std::string_view name = path.substr(1);
  if (const auto found = files_.find(name); found != files_.end()) return &found->second;
  const std::string index =
      std::string{name} + (name.empty() || name.ends_with('/') ? "" : "/") + "index.html";
  if (const auto found = files_.find(index); found != files_.end()) return &found->second;
  // What looks like a file is not an address inside an app: a page instead of a missing script would only
  // confuse.
  if (path.substr(path.rfind('/')).find('.') != std::string_view::npos) return nullptr;
  for (const Fallback& fallback : fallbacks_) {
    // The front door is one address; what is not below an app is nowhere.
    const bool below = fallback.prefix != "/" && path.starts_with(fallback.prefix) &&
                       (fallback.prefix.ends_with('/') || path.substr(fallback.prefix.size()).starts_with('/'));
    const bool inside = below || path == fallback.prefix;
    if (!inside) continue;
    const auto found = files_.find(fallback.file);
    return found == files_.end() ? nullptr : &found->second;
  }
  return nullptr;
}

/// A browser that goes to an address says that it wants a page; a script that is missing is told so in the API's way.
std::optional<Reply> StaticFiles::missing(const Request& request) const {
  const auto page = files_.find(not_found_);
  const std::string_view accepted = request.header("accept").value_or("");
  if (page == files_.end() || accepted.find("text/html") == std::string_view::npos) return std::nullopt;
  Reply reply;
  reply.status = 404;
  reply.content_type = page->second.content_type;
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.shared_body = page->second.plain;
  return reply;
}

std::optional<Reply> StaticFiles::find(const Request& request) const {
  const auto path = percent_decode(request.path, false);
  if (files_.empty() || !path || !path->starts_with('/')) return std::nullopt;
  const File* file = look_up(*path);
  if (file == nullptr) return missing(request);

  Reply reply;
  reply.content_type = file->content_type;
  reply.headers.emplace_back("Cache-Control",
                             file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  reply.headers.emplace_back("ETag", file->etag);
  if (file->brotli || file->gzip) reply.headers.emplace_back("Vary", "Accept-Encoding");
  if (const auto known = request.header("if-none-match");
      known && (*known == "*" || lists_token(*known, file->etag) || lists_token(*known, "W/" + file->etag))) {
    reply.status = 304;
    reply.content_type.clear();
    return reply;
  }
  // Safari plays a sound only from a server that knows ranges; they are of the plain form.
  const auto range_header = request.header("range");
  bool beyond = false;
  if (const auto range =
          range_header ? read_range(*range_header, file->plain->size(), beyond) : std::nullopt) {
    const std::string size = std::to_string(file->plain->size());
    if (beyond) {
      reply.status = 416;
      reply.content_type.clear();
      reply.headers.emplace_back("Content-Range", "bytes */" + size);
      return reply;
    }
    reply.status = 206;
    reply.headers.emplace_back("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                                    std::to_string(range->last) + "/" + size);
    reply.body = file->plain->substr(range->first, range->last - range->first + 1);
    return reply;
  }
  const std::string_view accepted = request.header("accept-encoding").value_or("");
  reply.shared_body = file->plain;
  if (file->brotli && accepts_encoding(accepted, "br")) {
    reply.shared_body = file->brotli;
    reply.headers.emplace_back("Content-Encoding", "br");
  } else if (file->gzip && accepts_encoding(accepted, "gzip")) {
    reply.shared_body = file->gzip;
    reply.headers.emplace_back("Content-Encoding", "gzip");
  }
  if (file->content_type.starts_with("audio/")) reply.headers.emplace_back("Accept-Ranges", "bytes");
  return reply;
}

}  // namespace chenxi::http
