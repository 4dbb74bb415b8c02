// A container's first process, as its engine names it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace watertight::sources {

struct FirstProcess {
  std::int64_t pid = 0;                 // as the engine counts
  std::optional<std::int64_t> started;  // when the container was, in seconds since 1970
  bool operator==(const FirstProcess&) const = default;
};
using FirstProcesses = std::unordered_map<std::string, FirstProcess>;  // by the container's id

}  // namespace watertight::sources
