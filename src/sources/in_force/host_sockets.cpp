#include "sources/in_force/host_sockets.hpp"

#include <array>
#include <string_view>

#include "sources/host/read_fact.hpp"
#include "sources/in_force/numbers.hpp"

namespace watertight::sources::in_force {
namespace {

constexpr std::size_t kTableLimit = 32u << 20;  // some 200000 connections

struct Table {
  std::string_view name;
  std::size_t inode;  // in which column it stands, from 0
};
constexpr std::array kTables = std::to_array<Table>({{"unix", 6},
                                                     {"tcp", 9},
                                                     {"tcp6", 9},
                                                     {"udp", 9},
                                                     {"udp6", 9},
                                                     {"udplite", 9},
                                                     {"udplite6", 9},
                                                     {"raw", 9},
                                                     {"raw6", 9},
                                                     {"packet", 8},
                                                     {"netlink", 9}});

}  // namespace

void HostSockets::read() {
  asked_ = true;
  for (const Table& table : kTables) {
    const auto text = root_.read("/proc/1/net/" + std::string(table.name), kTableLimit);
    if (!text && text.error().refusal != Refusal::absent) unread_ = text.error();
    if (!text) continue;
    for (const host::Line& line : host::lines_of(*text)) {
      const auto words = host::words_of(line.text);
      if (words.size() <= table.inode) continue;
      // The heading is no number; 0 is a connection that no process has any more.
      if (const auto inode = number<std::uint64_t>(words[table.inode]); inode.value_or(0) != 0)
        inodes_.insert(*inode);
    }
  }
}

Reading<bool> HostSockets::has(std::uint64_t inode) {
  if (!asked_) read();
  if (inodes_.contains(inode)) return true;
  if (unread_) return std::unexpected(*unread_);
  return false;
}

}  // namespace watertight::sources::in_force
