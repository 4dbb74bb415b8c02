#include "sources/in_force/device_program.hpp"

#include <linux/bpf.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace watertight::sources::in_force {
namespace {

using facts::DeviceRule;

constexpr int kMostSteps = 100'000;
constexpr std::size_t kMostNumbers = 256;  // that a program compares with

struct Register {
  // device: a major or minor number as it is. Programs that do more with one than to ask whether it equals
  // another number are not understood: their answer to one device would say nothing about the next.
  enum class Holds : std::uint8_t { nothing, number, device, context } holds = Holds::nothing;
  std::uint64_t value = 0;  // of the context: the offset into it
};

// One run of a program over one access.
class Run {
 public:
  Run(std::span<const EbpfInstruction> program, const DeviceAccess& access)
      : program_(program),
        context_{(access.access << 16) |
                     static_cast<std::uint32_t>(access.character ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK),
                 access.major, access.minor} {
    registers_[1] = {Register::Holds::context, 0};
  }

  std::optional<bool> result() {
    std::size_t at = 0;
    for (int steps = 0; steps < kMostSteps && at < program_.size(); ++steps) {
      const EbpfInstruction& i = program_[at];
      if (i.destination >= registers_.size() || i.source >= registers_.size()) return std::nullopt;
      switch (BPF_CLASS(i.code)) {
        case BPF_ALU:
        case BPF_ALU64:
          if (!calculate(i)) return std::nullopt;
          ++at;
          break;
        case BPF_LDX:
          if (!load(i)) return std::nullopt;
          ++at;
          break;
        case BPF_LD:  // a number of 64 bits, in two instructions
          if (i.code != (BPF_LD | BPF_DW | BPF_IMM) || i.source != 0 || at + 1 >= program_.size())
            return std::nullopt;
          registers_[i.destination] = {
              Register::Holds::number,
              static_cast<std::uint32_t>(i.immediate) |
                  (std::uint64_t{static_cast<std::uint32_t>(program_[at + 1].immediate)} << 32)};
          at += 2;
          break;
        case BPF_JMP:
        case BPF_JMP32: {
          if (i.code == (BPF_JMP | BPF_EXIT)) {
            if (registers_[0].holds != Register::Holds::number) return std::nullopt;
            return static_cast<std::uint32_t>(registers_[0].value) != 0;
          }
          const auto taken = jumps(i);
          if (!taken) return std::nullopt;
          const std::int64_t next = static_cast<std::int64_t>(at) + 1 + (*taken ? i.offset : 0);
          if (next < 0) return std::nullopt;
          at = static_cast<std::size_t>(next);
          break;
        }
        default:  // stores: the stack, a map
          return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<std::uint64_t> operand(const EbpfInstruction& i, bool wide) const {
    if (BPF_SRC(i.code) == BPF_K)
      return wide ? static_cast<std::uint64_t>(std::int64_t{i.immediate})
                  : std::uint64_t{static_cast<std::uint32_t>(i.immediate)};
    const Register& from = registers_[i.source];
    if (from.holds != Register::Holds::number) return std::nullopt;
    return wide ? from.value : static_cast<std::uint32_t>(from.value);
  }

  bool calculate(const EbpfInstruction& i) {
    const bool wide = BPF_CLASS(i.code) == BPF_ALU64;
    Register& to = registers_[i.destination];
    if (i.offset != 0) return false;  // signed moves and divisions
    const Register& from = registers_[i.source];
    if (BPF_OP(i.code) == BPF_MOV && BPF_SRC(i.code) == BPF_X &&
        (wide || from.holds == Register::Holds::device)) {
      to = from;
      return to.holds != Register::Holds::nothing;
    }
    const auto value = operand(i, wide);
    if (!value) return false;
    if (BPF_OP(i.code) == BPF_MOV) {
      to = {Register::Holds::number, *value};
      return true;
    }
    if (to.holds != Register::Holds::number) return false;
    const std::uint64_t shift = *value & (wide ? 63u : 31u);
    std::uint64_t result = wide ? to.value : static_cast<std::uint32_t>(to.value);
    switch (BPF_OP(i.code)) {
      case BPF_ADD:
        result += *value;
        break;
      case BPF_SUB:
        result -= *value;
        break;
      case BPF_MUL:
        result *= *value;
        break;
      case BPF_OR:
        result |= *value;
        break;
      case BPF_AND:
        result &= *value;
        break;
      case BPF_XOR:
        result ^= *value;
        break;
      case BPF_LSH:
        result <<= shift;
        break;
      case BPF_RSH:
        result >>= shift;
        break;
      default:
        return false;
    }
    to.value = wide ? result : static_cast<std::uint32_t>(result);
    return true;
  }

  bool load(const EbpfInstruction& i) {
    const Register& from = registers_[i.source];
    if (BPF_MODE(i.code) != BPF_MEM || from.holds != Register::Holds::context) return false;
    const std::size_t size = BPF_SIZE(i.code) == BPF_W ? 4 : BPF_SIZE(i.code) == BPF_H ? 2 : 1;
    if (BPF_SIZE(i.code) == BPF_DW) return false;
    const std::int64_t offset = static_cast<std::int64_t>(from.value) + i.offset;
    if (offset < 0 || static_cast<std::size_t>(offset) + size > sizeof context_) return false;
    if (static_cast<std::size_t>(offset) % size != 0) return false;
    const std::uint32_t word = context_[static_cast<std::size_t>(offset) / 4];
    const std::uint32_t value = size == 4 ? word : (word >> (offset % 4 * 8)) & ((1u << (size * 8)) - 1);
    if (offset >= 4 && size != 4) return false;
    registers_[i.destination] = {offset >= 4 ? Register::Holds::device : Register::Holds::number, value};
    return true;
  }

  [[nodiscard]] std::optional<bool> jumps(const EbpfInstruction& i) const {
    const bool wide = BPF_CLASS(i.code) == BPF_JMP;
    if (BPF_OP(i.code) == BPF_JA) return wide ? std::optional(true) : std::nullopt;
    const Register& left = registers_[i.destination];
    const auto right = operand(i, wide);
    const bool device = left.holds == Register::Holds::device;
    if ((left.holds != Register::Holds::number && !device) || !right) return std::nullopt;
    if (device && BPF_OP(i.code) != BPF_JEQ && BPF_OP(i.code) != BPF_JNE) return std::nullopt;
    const std::uint64_t a = wide ? left.value : static_cast<std::uint32_t>(left.value);
    const std::uint64_t b = *right;
    const std::int64_t sa = wide ? static_cast<std::int64_t>(a) : static_cast<std::int32_t>(a);
    const std::int64_t sb = wide ? static_cast<std::int64_t>(b) : static_cast<std::int32_t>(b);
    switch (BPF_OP(i.code)) {
      case BPF_JEQ:
        return a == b;
      case BPF_JNE:
        return a != b;
      case BPF_JSET:
        return (a & b) != 0;
      case BPF_JGT:
        return a > b;
      case BPF_JGE:
        return a >= b;
      case BPF_JLT:
        return a < b;
      case BPF_JLE:
        return a <= b;
      case BPF_JSGT:
        return sa > sb;
      case BPF_JSGE:
        return sa >= sb;
      case BPF_JSLT:
        return sa < sb;
      case BPF_JSLE:
        return sa <= sb;
      default:
        return std::nullopt;  // a call
    }
  }

  std::span<const EbpfInstruction> program_;
  std::array<std::uint32_t, 3> context_;
  std::array<Register, 11> registers_;
};

Error not_told(std::string cause) {
  return {"tell", "what the device programs of its control group let through", std::move(cause), {}};
}

// All numbers that stand in the programs.
std::set<std::uint32_t> mentioned(std::span<const DeviceProgram> programs) {
  std::set<std::uint32_t> numbers;
  for (const DeviceProgram& program : programs)
    for (const EbpfInstruction& i : program) numbers.insert(static_cast<std::uint32_t>(i.immediate));
  return numbers;
}

// A number that none of them is: what a program does with it, it does with all that it does not mention.
std::uint32_t unmentioned(const std::set<std::uint32_t>& numbers) {
  std::uint32_t candidate = 0xabcde;
  while (numbers.contains(candidate)) ++candidate;
  return candidate;
}

constexpr std::uint32_t kAnd = kMakeNode | kRead | kWrite;

// Which of the three accesses all the programs let through.
std::optional<std::uint32_t> allowed(std::span<const DeviceProgram> programs, const DeviceNumber& device) {
  std::uint32_t all = kAnd;
  for (const std::uint32_t access : {kMakeNode, kRead, kWrite})
    for (const DeviceProgram& program : programs) {
      const auto through = lets_through(program, {device.character, access, device.major, device.minor});
      if (!through) return std::nullopt;
      if (!*through) all &= ~access;
    }
  return all;
}

std::string letters(std::uint32_t access) {
  std::string out;
  if ((access & kRead) != 0) out += 'r';
  if ((access & kWrite) != 0) out += 'w';
  if ((access & kMakeNode) != 0) out += 'm';
  return out;
}

// The rules of character or of block devices.
class Rules {
 public:
  Rules(std::span<const DeviceProgram> programs, bool character, const std::set<std::uint32_t>& numbers)
      : programs_(programs), character_(character), numbers_(numbers), other_(unmentioned(numbers)) {}

  // Of every other number, of every number that is named, and of those that exist.
  Expected<std::vector<DeviceRule>> read(std::span<const DeviceNumber> present) {
    const auto any = ask(other_, other_);
    if (!any) return not_understood();
    add(-1, -1, *any, 0);
    for (const std::uint32_t major : numbers_)
      if (auto added = of_major(major, *any); !added) return std::unexpected(added.error());
    for (const std::uint32_t minor : numbers_)
      if (auto added = of_number(other_, minor, *any); !added) return std::unexpected(added.error());
    for (const DeviceNumber& device : present)
      if (device.character == character_)
        if (auto added = of_number(device.major, device.minor, base_of(device.major, *any)); !added)
          return std::unexpected(added.error());
    return std::move(rules_);
  }

 private:
  [[nodiscard]] std::optional<std::uint32_t> ask(std::uint32_t major, std::uint32_t minor) const {
    return allowed(programs_, {character_, major, minor});
  }
  static std::unexpected<Error> not_understood() {
    return std::unexpected(not_told("one does something else than to compare numbers"));
  }
  [[nodiscard]] std::uint32_t base_of(std::uint32_t major, std::uint32_t any) const {
    const auto at = of_majors_.find(major);
    return at == of_majors_.end() ? any : at->second;
  }

  Expected<void> of_major(std::uint32_t major, std::uint32_t any) {
    const auto base = ask(major, other_);
    if (!base) return not_understood();
    if ((any & ~*base) != 0) return std::unexpected(not_told("one lets any device through but some"));
    add(major, -1, *base, any);
    of_majors_.emplace(major, *base);
    for (const std::uint32_t minor : numbers_)
      if (auto added = of_number(major, minor, *base); !added) return added;
    return {};
  }

  Expected<void> of_number(std::uint32_t major, std::uint32_t minor, std::uint32_t base) {
    const auto here = ask(major, minor);
    if (!here) return not_understood();
    if ((base & ~*here) != 0) return std::unexpected(not_told("one lets any device through but some"));
    if ((*here & ~base) == 0 || !seen_.emplace(major, minor).second) return {};
    if (major == other_ && minor != other_)
      add(-1, minor, *here, base);
    else
      add(major, minor, *here, base);
    return {};
  }

  void add(std::int64_t major, std::int64_t minor, std::uint32_t access, std::uint32_t known) {
    if ((access & ~known) != 0) rules_.push_back({character_ ? 'c' : 'b', major, minor, letters(access)});
  }

  std::span<const DeviceProgram> programs_;
  bool character_;
  const std::set<std::uint32_t>& numbers_;
  std::uint32_t other_;
  std::map<std::uint32_t, std::uint32_t> of_majors_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen_;
  std::vector<DeviceRule> rules_;
};

}  // namespace

std::optional<bool> lets_through(std::span<const EbpfInstruction> program, const DeviceAccess& access) {
  return Run(program, access).result();
}

Expected<std::vector<DeviceRule>> device_rules(std::span<const DeviceProgram> programs,
                                               std::span<const DeviceNumber> present) {
  if (programs.empty()) return std::vector<DeviceRule>{{'a', -1, -1, "rwm"}};
  const std::set<std::uint32_t> numbers = mentioned(programs);
  if (numbers.size() > kMostNumbers) return std::unexpected(not_told("they compare with too many numbers"));
  std::vector<DeviceRule> all;
  for (const bool character : {true, false}) {
    TRY(const std::vector<DeviceRule> rules, Rules(programs, character, numbers).read(present));
    all.insert(all.end(), rules.begin(), rules.end());
  }
  if (all.size() == 2 && all[0].major == -1 && all[0].minor == -1 && all[1].major == -1 &&
      all[1].minor == -1 && all[0].access == all[1].access)
    return std::vector<DeviceRule>{{'a', -1, -1, all[0].access}};
  return all;
}

}  // namespace watertight::sources::in_force
