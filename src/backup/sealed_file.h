// A file of sealed pieces: what is written into it cannot be read or altered without the operator's key.
//
//   chenxi-backup 1 <salt> <key name> <check>\n      check: the first bytes of the SHA-256 of what stands
//   before it <length, 4 bytes big-endian> <sealed piece>      each up to 1 MiB of content, AES-256-GCM
//   (base/crypto.h) … <0000>                                           four zero bytes: no further piece
//   <text>\n                                         readable: the manifest
//   <hex HMAC-SHA256 of header, number of pieces and text>\n
//
// Every file has keys of its own, made from the operator's key and the salt. A piece is bound to its file and
// its place, so that pieces cannot change places, go missing or come from another backup. What is wrong is
// named with its bytes.
#pragma once
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>

#include "base/env.h"

namespace chenxi::backup {

constexpr std::size_t kPieceMax = 1 << 20;
constexpr std::size_t kTextMax = 1 << 20;

/// The operator's key file: "chenxi-backup-key 1", then 64 hex digits; mode 0600. Both throw Trouble with one
/// clear line.
void make_key_file(const std::filesystem::path& path, Rng& rng);
std::string load_key_file(const std::filesystem::path& path);

class SealedWriter {
 public:
  /// Writes beside `path` and moves it there in close(); refuses (Trouble) to replace a file.
  SealedWriter(std::filesystem::path path, std::string_view key, Rng& rng);
  ~SealedWriter();
  SealedWriter(const SealedWriter&) = delete;

  void write(std::string_view content);
  /// The content's end, the readable text (one line), and everything durable.
  void close(const std::string& text);
  std::int64_t bytes() const { return bytes_; }

 private:
  void put(std::string_view bytes);
  void seal_piece();

  std::filesystem::path path_, unfinished_;
  Rng& rng_;
  int file_ = -1;
  std::string header_, piece_key_, text_key_, piece_;
  std::int64_t pieces_ = 0, bytes_ = 0;
};

/// Reads such a file from its beginning. Throws Trouble that names what is wrong and where.
class SealedReader {
 public:
  SealedReader(const std::filesystem::path& path, std::string_view key);
  ~SealedReader();
  SealedReader(const SealedReader&) = delete;

  /// The next `n` bytes of the content. Throws when it ends before.
  std::string_view read(std::size_t n);
  /// Proves what is left of the content without looking at it.
  void skip_to_end();
  /// Has all of the content been read?
  bool at_end();
  /// The readable text, after the content was read to its end.
  const std::string& text();

 private:
  bool next_piece();
  std::string get(std::size_t n, const std::string& what);
  void read_text();

  std::filesystem::path path_;
  std::FILE* file_ = nullptr;
  std::string header_, piece_key_, text_key_, piece_, scratch_, text_;
  std::size_t at_ = 0;  // within the piece
  std::int64_t pieces_ = 0, offset_ = 0;
  bool ended_ = false;
};

/// The readable text without the key, and so without any proof that it is genuine.
std::string text_unproven(const std::filesystem::path& path);

}  // namespace chenxi::backup
