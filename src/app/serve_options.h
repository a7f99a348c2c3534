// How a server is started: what `serve` runs with, and what `doctor` looks at when none runs.
#pragma once
#include <algorithm>
#include <thread>

#include "app/command_line.h"
#include "app/instance.h"
#include "app/sandboxes.h"

namespace chenxi::app {

struct ServeOptions {
  Common common;
  InstanceOptions instance;
  std::string bind = "127.0.0.1";
  int port = 8080;
  int threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U));
  std::string store = "sqlite";
  std::string certificate, key;
  std::vector<std::string> hosts;  // names that we answer to; empty: any
  std::vector<std::string> trusted_proxies;
  std::string sms_account, smtp_account;  // files that say who we are there
  std::string console_listen,
      till_listen;          // "127.0.0.1:8443"; empty: it is where everything is (own_place.h)
  std::size_t sandboxes = 0;  // at most, at a time
  int sandbox_megabytes = kSandboxMegabytes;
  std::vector<std::string>
      sandbox_webhook_addresses;  // never those of the instance: whoever asks gets a sandbox
  std::string checkpoints;  // a file; empty: DATA/checkpoints
  std::string web = "build/web";
};
/// The options that say where things are.
void add_serve_options(CLI::App& command, ServeOptions& options);
/// After parsing: fills what follows from others.
void finish_serve_options(ServeOptions& options);

}  // namespace chenxi::app
