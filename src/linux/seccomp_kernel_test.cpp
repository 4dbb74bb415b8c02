// The running kernel as oracle: filters are loaded in a child, below one that answers every call with an
// errno of its own, so no syscall is executed, and every number of every ABI is called.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>

#include "linux/seccomp_evaluate.hpp"

namespace watertight::linux_kernel {
namespace {

#if defined(__x86_64__)

constexpr std::uint32_t kNumbers = 600;
constexpr int kThrough = 4000;  // what the filter below answers: the one above let it through
constexpr std::uint32_t kX32Bit = 0x40000000;

// A tracer's and a debugger's calls that do not pass through seccomp: they only work from their own
// trampoline.
bool bypasses_seccomp(Abi abi, std::uint32_t number) {
  return abi == Abi::x86_64 && (number == 335 || number == 336);  // uretprobe, uprobe
}

long call(Abi abi, std::uint32_t number) {
  long result = 0;
  if (abi == Abi::i386)
    asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0) : "memory");
  else
    asm volatile("xor %%r10d, %%r10d; xor %%r8d, %%r8d; xor %%r9d, %%r9d; syscall"
                 : "=a"(result)
                 : "a"(static_cast<std::uint64_t>(number)), "D"(0), "S"(0), "d"(0)
                 : "rcx", "r8", "r9", "r10", "r11", "memory");
  return abi == Abi::i386 ? static_cast<int>(result) : result;
}

bool load_filter(const SeccompProgram& program) {
  std::vector<sock_filter> instructions;
  for (const BpfInstruction& i : program) instructions.push_back({i.code, i.jump_true, i.jump_false, i.k});
  const sock_fprog loaded{static_cast<unsigned short>(instructions.size()), instructions.data()};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &loaded) == 0;
}

SeccompProgram everything_but_seccomp() {
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
void ask(Answers& answers, const std::vector<SeccompProgram>& newest_first, Abi abi, std::uint32_t end) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (const int signal : {SIGSYS, SIGILL, SIGSEGV}) std::signal(signal, SIG_DFL);
    bool loaded = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && load_filter(everything_but_seccomp());
    for (std::size_t n = newest_first.size(); n > 0; --n) loaded = loaded && load_filter(newest_first[n - 1]);
    answers.loaded = loaded;
    while (loaded && answers.next < end) {
      const std::uint32_t number = answers.next++;
      if (!bypasses_seccomp(abi, number))
        answers.results[number] = call(abi, abi == Abi::x32 ? number | kX32Bit : number);
    }
    __builtin_trap();  // no call that ends a process is to be had
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
}

long expected(const SeccompAnswer& answer) {
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

// Compares all numbers of an ABI; gives how many were asked.
int compare(const std::vector<SeccompProgram>& filters, Abi abi) {
  const std::uint32_t bit = abi == Abi::x32 ? kX32Bit : 0;
  void* shared = mmap(nullptr, sizeof(Answers), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 0;
  Answers& answers = *new (shared) Answers;
  std::ranges::fill(answers.results, 1L);
  while (answers.next < kNumbers) {
    const std::uint32_t before = answers.next;
    ask(answers, filters, abi, kNumbers);
    if (testing::Test::HasFatalFailure() || answers.loaded == 0 || answers.next == before) {
      ADD_FAILURE() << "the kernel did not load the filter";
      break;
    }
  }
  int asked = 0;
  for (std::uint32_t number = 0; number < kNumbers; ++number) {
    if (bypasses_seccomp(abi, number) || (bit == 0 && abi == Abi::x86_64 && number == SYS_seccomp)) continue;
    const SeccompVerdict verdict = evaluate_seccomp(filters, {audit_arch(abi), number | bit});
    std::vector<long> possible;
    for (const SeccompWay& way : verdict.ways)
      if (std::ranges::all_of(way.tests, [](const WordTest& t) {
            if (t.word < kFirstArgumentWord) return true;  // the instruction pointer: not ours to choose
            return (t.is == WordTest::Is::equal ? t.value == 0 : t.value == 0) == t.holds;
          }))
        possible.push_back(expected(way.answer));
    if (!verdict.exact) continue;
    ++asked;
    EXPECT_TRUE(std::ranges::count(possible, answers.results[number]) > 0)
        << name_of(abi) << ' ' << number << ": the kernel says " << answers.results[number] << ", not "
        << (possible.empty() ? 0 : possible.front());
  }
  munmap(shared, sizeof(Answers));
  return asked;
}

bool serves_i386() {
  // Without IA32 emulation int 0x80 is a fault: asked in a child.
  const pid_t child = fork();
  if (child == 0) _exit(call(Abi::i386, 20) > 0 ? 0 : 1);  // getpid
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

SeccompProgram random_filter(std::mt19937& random) {
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto code = [](int c) { return static_cast<std::uint16_t>(c); };
  static constexpr std::uint32_t kActions[] = {SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | 1,
                                               SECCOMP_RET_ERRNO | 38, SECCOMP_RET_LOG,
                                               SECCOMP_RET_ERRNO | 0xffff};
  // The next filter has to be loaded, whatever this one says.
  SeccompProgram program = {{code(BPF_LD | BPF_W | BPF_ABS), 0, 0, 0},
                            {code(BPF_JMP | BPF_JEQ | BPF_K), 0, 1, SYS_seccomp},
                            {code(BPF_RET | BPF_K), 0, 0, SECCOMP_RET_ALLOW}};
  const std::uint32_t size = 8 + below(120);
  while (program.size() + 1 < size) {
    const auto rest = static_cast<std::uint32_t>(size - program.size() - 1);
    const auto ahead = [&] { return static_cast<std::uint8_t>(below(std::min(rest, 12u))); };
    switch (below(8)) {
      case 0:
        program.push_back({code(BPF_RET | BPF_K), 0, 0, kActions[below(std::size(kActions))]});
        break;
      case 1:
        program.push_back({code(BPF_LD | BPF_W | BPF_ABS), 0, 0, below(2) == 0 ? 0 : 4 * below(16)});
        break;
      case 2:
        program.push_back({code(BPF_ALU | BPF_AND | BPF_K), 0, 0, 0xff});
        break;
      case 3:
        program.push_back({code(BPF_JMP | BPF_JEQ | BPF_K), ahead(), ahead(),
                           below(2) == 0 ? audit_arch(kAbis[below(3)]) : below(kNumbers)});
        break;
      case 4:
        program.push_back(
            {code(BPF_JMP | BPF_JSET | BPF_K), ahead(), ahead(), below(4) == 0 ? kX32Bit : 1u << below(10)});
        break;
      default:
        program.push_back({code(BPF_JMP | (below(2) == 0 ? BPF_JGE : BPF_JGT) | BPF_K), ahead(), ahead(),
                           below(kNumbers) | (below(4) == 0 ? kX32Bit : 0)});
    }
  }
  program.push_back({code(BPF_RET | BPF_K), 0, 0, kActions[below(std::size(kActions))]});
  return program;
}

TEST(SeccompKernel, answers_every_number_of_every_abi_as_the_evaluation_says) {
  std::vector<Abi> abis = {Abi::x86_64, Abi::x32};
  if (serves_i386()) abis.push_back(Abi::i386);
  std::mt19937 random(4711);
  int asked = 0;
  for (int round = 0; round < 12 && !HasFailure(); ++round) {
    std::vector<SeccompProgram> filters;
    for (int n = 0; n <= round % 3; ++n) filters.push_back(random_filter(random));
    for (const Abi abi : abis) asked += compare(filters, abi);
  }
  EXPECT_GT(asked, 10'000);
}

#endif

}  // namespace
}  // namespace watertight::linux_kernel
