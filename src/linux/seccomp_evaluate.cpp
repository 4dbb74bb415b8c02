#include "linux/seccomp_evaluate.hpp"

#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace watertight::linux_kernel {
namespace {

constexpr std::size_t kWords = sizeof(seccomp_data) / 4;
constexpr std::size_t kMostWays = 4096;        // a filter of 4,096 instructions that makes more is hostile
constexpr std::size_t kMostSteps = 1'000'000;  // of all ways together
constexpr std::uint32_t kAllBits = 0xffffffff;

// What a register or a memory word holds: a number, a word of seccomp_data with some bits masked off, or
// something that was computed from such a word.
struct Value {
  enum class Kind : std::uint8_t { number, word, other } kind = Kind::number;
  std::uint8_t word = 0;
  std::uint32_t bits = 0;  // of a number its value, of a word the mask

  static Value number(std::uint32_t value) { return {Kind::number, 0, value}; }
  static Value of_word(std::uint8_t word, std::uint32_t mask) {
    return mask == 0 ? number(0) : Value{Kind::word, word, mask};
  }
  static Value other() { return {Kind::other, 0, 0}; }
  [[nodiscard]] bool is_number() const { return kind == Kind::number; }
};

// What the tests on a way have shown of one word.
struct Known {
  std::uint32_t mask = 0;   // bits whose value is known
  std::uint32_t value = 0;  // theirs
  std::uint32_t low = 0;
  std::uint32_t high = kAllBits;
};

// (word & mask) == value ?
struct Excluded {
  std::uint8_t word;
  std::uint32_t mask;
  std::uint32_t value;
};

struct State {
  std::size_t filter = 0;
  std::size_t at = 0;
  Value a = Value::number(0);
  Value x = Value::number(0);
  std::array<Value, BPF_MEMWORDS> memory = {};
  std::array<Known, kWords> known = {};
  std::vector<Excluded> excluded;
  std::vector<WordTest> tests;
  std::uint32_t strictest = SECCOMP_RET_ALLOW;  // of the filters that answered already
  bool exact = true;
};

std::int32_t rank(std::uint32_t returned) {
  return static_cast<std::int32_t>(returned & SECCOMP_RET_ACTION_FULL);
}

class Evaluation {
 public:
  Evaluation(std::span<const SeccompProgram> filters, SeccompCall call) : filters_(filters), call_(call) {}

  SeccompVerdict run() {
    waiting_.emplace_back();
    while (!waiting_.empty()) {
      State state = std::move(waiting_.back());
      waiting_.pop_back();
      if (!follow(state)) break;
    }
    return std::move(verdict_);
  }

 private:
  // To the end of the last filter, leaving the other side of each fork behind; false: no more.
  bool follow(State& s) {
    while (s.filter < filters_.size()) {
      const std::optional<std::uint32_t> returned = run_one(s);
      if (steps_ > kMostSteps || verdict_.ways.size() + waiting_.size() > kMostWays) {
        verdict_.ways.push_back({});
        verdict_.exact = false;
        return false;
      }
      if (rank(*returned) < rank(s.strictest)) s.strictest = *returned;
      ++s.filter;
      s.at = 0;
      s.a = s.x = Value::number(0);
    }
    verdict_.exact = verdict_.exact && s.exact;
    verdict_.ways.push_back({seccomp_answer(s.strictest), std::move(s.tests)});
    return true;
  }

  // What one filter returns.
  std::optional<std::uint32_t> run_one(State& s) {
    const SeccompProgram& program = filters_[s.filter];
    for (;;) {
      const BpfInstruction& i = program[s.at];
      if (++steps_ > kMostSteps) return SECCOMP_RET_KILL_PROCESS;
      switch (BPF_CLASS(i.code)) {
        case BPF_RET:
          return returned(s, i);
        case BPF_JMP:
          jump(s, i);
          continue;
        case BPF_LD:
          s.a = loaded(s, i);
          break;
        case BPF_LDX:
          s.x = loaded(s, i);
          break;
        case BPF_ST:
          s.memory[i.k] = s.a;
          break;
        case BPF_STX:
          s.memory[i.k] = s.x;
          break;
        case BPF_ALU:
          if (!compute(s, i)) return SECCOMP_RET_KILL_THREAD;  // a division by zero ends the filter with 0
          break;
        default:
          if (i.code == (BPF_MISC | BPF_TAX))
            s.x = s.a;
          else
            s.a = s.x;
      }
      ++s.at;
    }
  }

  static std::uint32_t returned(State& s, const BpfInstruction& i) {
    if (BPF_RVAL(i.code) == BPF_K) return i.k;
    if (s.a.is_number()) return s.a.bits;
    s.exact = false;  // an answer that is made of an argument
    return SECCOMP_RET_KILL_PROCESS;
  }

  [[nodiscard]] Value loaded(const State& s, const BpfInstruction& i) const {
    switch (BPF_MODE(i.code)) {
      case BPF_IMM:
        return Value::number(i.k);
      case BPF_MEM:
        return s.memory[i.k];
      case BPF_LEN:
        return Value::number(sizeof(seccomp_data));
      default:
        break;
    }
    const auto word = static_cast<std::uint8_t>(i.k / 4);
    if (word == 0) return Value::number(call_.number);
    if (word == 1) return Value::number(call_.arch);
    const Known& k = s.known[word];
    return k.mask == kAllBits ? Value::number(k.value) : Value::of_word(word, kAllBits);
  }

  static Value operand(const State& s, const BpfInstruction& i) {
    return BPF_SRC(i.code) == BPF_K ? Value::number(i.k) : s.x;
  }

  // False: a division by zero.
  static bool compute(State& s, const BpfInstruction& i) {
    const Value with = operand(s, i);
    const int operation = BPF_OP(i.code);
    if (operation == BPF_DIV && with.is_number() && with.bits == 0) return false;
    if (operation == BPF_AND) {
      s.a = masked(s.a, with);
    } else if (s.a.is_number() && (with.is_number() || operation == BPF_NEG)) {
      s.a = Value::number(computed(operation, s.a.bits, with.bits));
    } else if (const bool same = with.is_number() && with.bits == 0;
               !(same && (operation == BPF_OR || operation == BPF_XOR || operation == BPF_ADD ||
                          operation == BPF_SUB || operation == BPF_LSH || operation == BPF_RSH))) {
      s.a = Value::other();
      if (operation == BPF_DIV && !with.is_number()) s.exact = false;  // it may have been zero
    }
    return true;
  }

  static Value masked(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return Value::number(a.bits & b.bits);
    if ((a.is_number() && a.bits == 0) || (b.is_number() && b.bits == 0)) return Value::number(0);
    if (a.kind == Value::Kind::word && b.is_number()) return Value::of_word(a.word, a.bits & b.bits);
    if (b.kind == Value::Kind::word && a.is_number()) return Value::of_word(b.word, b.bits & a.bits);
    if (a.kind == Value::Kind::word && b.kind == Value::Kind::word && a.word == b.word)
      return Value::of_word(a.word, a.bits & b.bits);
    return Value::other();
  }

  static std::uint32_t computed(int operation, std::uint32_t a, std::uint32_t b) {
    switch (operation) {
      case BPF_ADD:
        return a + b;
      case BPF_SUB:
        return a - b;
      case BPF_MUL:
        return a * b;
      case BPF_DIV:
        return a / b;
      case BPF_OR:
        return a | b;
      case BPF_XOR:
        return a ^ b;
      case BPF_LSH:
        return a << (b & 31);
      case BPF_RSH:
        return a >> (b & 31);
      default:
        return 0u - a;  // BPF_NEG
    }
  }

  void jump(State& s, const BpfInstruction& i) {
    if (i.code == (BPF_JMP | BPF_JA)) {
      s.at += 1 + i.k;
      return;
    }
    const Value with = operand(s, i);
    const std::optional<bool> decided = taken(s, i, with);
    if (decided) {
      s.at += 1u + (*decided ? i.jump_true : i.jump_false);
      return;
    }
    if (i.jump_true == i.jump_false) {
      s.at += 1u + i.jump_true;
      return;
    }
    State other = s;
    other.at += 1u + i.jump_false;
    s.at += 1u + i.jump_true;
    if (const std::optional<WordTest> test = test_of(s.a, BPF_OP(i.code), with)) {
      learn(s, *test, true);
      learn(other, *test, false);
    } else {
      s.exact = other.exact = false;
    }
    waiting_.push_back(std::move(other));
  }

  // The question a jump asks, for a word and a number, with `holds` for the jump being taken.
  static std::optional<WordTest> test_of(const Value& a, int operation, const Value& with) {
    if (a.kind != Value::Kind::word || !with.is_number()) return std::nullopt;
    using Is = WordTest::Is;
    switch (operation) {
      case BPF_JEQ:
        return WordTest{Is::equal, true, a.word, a.bits, with.bits};
      case BPF_JGE:
        return WordTest{Is::at_least, true, a.word, a.bits, with.bits};
      case BPF_JGT:
        if (with.bits == kAllBits) return std::nullopt;  // decided before
        return WordTest{Is::at_least, true, a.word, a.bits, with.bits + 1};
      default:  // BPF_JSET: some bit of them is set, which is: it is not so that none is
        return WordTest{Is::equal, false, a.word, a.bits & with.bits, 0};
    }
  }

  // Whether the jump is taken, as far as numbers and the tests on this way tell.
  static std::optional<bool> taken(const State& s, const BpfInstruction& i, const Value& with) {
    const int operation = BPF_OP(i.code);
    if (s.a.is_number() && with.is_number()) {
      const std::uint32_t a = s.a.bits, b = with.bits;
      return operation == BPF_JEQ   ? a == b
             : operation == BPF_JGE ? a >= b
             : operation == BPF_JGT ? a > b
                                    : (a & b) != 0;
    }
    if (operation == BPF_JGT && with.is_number() && with.bits == kAllBits) return false;
    if (operation == BPF_JGE && with.is_number() && with.bits == 0) return true;
    if (operation == BPF_JSET && with.is_number() && with.bits == 0) return false;
    const std::optional<WordTest> test = test_of(s.a, operation, with);
    if (!test) return std::nullopt;
    const std::optional<bool> answer = known_answer(s, *test);
    if (!answer) return std::nullopt;
    return *answer == test->holds;
  }

  // Whether (word & mask) is, or is at least, the value.
  static std::optional<bool> known_answer(const State& s, const WordTest& t) {
    const Known& k = s.known[t.word];
    const std::uint32_t at_least = std::max(k.value & t.mask & k.mask, t.mask == kAllBits ? k.low : 0);
    const std::uint32_t at_most =
        std::min((k.value & k.mask & t.mask) | (t.mask & ~k.mask), t.mask == kAllBits ? k.high : kAllBits);
    if (t.is == WordTest::Is::at_least) {
      if (at_least >= t.value) return true;
      if (at_most < t.value) return false;
      return std::nullopt;
    }
    if ((t.value & ~t.mask) != 0) return false;
    const std::uint32_t common = k.mask & t.mask;
    if ((k.value & common) != (t.value & common)) return false;
    if (common == t.mask) return true;
    if (t.value < at_least || t.value > at_most) return false;
    // Excluded are values of masks: a wider test that implies an excluded one fails with it.
    for (const Excluded& e : s.excluded)
      if (e.word == t.word && (e.mask & ~t.mask) == 0 && (t.value & e.mask) == e.value) return false;
    return std::nullopt;
  }

  // Of a fork: the jump was taken, or not.
  static void learn(State& s, WordTest test, bool is_taken) {
    test.holds = test.holds == is_taken;
    s.tests.push_back(test);
    Known& k = s.known[test.word];
    if (test.is == WordTest::Is::equal && test.holds) {
      k.value = (k.value & k.mask & ~test.mask) | test.value;
      k.mask |= test.mask;
    } else if (test.is == WordTest::Is::equal) {
      s.excluded.push_back({test.word, test.mask, test.value});
      if ((test.mask & (test.mask - 1)) == 0) {  // of one bit there is only the other value
        k.value = (k.value & k.mask & ~test.mask) | (test.mask & ~test.value);
        k.mask |= test.mask;
      }
      if (test.mask == kAllBits && test.value == k.low && k.low < k.high) ++k.low;
      if (test.mask == kAllBits && test.value == k.high && k.low < k.high) --k.high;
    } else if (test.mask == kAllBits) {
      if (test.holds)
        k.low = std::max(k.low, test.value);
      else
        k.high = std::min(k.high, test.value - 1);
    }
    if (k.low == k.high) k.mask = kAllBits, k.value = k.low;
  }

  std::span<const SeccompProgram> filters_;
  SeccompCall call_;
  std::vector<State> waiting_;
  SeccompVerdict verdict_;
  std::size_t steps_ = 0;
};

// As long as no filter looks at an argument: one way, with nothing to keep. Nothing where one does.
std::optional<SeccompAnswer> without_arguments(std::span<const SeccompProgram> filters, SeccompCall call) {
  std::uint32_t strictest = SECCOMP_RET_ALLOW;
  for (const SeccompProgram& program : filters) {
    std::uint32_t a = 0;
    for (std::size_t at = 0;;) {
      const BpfInstruction& i = program[at++];
      if (i.code == (BPF_JMP | BPF_JEQ | BPF_K)) {
        at += a == i.k ? i.jump_true : i.jump_false;
      } else if (i.code == (BPF_JMP | BPF_JGE | BPF_K)) {
        at += a >= i.k ? i.jump_true : i.jump_false;
      } else if (i.code == (BPF_JMP | BPF_JGT | BPF_K)) {
        at += a > i.k ? i.jump_true : i.jump_false;
      } else if (i.code == (BPF_JMP | BPF_JA)) {
        at += i.k;
      } else if (i.code == (BPF_LD | BPF_W | BPF_ABS) && i.k <= 4) {
        a = i.k == 0 ? call.number : call.arch;
      } else if (i.code == (BPF_RET | BPF_K)) {
        if (rank(i.k) < rank(strictest)) strictest = i.k;
        break;
      } else {
        return std::nullopt;
      }
    }
  }
  return seccomp_answer(strictest);
}

}  // namespace

const SeccompAnswer* SeccompVerdict::always() const {
  if (ways.empty() || !exact) return nullptr;
  for (const SeccompWay& way : ways)
    if (!(way.answer == ways.front().answer)) return nullptr;
  return &ways.front().answer;
}

SeccompVerdict evaluate_seccomp(std::span<const SeccompProgram> filters, SeccompCall call) {
  if (const auto answer = without_arguments(filters, call)) return {{{*answer, {}}}, true};
  return Evaluation(filters, call).run();
}

}  // namespace watertight::linux_kernel
