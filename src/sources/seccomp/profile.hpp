// A seccomp profile in Docker's JSON form (github.com/moby/profiles/seccomp, and the older form with one
// `name` a rule and a list of `architectures`), as it is written: what of it holds for a container is for
// compile.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "linux/seccomp_program.hpp"
#include "span.hpp"

namespace watertight::sources {

enum class SeccompComparison : std::uint8_t {
  not_equal,
  less,
  at_most,
  equal,
  at_least,
  greater,
  masked_equal,
};

// One argument compared with a value; for masked_equal (argument & value) with value_two.
struct SeccompArgument {
  std::uint8_t index = 0;  // 0 to 5
  SeccompComparison comparison = SeccompComparison::equal;
  std::uint64_t value = 0;
  std::uint64_t value_two = 0;
};

// `includes` and `excludes` of a rule: on which machines and for which containers it stands.
struct SeccompCondition {
  std::vector<std::string> capabilities;   // "CAP_SYS_ADMIN"
  std::vector<std::string> architectures;  // Go's names: "amd64", "x32"
  std::string kernel;                      // "4.8": that release or a later one; empty: none is named
};

struct SeccompRule {
  std::vector<std::string> names;
  linux_kernel::SeccompAnswer answer;
  std::vector<SeccompArgument> arguments;
  SeccompCondition includes;
  SeccompCondition excludes;
  Span span;
};

struct SeccompArchitectures {
  std::string architecture;  // "SCMP_ARCH_X86_64"
  std::vector<std::string> with;
};

struct SeccompProfile {
  linux_kernel::SeccompAnswer otherwise;  // defaultAction
  std::vector<SeccompArchitectures> arch_map;
  std::vector<std::string>
      architectures;  // the older form; both at once are refused, as the engine refuses them
  std::vector<SeccompRule> rules;
};

// Strict: an unknown action, comparison or type is refused with its line, as an engine refuses it. Keys that
// it does not know are left out, as an engine leaves them out. `name` is what errors call the file.
[[nodiscard]] Expected<SeccompProfile> read_seccomp_profile(std::string_view text, std::string_view name);

}  // namespace watertight::sources
