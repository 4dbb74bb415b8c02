// Whether a process's filters let a call through with the very arguments that a way to a power needs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "linux/abi.hpp"
#include "linux/confinement.hpp"
#include "linux/powers.hpp"
#include "linux/seccomp_evaluate.hpp"

namespace watertight::linux_kernel {

// Of a call; one without a value may be anything the caller likes.
using Arguments = std::array<std::optional<std::uint64_t>, 6>;

// One call that a way makes.
struct WantedCall {
  std::string_view name;
  Arguments arguments = {};             // what is the same however it is made
  std::uint8_t narrow = 0;              // bit n: of argument n the kernel takes the lower 32 bits only
  std::vector<std::string_view> or_by;  // calls that do the same
  std::vector<Arguments> any_of;        // any of these will do; none: as `arguments` says
};

enum class Passage : std::uint8_t { open, shut, unclear };

// Asks the filters of one process, each call of each ABI once.
class FilterQuestions {
 public:
  explicit FilterQuestions(const Confinement& confinement);

  // The ABI that the machine's own programs use; nothing where the architecture is unknown.
  [[nodiscard]] std::optional<Abi> native() const { return native_; }
  // The others that its kernel serves, or may serve.
  [[nodiscard]] std::span<const Abi> others() const { return others_; }

  struct Asked {
    Passage passage = Passage::open;
    Barrier barrier = Barrier::seccomp;
    std::string because;  // unless open
  };
  // All of the calls, made by that ABI. `wide`: with whatever the caller likes in the upper halves of the
  // arguments of which the kernel takes the lower ones only.
  [[nodiscard]] Asked ask(std::span<const WantedCall> calls, Abi abi, bool wide);
  // Some argument of them has such an upper half.
  [[nodiscard]] static bool has_narrow(std::span<const WantedCall> calls);

 private:
  const SeccompVerdict* verdict(Abi abi, std::string_view name);
  Passage pass(const WantedCall& call, std::string_view name, Abi abi, bool wide, std::string& because);

  const Confinement* confinement_;
  std::optional<Abi> native_;
  std::vector<Abi> others_;
  std::map<std::pair<Abi, std::string_view>, std::optional<SeccompVerdict>> asked_;
};

// Of an ABI that is not the machine's own: whether its kernel serves it.
void served_by_kernel(const HostKernel& host, Abi abi, std::vector<Obstacle>& obstacles);

}  // namespace watertight::linux_kernel
