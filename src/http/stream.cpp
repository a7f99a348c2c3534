#include "http/stream.h"

#include "http/text.h"

namespace chenxi::http {

bool StreamCore::send(std::string_view id, std::string_view event, std::string_view data) {
  const std::string frame = event_frame(id, event, data);
  std::unique_lock lock(mutex_);
  if (!open_) return false;
  if (pending_.size() + being_written_ + frame.size() > bytes_max_) {
    // The client comes back with the last id that it saw, so nothing is lost by forgetting the rest.
    open_ = false;
    cut_off_ = true;
    pending_.clear();
    wake(lock);
    return false;
  }
  pending_ += frame;
  wake(lock);
  return true;
}

void StreamCore::close() {
  std::unique_lock lock(mutex_);
  if (!open_) return;
  open_ = false;
  wake(lock);
}

bool StreamCore::is_open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

void StreamCore::on_close(std::function<void()> then) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      then_ = std::move(then);
      return;
    }
  }
  then();
}

void StreamCore::wake(std::unique_lock<std::mutex>& lock) {
  if (woken_ || ended_) return;
  woken_ = true;
  lock.unlock();
  loop_->run([self = shared_from_this()] {
    {
      const std::lock_guard inner(self->mutex_);
      self->woken_ = false;
    }
    if (const auto connection = self->connection_.lock()) connection->flush_stream();
  });
}

std::string StreamCore::take() {
  const std::lock_guard lock(mutex_);
  being_written_ = pending_.size();
  return std::exchange(pending_, {});
}

bool StreamCore::is_finished() const {
  const std::lock_guard lock(mutex_);
  return !open_ && pending_.empty();
}

bool StreamCore::is_cut_off() const {
  const std::lock_guard lock(mutex_);
  return cut_off_;
}

void StreamCore::ended() {
  std::function<void()> then;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = true;
    open_ = false;
    pending_.clear();
    then = std::move(then_);
  }
  if (then) then();
}

}  // namespace chenxi::http
