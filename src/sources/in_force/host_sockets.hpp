// The sockets of the machine's own network namespace: /proc/1/net (proc(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>

#include "sources/root.hpp"

namespace watertight::sources::in_force {

class HostSockets {
 public:
  explicit HostSockets(const Root& root) : root_(root) {}

  // Whether a socket ("socket:[INODE]") is one of them; the first question reads the tables. Those that say
  // no belong elsewhere, or are in no table: without an address (TCP, UDP), or of a family without one.
  // Refused where a table cannot be read.
  [[nodiscard]] Reading<bool> has(std::uint64_t inode);

 private:
  void read();

  const Root& root_;
  bool asked_ = false;
  std::unordered_set<std::uint64_t> inodes_;
  std::optional<Unread> unread_;
};

}  // namespace watertight::sources::in_force
