// Watcher: an observer that is also told each command of a batch and what became of it, before the answers
// are out.
#pragma once
#include "engine/executor.h"

namespace chenxi::engine {

class Watcher : public Observer {
 public:
  virtual void ran(const Command& command, const Outcome& outcome) = 0;
};

}  // namespace chenxi::engine
