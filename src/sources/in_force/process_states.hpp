// The threads of a container, grouped by what is equal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "facts/fact.hpp"
#include "facts/in_force.hpp"
#include "sources/in_force/filters.hpp"
#include "sources/in_force/namespaces.hpp"
#include "sources/root.hpp"

namespace watertight::sources::in_force {

inline constexpr std::size_t kMostThreads = 8192;  // of one container that are looked at
inline constexpr std::size_t kMostGroups = 256;    // that differ and are kept

// Adds threads up. A process counts only once it is known to be still the same one: `add` reads it, `keep`
// or `drop` says what becomes of it.
class ProcessStates {
 public:
  ProcessStates(const Root& root, Filters& filters, Namespaces& namespaces, std::size_t most_threads)
      : root_(root), filters_(filters), namespaces_(namespaces), most_threads_(most_threads) {}

  // Reads the threads of a process; those in other namespaces than `first` say in which. Gives the namespaces
  // of its first thread, where it lives and they may be looked at.
  std::optional<NamespaceIds> add(std::int64_t pid, const NamespaceIds& first);
  void keep();
  void drop() {
    read_.clear();
    refused_.clear();
  }

  [[nodiscard]] bool cut() const { return cut_; }  // there were more threads, or groups, than are looked at
  // Why some threads could not be read; empty where all were.
  [[nodiscard]] const std::string& unread() const { return unread_; }
  // The groups in the order in which they were met; unknown where nothing is of the process that was kept
  // first.
  [[nodiscard]] facts::Fact<std::vector<facts::ProcessState>> result(const facts::Origin& origin);

 private:
  std::optional<NamespaceIds> add_thread(std::int64_t pid, std::int64_t thread, const NamespaceIds& first);

  struct One {
    std::string key;  // all that makes a group, as bytes
    std::int64_t process;
    facts::ProcessState state;
  };
  const Root& root_;
  Filters& filters_;
  Namespaces& namespaces_;
  std::size_t most_threads_;
  std::vector<One> read_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<facts::ProcessState> groups_;
  std::size_t threads_ = 0;
  bool cut_ = false;
  std::string refused_;  // why not all that was read last could be
  std::string unread_;   // the first such reason of those that were kept
  bool kept_ = false;    // something was, even if it had no thread to read
  bool first_known_ = false;
};

}  // namespace watertight::sources::in_force
