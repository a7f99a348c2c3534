// Checkpoints: signed lines that say where the books stood, for somebody outside to copy.
//
// Whoever has the store and this program's source can write a history anew whose every hash is right. He cannot make it end in
// a line that was copied away before. So at most a minute after a commit, and at once after a settlement, a line is added to
// a file:
//
//   chenxi-checkpoint-1 BATCH BATCH_HASH PAGE PAGE_HASH LAST_TRANSFER AT LINE_BEFORE SIGNATURE
//
// Hashes are hexadecimal; LINE_BEFORE is the SHA-256 of the line before it, without its end (64 zeros in front of the
// first); SIGNATURE is Ed25519 in base64url over everything in front of the last space, by the key that signs receipts.
// A receipt can never be taken for a line, nor a line for a receipt: a receipt's bytes begin with a number below 32.
#pragma once
#include <condition_variable>
#include <filesystem>
#include <thread>

#include "app/instance.h"

namespace chenxi::app {

class Checkpoints : public engine::Observer {
 public:
  Checkpoints() = default;
  ~Checkpoints() override;
  /// The instance must not be open yet, and goes first. Throws Trouble: the file cannot be mended.
  void follow(Instance& instance, std::filesystem::path file);
  void start();
  /// Writes the last line.
  void stop();

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows, const std::vector<engine::Event>& events,
                 const ledger::Batch& batch) override;

 private:
  struct Head {
    ledger::Batch batch;
    std::int64_t page = 0;
    Hash32 page_hash{};
  };
  void see(const ledger::Batch& batch, bool settled);
  void loop();
  /// Adds a line when there is something new to say; throws Trouble.
  void write();
  void try_to_write();

  Instance* instance_ = nullptr;  // asked on the executor's thread only
  Clock* clock_ = nullptr;
  std::string seed_;  // of the signing key
  std::filesystem::path file_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Head head_;             // with mutex_ held, like the two below
  bool settled_ = false;  // since the last line
  bool stopping_ = false;
  // Of the writing thread.
  Hash32 written_{};  // page hash of the last line
  std::string last_line_;
  std::thread thread_;
};

}  // namespace chenxi::app
