#include "linux/seccomp_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <vector>

namespace watertight::linux_kernel {
namespace {

struct Named {
  std::uint64_t value;
  std::string_view name;
};

// linux/sched.h
constexpr Named kCloneFlags[] = {
    {0x00000080, "CLONE_NEWTIME"}, {0x00020000, "CLONE_NEWNS"},  {0x02000000, "CLONE_NEWCGROUP"},
    {0x04000000, "CLONE_NEWUTS"},  {0x08000000, "CLONE_NEWIPC"}, {0x10000000, "CLONE_NEWUSER"},
    {0x20000000, "CLONE_NEWPID"},  {0x40000000, "CLONE_NEWNET"}, {0x00000100, "CLONE_VM"},
    {0x00000200, "CLONE_FS"},      {0x00000400, "CLONE_FILES"},  {0x00010000, "CLONE_THREAD"},
    {0x00000800, "CLONE_SIGHAND"}, {0x00002000, "CLONE_PTRACE"}, {0x80000000, "CLONE_IO"},
};
// linux/socket.h
constexpr Named kDomains[] = {
    {1, "AF_UNIX"},   {2, "AF_INET"},     {4, "AF_IPX"},        {5, "AF_APPLETALK"}, {9, "AF_X25"},
    {10, "AF_INET6"}, {16, "AF_NETLINK"}, {17, "AF_PACKET"},    {21, "AF_RDS"},      {26, "AF_LLC"},
    {29, "AF_CAN"},   {30, "AF_TIPC"},    {31, "AF_BLUETOOTH"}, {38, "AF_ALG"},      {39, "AF_NFC"},
    {40, "AF_VSOCK"}, {41, "AF_KCM"},     {43, "AF_SMC"},       {44, "AF_XDP"},
};
// linux/personality.h
constexpr Named kPersonalities[] = {
    {0x0, "PER_LINUX"},
    {0x8, "PER_LINUX32"},
    {0x20000, "UNAME26"},
    {0x20008, "PER_LINUX32|UNAME26"},
    {0xffffffff, "the question for the present one"},
};
constexpr Named kRequests[] = {{0x5412, "TIOCSTI"}, {0x541c, "TIOCLINUX"}};

struct ArgumentName {
  std::string_view syscalls;  // separated by blanks
  std::uint8_t index;
  std::string_view name;
  bool is_int;  // the kernel takes the low 32 bits
  std::span<const Named> values;
  std::span<const Named> flags;
};
constexpr ArgumentName kArguments[] = {
    {"clone unshare", 0, "flags", false, {}, kCloneFlags},
    {"setns", 1, "nstype", true, {}, kCloneFlags},
    {"socket socketpair", 0, "domain", true, kDomains, {}},
    {"socket socketpair", 1, "type", true, {}, {}},
    {"socket socketpair", 2, "protocol", true, {}, {}},
    {"socketcall", 0, "call", true, {}, {}},
    {"personality", 0, "persona", true, kPersonalities, {}},
    {"ioctl", 1, "request", true, kRequests, {}},
    {"prctl arch_prctl", 0, "option", true, {}, {}},
    {"ptrace", 0, "request", false, {}, {}},
    {"keyctl bpf", 0, "operation", true, {}, {}},
    {"mmap mmap2 mprotect", 2, "prot", false, {}, {}},
    {"kill tgkill tkill", 0, "pid", true, {}, {}},
};

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const auto blank = std::min(words.find(' '), words.size());
    if (words.substr(0, blank) == word) return true;
    words.remove_prefix(std::min(blank + 1, words.size()));
  }
  return false;
}

const ArgumentName* argument_of(std::string_view syscall, std::uint8_t index) {
  for (const ArgumentName& a : kArguments)
    if (a.index == index && has_word(a.syscalls, syscall)) return &a;
  return nullptr;
}

// All that a way asks of one argument, both of its words.
struct Asked {
  std::uint32_t low = 0;  // of the low word, compared whole
  std::uint32_t high = 0xffffffff;
  std::vector<std::uint32_t> except;  // values of the low word that it is not
  std::vector<WordTest> bits;         // masked tests of the low word
  std::optional<bool> upper_zero;     // what is known of the upper word
  bool upper_other = false;           // the upper word was compared with something else than zero
  bool low_asked = false;
};

void take(Asked& a, const WordTest& t, bool upper) {
  const bool whole = t.mask == 0xffffffff;
  if (upper) {
    if (whole && t.is == WordTest::Is::equal && t.value == 0)
      a.upper_zero = t.holds;
    else if (whole && t.is == WordTest::Is::at_least && t.value == 1)
      a.upper_zero = !t.holds;
    else if (!(t.is == WordTest::Is::equal && t.holds &&
               (t.value & t.mask) == 0))  // masked by nothing that matters
      a.upper_other = true;
    return;
  }
  a.low_asked = true;
  if (!whole)
    a.bits.push_back(t);
  else if (t.is == WordTest::Is::equal && t.holds)
    a.low = a.high = t.value;
  else if (t.is == WordTest::Is::equal)
    a.except.push_back(t.value);
  else if (t.holds)
    a.low = std::max(a.low, t.value);
  else
    a.high = std::min(a.high, t.value - 1);
}

std::string value_words(std::uint64_t value, const ArgumentName* name) {
  if (name != nullptr)
    for (const Named& n : name->values)
      if (n.value == value) return std::string(n.name);
  return value < 4096 ? fmt::format("{}", value) : fmt::format("{:#x}", value);
}

std::string flag_words(std::uint32_t mask, const ArgumentName* name) {
  std::vector<std::string> flags;
  if (name != nullptr)
    for (const Named& n : name->flags)
      if ((mask & n.value) == n.value)
        flags.emplace_back(n.name), mask &= ~static_cast<std::uint32_t>(n.value);
  if (mask != 0) flags.push_back(fmt::format("{:#x}", mask));
  return fmt::format("{}", fmt::join(flags, ", "));
}

std::string bit_words(const WordTest& t, std::string_view what, const ArgumentName* name) {
  if (t.is == WordTest::Is::at_least)
    return fmt::format("{} & {:#x} {} {:#x}", what, t.mask, t.holds ? ">=" : "<", t.value);
  const std::string flags = flag_words(t.mask, name);
  const bool one = std::has_single_bit(t.mask);
  if (t.value == 0)
    return fmt::format("{} has {}{}", what, t.holds ? (one ? "not " : "none of ") : (one ? "" : "some of "),
                       flags);
  if (t.value == t.mask)
    return fmt::format("{} has {}{}", what, t.holds ? (one ? "" : "all of ") : (one ? "not " : "not all of "),
                       flags);
  return fmt::format("{} & {:#x} is {}{:#x}", what, t.mask, t.holds ? "" : "not ", t.value);
}

// What is left of a short range, each by its name; empty for a longer one.
std::vector<std::string> few_values(const Asked& a, const ArgumentName* name) {
  std::vector<std::string> out;
  if (a.high - a.low > 8 || a.high - a.low > a.except.size() + 3) return out;
  for (std::uint64_t v = a.low; v <= a.high; ++v)
    if (std::ranges::find(a.except, v) == a.except.end()) out.push_back(value_words(v, name));
  return out;
}

void add_words(std::vector<std::string>& words, Asked a, std::uint8_t index, std::string_view syscall) {
  const ArgumentName* name = argument_of(syscall, index);
  const std::string what = name != nullptr ? std::string(name->name) : fmt::format("argument {}", index + 1);
  if (a.upper_other) words.push_back(fmt::format("the upper half of {} is as the filter wants it", what));
  if (a.upper_zero && !*a.upper_zero) {
    words.push_back(fmt::format("{} has a bit above the 32nd", what));
    return;
  }
  if (!a.low_asked && a.upper_zero) words.push_back(fmt::format("{} fits 32 bits", what));
  std::ranges::sort(a.except);
  std::erase_if(a.except, [&](std::uint32_t e) {  // at an edge it only moves the edge
    if (e == a.low && a.low < a.high) return ++a.low, true;
    return e < a.low || e > a.high;
  });
  while (!a.except.empty() && a.except.back() == a.high && a.low < a.high) a.except.pop_back(), --a.high;
  if (const std::vector<std::string> few = few_values(a, name); !few.empty()) {
    words.push_back(fmt::format("{} is {}", what, fmt::join(few, " or ")));
    a.except.clear();
  } else if (a.low > 0 && a.high < 0xffffffff)
    words.push_back(fmt::format("{} is {} to {}", what, value_words(a.low, name), value_words(a.high, name)));
  else if (a.low > 0)
    words.push_back(fmt::format("{} is {} or more", what, value_words(a.low, name)));
  else if (a.high < 0xffffffff)
    words.push_back(fmt::format("{} is {} or less", what, value_words(a.high, name)));
  if (!a.except.empty()) {
    std::vector<std::string> values;
    for (const std::uint32_t e : a.except) values.push_back(value_words(e, name));
    words.push_back(fmt::format("{} is not {}", what, fmt::join(values, " or ")));
  }
  for (const WordTest& t : a.bits) words.push_back(bit_words(t, what, name));
}

// All of what one way asks; "always" for nothing.
std::string way_words(const SeccompWay& way, std::string_view syscall) {
  std::array<Asked, 6> asked;
  std::array<bool, 6> is_asked{};
  std::vector<std::string> words;
  for (const WordTest& t : way.tests) {
    if (t.word < kFirstArgumentWord) {
      if (std::ranges::count(words, "the call comes from a certain address") == 0)
        words.emplace_back("the call comes from a certain address");
      continue;
    }
    const auto index = static_cast<std::size_t>((t.word - kFirstArgumentWord) / 2);
    is_asked[index] = true;
    take(asked[index], t, (t.word - kFirstArgumentWord) % 2 == 1);
  }
  for (std::uint8_t index = 0; index < 6; ++index)
    if (is_asked[index]) add_words(words, asked[index], index, syscall);
  return words.empty() ? "always" : fmt::format("{}", fmt::join(words, " and "));
}

// "domain is AF_ALG" and "domain is AF_VSOCK" are "domain is AF_ALG or AF_VSOCK".
std::string joined(std::vector<std::string> ways) {
  std::vector<std::string> out;
  std::string prefix;
  for (std::string& way : ways) {
    const auto is = way.find(" is ");
    const bool plain = is != std::string::npos && way.find(" and ") == std::string::npos;
    if (plain && !out.empty() && way.substr(0, is + 4) == prefix)
      out.back() += " or " + way.substr(is + 4);
    else
      out.push_back(std::move(way));
    prefix = plain ? out.back().substr(0, is + 4) : std::string();
  }
  return fmt::format("{}", fmt::join(out, ", or if "));
}

}  // namespace

std::string_view name_of(SeccompReach reach) {
  static constexpr std::string_view kNames[] = {"allowed", "denied", "conditional", "unknown"};
  return kNames[static_cast<std::size_t>(reach)];
}

bool lets_through(const SeccompAnswer& answer) { return answer.action >= SeccompAction::notify; }

SeccompReach reach_of(const SeccompVerdict& verdict) {
  if (verdict.ways.empty()) return SeccompReach::unknown;
  const bool first = lets_through(verdict.ways.front().answer);
  const bool same =
      std::ranges::all_of(verdict.ways, [&](const SeccompWay& w) { return lets_through(w.answer) == first; });
  // Ways that may not exist: where all agree it does not matter.
  if (!same) return verdict.exact ? SeccompReach::conditional : SeccompReach::unknown;
  if (!verdict.exact && verdict.ways.size() == 1) return SeccompReach::unknown;
  return first ? SeccompReach::allowed : SeccompReach::denied;
}

std::string words_of(const SeccompAnswer& answer) {
  if (answer.action != SeccompAction::error) return std::string(name_of(answer.action));
  const char* name = strerrorname_np(answer.data);
  return name != nullptr ? fmt::format("errno {}", name) : fmt::format("errno {}", answer.data);
}

std::string condition_of(std::string_view syscall, const SeccompVerdict& verdict) {
  if (reach_of(verdict) != SeccompReach::conditional) return {};
  std::vector<std::string> through, stopped;
  for (const SeccompWay& way : verdict.ways)
    (lets_through(way.answer) ? through : stopped).push_back(way_words(way, syscall));
  const auto tidy = [](std::vector<std::string>& words) {
    std::ranges::sort(words);
    words.erase(std::ranges::unique(words).begin(), words.end());
  };
  tidy(through);
  tidy(stopped);
  // A range says less than its values do.
  const auto length = [](const std::string& w) {
    return w.size() + (w.find(" to 0x") != std::string::npos ? 100 : 0);
  };
  const std::string when = "if " + joined(through), unless = "unless " + joined(stopped);
  return length(unless) < length(when) ? unless : when;
}

std::string_view argument_past_the_filter(std::string_view syscall, const SeccompVerdict& verdict) {
  for (const ArgumentName& a : kArguments) {
    if (!a.is_int || !has_word(a.syscalls, syscall)) continue;
    const auto low = static_cast<std::uint8_t>(kFirstArgumentWord + 2 * a.index);
    const auto passes_with_upper_bits = [&](const SeccompWay& way) {
      return lets_through(way.answer) && std::ranges::any_of(way.tests, [&](const WordTest& t) {
               const bool not_zero = (t.is == WordTest::Is::equal && t.value == 0 && !t.holds) ||
                                     (t.is == WordTest::Is::at_least && t.value == 1 && t.holds);
               return t.word == low + 1 && t.mask == 0xffffffff && not_zero;
             });
    };
    const auto is_stopped_by_the_low_half = [&](const SeccompWay& way) {
      return !lets_through(way.answer) &&
             std::ranges::any_of(way.tests, [&](const WordTest& t) { return t.word == low; });
    };
    if (std::ranges::any_of(verdict.ways, passes_with_upper_bits) &&
        std::ranges::any_of(verdict.ways, is_stopped_by_the_low_half))
      return a.name;
  }
  return {};
}

}  // namespace watertight::linux_kernel
