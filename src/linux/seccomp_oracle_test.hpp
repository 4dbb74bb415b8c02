// The running kernel as oracle for tests: filters are loaded in a child, below one that answers every call
// with an errno of its own, so no syscall is executed, and every number of an ABI is called.
#pragma once

#if defined(__x86_64__)

#include <gtest/gtest.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <span>
#include <vector>

#include "linux/seccomp_evaluate.hpp"

namespace watertight::linux_kernel {

inline constexpr std::uint32_t kNumbers = 600;
inline constexpr int kThrough = 4000;  // what the filter below answers: the one above let it through
inline constexpr std::uint32_t kX32Bit = 0x40000000;

// A tracer's and a debugger's calls that do not pass through seccomp: they only work from their own
// trampoline.
inline bool bypasses_seccomp(Abi abi, std::uint32_t number) {
  return abi == Abi::x86_64 && (number == 335 || number == 336);  // uretprobe, uprobe
}

// What a call is given; the kernel never gets to see it.
using Arguments = std::array<std::uint64_t, 6>;

inline long call(Abi abi, std::uint32_t number, const Arguments& with) {
  long result = 0;
  if (abi == Abi::i386) {
    // The sixth one stands in rbp, which is put back; what lies below the stack pointer is left alone.
    asm volatile(
        "lea -128(%%rsp), %%rsp; push %%rbp; mov %[sixth], %%rbp; int $0x80; pop %%rbp; lea 128(%%rsp), %%rsp"
        : "=a"(result)
        : "a"(number), "b"(with[0]), "c"(with[1]), "d"(with[2]), "S"(with[3]),
          "D"(with[4]), [sixth] "r"(with[5])
        : "memory", "cc");
  } else {
    register std::uint64_t r10 asm("r10") = with[3];
    register std::uint64_t r8 asm("r8") = with[4];
    register std::uint64_t r9 asm("r9") = with[5];
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(static_cast<std::uint64_t>(number)), "D"(with[0]), "S"(with[1]), "d"(with[2]),
                   "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
  }
  return abi == Abi::i386 ? static_cast<int>(result) : result;
}

inline std::vector<sock_filter> as_the_kernel_takes_it(const SeccompProgram& program) {
  std::vector<sock_filter> instructions;
  for (const BpfInstruction& i : program) instructions.push_back({i.code, i.jump_true, i.jump_false, i.k});
  return instructions;
}

inline bool load_filter(std::vector<sock_filter>& instructions) {
  const sock_fprog loaded{static_cast<unsigned short>(instructions.size()), instructions.data()};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &loaded) == 0;
}

inline SeccompProgram everything_but_seccomp() {
  const auto code = [](int c) { return static_cast<std::uint16_t>(c); };
  return {{code(BPF_LD | BPF_W | BPF_ABS), 0, 0, 4},
          {code(BPF_JMP | BPF_JEQ | BPF_K), 0, 3, audit_arch(Abi::x86_64)},
          {code(BPF_LD | BPF_W | BPF_ABS), 0, 0, 0},
          {code(BPF_JMP | BPF_JEQ | BPF_K), 0, 1, SYS_seccomp},
          {code(BPF_RET | BPF_K), 0, 0, SECCOMP_RET_ALLOW},
          {code(BPF_RET | BPF_K), 0, 0, SECCOMP_RET_ERRNO | kThrough}};
}

// What the kernel did with each number from `first` on, until a call killed the child.
struct Answers {
  long loaded = 0;
  std::uint32_t next = 0;  // the number that was called last, plus one
  long results[kNumbers] = {};
};

// One child; calls the numbers from `first` to `end`. What is loaded first stands lowest.
inline void ask(Answers& answers, const std::vector<SeccompProgram>& newest_first, Abi abi, std::uint32_t end,
                const Arguments& with) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (const int signal : {SIGSYS, SIGILL, SIGSEGV}) std::signal(signal, SIG_DFL);
    // All memory is had before the first filter, which refuses to give any.
    std::vector<std::vector<sock_filter>> filters = {as_the_kernel_takes_it(everything_but_seccomp())};
    for (std::size_t n = newest_first.size(); n > 0; --n)
      filters.push_back(as_the_kernel_takes_it(newest_first[n - 1]));
    bool loaded = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    for (std::vector<sock_filter>& filter : filters) loaded = loaded && load_filter(filter);
    answers.loaded = loaded;
    while (loaded && answers.next < end) {
      const std::uint32_t number = answers.next++;
      if (!bypasses_seccomp(abi, number))
        answers.results[number] = call(abi, abi == Abi::x32 ? number | kX32Bit : number, with);
    }
    __builtin_trap();  // no call that ends a process is to be had
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
}

inline long expected(const SeccompAnswer& answer) {
  switch (answer.action) {
    case SeccompAction::error:
      return -static_cast<long>(answer.data);
    case SeccompAction::kill_process:
    case SeccompAction::kill_thread:
    case SeccompAction::trap:
      return 1;  // the child is gone, and its answer as it was
    default:
      return -kThrough;
  }
}

// A 32-bit word of seccomp_data for these arguments. Also with int 0x80 a 64-bit process gives all 64 bits.
inline std::uint32_t word_of(const Arguments& with, std::uint8_t word) {
  const std::uint64_t argument = with[(word - kFirstArgumentWord) / 2];
  return static_cast<std::uint32_t>((word - kFirstArgumentWord) % 2 == 0 ? argument : argument >> 32);
}

// Whether a way through the filters is the one that these arguments take.
inline bool taken(const SeccompWay& way, const Arguments& with) {
  return std::ranges::all_of(way.tests, [&](const WordTest& t) {
    if (t.word < kFirstArgumentWord) return true;  // the instruction pointer: not ours to choose
    const std::uint32_t word = word_of(with, t.word) & t.mask;
    return (t.is == WordTest::Is::equal ? word == t.value : word >= t.value) == t.holds;
  });
}

// What the kernel answered to all numbers; 1 where a call killed its child. One child dies for each such
// call: after some of them only every sixteenth number is asked, and the others are kNotAsked.
inline constexpr long kNotAsked = 2;
inline std::vector<long> kernel_answers(const std::vector<SeccompProgram>& filters, Abi abi,
                                        const Arguments& with) {
  void* shared = mmap(nullptr, sizeof(Answers), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return {};
  Answers& answers = *new (shared) Answers;
  std::ranges::fill(answers.results, 1L);
  for (int children = 0; answers.next < kNumbers; ++children) {
    const std::uint32_t before = answers.next;
    ask(answers, filters, abi, kNumbers, with);
    if (testing::Test::HasFatalFailure() || answers.loaded == 0 || answers.next == before) {
      ADD_FAILURE() << "the kernel did not load the filter";
      break;
    }
    if (children > 32)
      while (answers.next < kNumbers && answers.next % 16 != 0) answers.results[answers.next++] = kNotAsked;
  }
  std::vector<long> results(std::begin(answers.results), std::end(answers.results));
  munmap(shared, sizeof(Answers));
  return results;
}

// Compares all numbers of an ABI, called with each of these arguments; gives how many answers were compared.
inline int compare_with_kernel(const std::vector<SeccompProgram>& filters, Abi abi,
                               std::span<const Arguments> arguments) {
  const std::uint32_t bit = abi == Abi::x32 ? kX32Bit : 0;
  std::vector<SeccompVerdict> verdicts;
  for (std::uint32_t number = 0; number < kNumbers; ++number)
    verdicts.push_back(evaluate_seccomp(filters, {audit_arch(abi), number | bit}));
  int asked = 0;
  for (const Arguments& with : arguments) {
    const std::vector<long> results = kernel_answers(filters, abi, with);
    for (std::uint32_t number = 0; number < results.size(); ++number) {
      const bool lets_children_load = bit == 0 && abi == Abi::x86_64 && number == SYS_seccomp;
      if (bypasses_seccomp(abi, number) || lets_children_load || results[number] == kNotAsked) continue;
      if (!verdicts[number].exact) continue;
      ++asked;
      std::vector<long> possible;
      for (const SeccompWay& way : verdicts[number].ways)
        if (taken(way, with)) possible.push_back(expected(way.answer));
      EXPECT_TRUE(std::ranges::count(possible, results[number]) > 0)
          << name_of(abi) << ' ' << number << ": the kernel says " << results[number] << ", not "
          << (possible.empty() ? 0 : possible.front());
    }
  }
  return asked;
}

inline bool serves_i386() {
  // Without IA32 emulation int 0x80 is a fault: asked in a child.
  const pid_t child = fork();
  if (child == 0) _exit(call(Abi::i386, 20, {}) > 0 ? 0 : 1);  // getpid
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Those that this kernel serves and that can be asked here.
inline std::vector<Abi> abis_to_ask() {
  std::vector<Abi> abis = {Abi::x86_64, Abi::x32};
  if (serves_i386()) abis.push_back(Abi::i386);
  return abis;
}

}  // namespace watertight::linux_kernel

#endif
