#include "linux/seccomp_evaluate.hpp"

#include <gtest/gtest.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

namespace watertight::linux_kernel {
namespace {

constexpr std::uint32_t kArch = 0xc000003e;

BpfInstruction load(std::uint32_t offset) { return {BPF_LD | BPF_W | BPF_ABS, 0, 0, offset}; }
BpfInstruction answer(std::uint32_t value) { return {BPF_RET | BPF_K, 0, 0, value}; }
BpfInstruction jump(int operation, std::uint32_t k, std::uint8_t yes, std::uint8_t no) {
  return {static_cast<std::uint16_t>(BPF_JMP | BPF_K | operation), yes, no, k};
}

constexpr std::uint32_t kDeny = SECCOMP_RET_ERRNO | 1;

TEST(SeccompEvaluate, knows_number_and_arch) {
  const std::vector<SeccompProgram> filters = {{load(4), jump(BPF_JEQ, kArch, 0, 3), load(0),
                                                jump(BPF_JGE, 100, 0, 2), answer(kDeny), answer(0),
                                                answer(SECCOMP_RET_ALLOW)}};
  EXPECT_EQ(*evaluate_seccomp(filters, {kArch, 100}).always(), (SeccompAnswer{SeccompAction::error, 1}));
  EXPECT_EQ(evaluate_seccomp(filters, {kArch, 99}).always()->action, SeccompAction::allow);
  EXPECT_EQ(evaluate_seccomp(filters, {0x40000003, 100}).always()->action, SeccompAction::kill_thread);
}

TEST(SeccompEvaluate, tells_what_an_answer_depends_on) {
  const std::vector<SeccompProgram> filters = {
      {load(16), jump(BPF_JSET, 0x10000000, 1, 0), answer(SECCOMP_RET_ALLOW), answer(kDeny)}};
  const SeccompVerdict verdict = evaluate_seccomp(filters, {kArch, 56});
  ASSERT_EQ(verdict.ways.size(), 2u);
  EXPECT_EQ(verdict.always(), nullptr);
  EXPECT_TRUE(verdict.exact);
  EXPECT_EQ(verdict.ways[0].tests[0], (WordTest{WordTest::Is::equal, false, 4, 0x10000000, 0}));
  EXPECT_EQ(verdict.ways[0].answer.action, SeccompAction::error);
}

TEST(SeccompEvaluate, does_not_ask_the_same_twice) {
  const std::vector<SeccompProgram> filters = {
      {load(16), jump(BPF_JEQ, 7, 0, 2), jump(BPF_JEQ, 7, 1, 0), answer(0), answer(SECCOMP_RET_ALLOW)}};
  for (const SeccompWay& way : evaluate_seccomp(filters, {kArch, 1}).ways)
    EXPECT_EQ(way.answer.action, SeccompAction::allow);
}

TEST(SeccompEvaluate, gives_the_strictest_of_several_filters_and_the_data_of_the_newest) {
  const SeccompProgram newest = {answer(SECCOMP_RET_ERRNO | 7)}, older = {answer(SECCOMP_RET_ERRNO | 9)};
  const SeccompProgram killing = {answer(SECCOMP_RET_KILL_PROCESS)};
  EXPECT_EQ(evaluate_seccomp(std::vector{newest, older}, {kArch, 1}).always()->data, 7);
  EXPECT_EQ(evaluate_seccomp(std::vector{older, newest}, {kArch, 1}).always()->data, 9);
  EXPECT_EQ(evaluate_seccomp(std::vector{older, killing}, {kArch, 1}).always()->action,
            SeccompAction::kill_process);
  EXPECT_EQ(evaluate_seccomp({}, {kArch, 1}).always()->action, SeccompAction::allow);
}

TEST(SeccompEvaluate, says_when_an_answer_is_made_of_an_argument) {
  const std::vector<SeccompProgram> filters = {{load(16), {BPF_RET | BPF_A, 0, 0, 0}}};
  const SeccompVerdict verdict = evaluate_seccomp(filters, {kArch, 1});
  EXPECT_FALSE(verdict.exact);
  EXPECT_EQ(verdict.always(), nullptr);
}

TEST(SeccompEvaluate, ends_with_a_filter_that_forks_at_every_instruction) {
  SeccompProgram program;
  for (std::uint32_t n = 0; n < 2000; ++n) {
    program.push_back(load(16 + 4 * (n % 12)));
    program.push_back(jump(BPF_JSET, 1u << (n % 31), 0, 0));
    program.back().jump_false = 1;
    program.push_back(load(20));
  }
  program.push_back(answer(SECCOMP_RET_ALLOW));
  while (program.size() > kMaxBpfInstructions) program.erase(program.begin());
  ASSERT_TRUE(check_program(program));
  const SeccompVerdict verdict = evaluate_seccomp({&program, 1}, {kArch, 1});
  EXPECT_FALSE(verdict.exact);
  EXPECT_EQ(verdict.ways.back().answer.action, SeccompAction::kill_process);
}

// A second, plain interpreter: what the filter returns to one call with all its arguments.
std::uint32_t returned(const SeccompProgram& program, const seccomp_data& data) {
  std::uint32_t a = 0, x = 0;
  std::array<std::uint32_t, 16> memory{};
  for (std::size_t at = 0;; ++at) {
    const BpfInstruction& i = program[at];
    const std::uint32_t with = BPF_SRC(i.code) == BPF_K ? i.k : x;
    switch (BPF_CLASS(i.code)) {
      case BPF_RET:
        return BPF_RVAL(i.code) == BPF_K ? i.k : a;
      case BPF_LD:
      case BPF_LDX: {
        std::uint32_t value = i.k;
        if (BPF_MODE(i.code) == BPF_ABS)
          std::memcpy(&value, reinterpret_cast<const char*>(&data) + i.k, 4);
        else if (BPF_MODE(i.code) == BPF_MEM)
          value = memory[i.k];
        else if (BPF_MODE(i.code) == BPF_LEN)
          value = sizeof data;
        (BPF_CLASS(i.code) == BPF_LD ? a : x) = value;
        break;
      }
      case BPF_ST:
        memory[i.k] = a;
        break;
      case BPF_STX:
        memory[i.k] = x;
        break;
      case BPF_MISC:
        (BPF_MISCOP(i.code) == BPF_TAX ? x : a) = BPF_MISCOP(i.code) == BPF_TAX ? a : x;
        break;
      case BPF_JMP:
        if (BPF_OP(i.code) == BPF_JA)
          at += i.k;
        else if (BPF_OP(i.code) == BPF_JEQ)
          at += a == with ? i.jump_true : i.jump_false;
        else if (BPF_OP(i.code) == BPF_JGT)
          at += a > with ? i.jump_true : i.jump_false;
        else if (BPF_OP(i.code) == BPF_JGE)
          at += a >= with ? i.jump_true : i.jump_false;
        else
          at += (a & with) != 0 ? i.jump_true : i.jump_false;
        break;
      default:
        switch (BPF_OP(i.code)) {
          case BPF_ADD:
            a += with;
            break;
          case BPF_SUB:
            a -= with;
            break;
          case BPF_MUL:
            a *= with;
            break;
          case BPF_DIV:
            if (with == 0) return 0;
            a /= with;
            break;
          case BPF_AND:
            a &= with;
            break;
          case BPF_OR:
            a |= with;
            break;
          case BPF_XOR:
            a ^= with;
            break;
          case BPF_LSH:
            a <<= with & 31;
            break;
          case BPF_RSH:
            a >>= with & 31;
            break;
          default:
            a = -a;
        }
    }
  }
}

bool passes(const WordTest& test, const seccomp_data& data) {
  std::uint32_t word = 0;
  std::memcpy(&word, reinterpret_cast<const char*>(&data) + 4 * test.word, 4);
  word &= test.mask;
  return (test.is == WordTest::Is::equal ? word == test.value : word >= test.value) == test.holds;
}

// Filters of the instructions that filters are made of, with few values so that ways meet again.
class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::uint32_t value() {
    static constexpr std::uint32_t kValues[] = {0,    1,    2,          3,          7,         8,
                                                0x10, 0x11, 0x7fffffff, 0x80000000, 0xffffffff};
    return kValues[below(std::size(kValues))];
  }

  SeccompProgram program() {
    const std::uint32_t size = 2 + below(24);
    SeccompProgram out;
    for (std::uint32_t at = 0; at + 1 < size; ++at) out.push_back(instruction(size - at - 1));
    out.push_back(answer(action()));
    return out;
  }

 private:
  std::uint32_t action() {
    static constexpr std::uint32_t kActions[] = {SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | 1,
                                                 SECCOMP_RET_TRAP,  SECCOMP_RET_KILL_PROCESS,
                                                 SECCOMP_RET_LOG,   0x12340000};
    return kActions[below(std::size(kActions))];
  }
  BpfInstruction instruction(std::uint32_t rest) {
    const auto ahead = [&] { return static_cast<std::uint8_t>(below(std::min(rest, 200u))); };
    const auto code = [](int c) { return static_cast<std::uint16_t>(c); };
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        return load(4 * below(8));
      case 3:
        return {code(BPF_ALU | BPF_AND | BPF_K), 0, 0, value()};
      case 4: {
        static constexpr int kOperations[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_OR, BPF_XOR, BPF_AND, BPF_DIV};
        const int source = below(2) == 0 ? BPF_K : BPF_X;
        const int operation = kOperations[below(7)];
        std::uint32_t k = value();
        if (operation == BPF_DIV && k == 0) k = 1;
        return {code(BPF_ALU | operation | source), 0, 0, k};
      }
      case 5:
        return {code(below(2) == 0 ? (BPF_MISC | BPF_TAX) : (BPF_MISC | BPF_TXA)), 0, 0, 0};
      case 6:
        return {code(below(2) == 0 ? BPF_ST : BPF_STX), 0, 0, below(2)};
      case 7:
        return {code(below(2) == 0 ? (BPF_LD | BPF_MEM) : (BPF_LDX | BPF_MEM)), 0, 0, below(2)};
      case 8:
        return answer(action());
      default: {
        static constexpr int kTests[] = {BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET};
        const int source = below(8) == 0 ? BPF_X : BPF_K;
        return {code(BPF_JMP | kTests[below(4)] | source), ahead(), ahead(), value()};
      }
    }
  }
  std::mt19937 random_;
};

// Of every way that the arguments at hand pass the tests of, the answer is what the plain interpreter gives;
// where the verdict is exact there is just one.
TEST(SeccompEvaluate, agrees_with_a_plain_interpreter_on_random_filters_and_arguments) {
  int exact = 0, forked = 0;
  for (std::uint32_t seed = 0; seed < 4000; ++seed) {
    Maker make(seed);
    std::vector<SeccompProgram> filters;
    for (std::uint32_t n = 1 + make.below(2); filters.size() < n;)
      if (SeccompProgram program = make.program(); check_program(program))
        filters.push_back(std::move(program));
    const SeccompCall call{kArch, make.value()};
    const SeccompVerdict verdict = evaluate_seccomp(filters, call);
    exact += verdict.exact;
    forked += verdict.ways.size() > 1;
    for (int round = 0; round < 20; ++round) {
      seccomp_data data{static_cast<int>(call.number), call.arch, 0, {}};
      data.instruction_pointer = make.value() | std::uint64_t{make.value()} << 32;
      for (auto& argument : data.args) argument = make.value() | std::uint64_t{make.value()} << 32;
      std::uint32_t expected = SECCOMP_RET_ALLOW;
      for (const SeccompProgram& program : filters) {
        const std::uint32_t one = returned(program, data);
        if (static_cast<std::int32_t>(one & SECCOMP_RET_ACTION_FULL) <
            static_cast<std::int32_t>(expected & SECCOMP_RET_ACTION_FULL))
          expected = one;
      }
      int passed = 0, right = 0;
      for (const SeccompWay& way : verdict.ways) {
        if (!std::ranges::all_of(way.tests, [&](const WordTest& t) { return passes(t, data); })) continue;
        ++passed;
        right += way.answer == seccomp_answer(expected);
      }
      if (verdict.exact)
        ASSERT_TRUE(passed == 1 && right == 1) << "seed " << seed << ": " << right << " of " << passed;
      else
        ASSERT_GE(passed, 1) << "seed " << seed;
    }
  }
  EXPECT_GT(exact, 2000);
  EXPECT_GT(forked, 500);
}

}  // namespace
}  // namespace watertight::linux_kernel
