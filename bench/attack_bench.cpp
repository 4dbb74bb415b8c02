// Attack paths over hosts of 100 to 100,000 containers that do not act on each other: deriving what follows,
// and the proofs of the goals. attack_bench [CONTAINERS…]
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "answers.hpp"
#include "attack/proof.hpp"

namespace {

using namespace watertight::attack;
using watertight::bench::processor_milliseconds;

constexpr int kSettings = 30;    // facts of every container that a rule may ask for
constexpr int kTechniques = 20;  // of each of three forms

Literal literal(const Program& program, std::string_view name, std::vector<Term> terms,
                bool negated = false) {
  return {*program.predicate(name), negated, std::move(terms), {}};
}

void declare(Program& program, PredicateKind kind, std::string name, std::size_t arity) {
  Predicate& predicate = program.predicates.emplace_back();
  predicate.name = std::move(name);
  predicate.kind = kind;
  predicate.types.resize(arity);
}

void add(Program& program, Literal head, std::vector<Literal> body) {
  Rule& rule = program.rules.emplace_back();
  rule.id = fmt::format("rule-{}", program.rules.size());
  rule.first_clause = static_cast<std::uint32_t>(program.clauses.size());
  rule.clauses = 1;
  program.clauses.push_back(
      {static_cast<std::uint16_t>(program.rules.size() - 1), std::move(head), std::move(body), {"X", "P"}});
}

// Three steps: what code in a container can write, what of that the host runs, and root. Of everything two or
// three premises are facts of the container, one is the host's, and one is denied.
Program rules() {
  Program program;
  declare(program, PredicateKind::state, "exec", 1);
  declare(program, PredicateKind::state, "writes", 2);
  declare(program, PredicateKind::state, "holds", 2);
  declare(program, PredicateKind::state, "root", 0);
  declare(program, PredicateKind::fact, "setting", 2);
  declare(program, PredicateKind::fact, "mount", 3);
  declare(program, PredicateKind::fact, "confined", 1);
  declare(program, PredicateKind::fact, "host", 1);
  declare(program, PredicateKind::event, "restart", 1);
  const Term x{true, 0};
  const Term p{true, 1};
  for (int i = 0; i < kTechniques; ++i) {
    const Term setting{false, program.symbols.of(fmt::format("setting-{}", i))};
    const Term other{false, program.symbols.of(fmt::format("setting-{}", (i * 7 + 3) % kSettings))};
    const Term host{false, program.symbols.of(fmt::format("host-{}", i % 5))};
    const Term read_write{false, program.symbols.of("rw")};
    add(program, literal(program, "writes", {x, p}),
        {literal(program, "exec", {x}), literal(program, "mount", {x, p, read_write}),
         literal(program, "setting", {x, setting}), literal(program, "host", {host})});
    add(program, literal(program, "holds", {x, setting}),
        {literal(program, "exec", {x}), literal(program, "setting", {x, setting}),
         literal(program, "setting", {x, other}), literal(program, "confined", {x}, true)});
    add(program, literal(program, "root", {}),
        {literal(program, "holds", {x, setting}), literal(program, "writes", {x, p}),
         literal(program, "host", {host}), literal(program, "restart", {x})});
  }
  return program;
}

// Ten mounts and nearly all settings; one container of five has what an attacker needs.
std::vector<Given> facts(Program& program, Atoms& atoms, int containers) {
  std::vector<Given> out;
  const auto give = [&](std::string_view name, std::vector<Symbol> arguments, Truth truth = Truth::yes) {
    out.push_back({atoms.of(*program.predicate(name), arguments), truth});
  };
  const auto name = [&](std::string_view text, int i) {
    return program.symbols.of(fmt::format("{}-{}", text, i));
  };
  for (int i = 0; i < 5; ++i) give("host", {name("host", i)});
  for (int c = 0; c < containers; ++c) {
    const Symbol container = name("container", c);
    give("exec", {container});
    for (int i = 0; i < kSettings; ++i)
      if ((c + i) % 3 != 0)
        give("setting", {container, name("setting", i)}, c % 7 == 0 ? Truth::unknown : Truth::yes);
    for (int i = 0; i < 10; ++i)
      give("mount", {container, name("folder", c * 10 + i), program.symbols.of(i == 0 ? "rw" : "ro")});
    if (c % 5 != 0) give("confined", {container});
  }
  return out;
}

void measure(int containers) {
  Program program = rules();
  Atoms atoms;
  const std::vector<Given> given = facts(program, atoms, containers);
  double begin = processor_milliseconds();
  const Derivation derivation = derive(program, atoms, given);
  const double derived = processor_milliseconds() - begin;
  const std::vector<AtomId> goals = {atoms.find(*program.predicate("root"), {})};
  begin = processor_milliseconds();
  const Proofs best = proofs_of(program, atoms, derivation, goals, goals);
  const double best_time = processor_milliseconds() - begin;
  begin = processor_milliseconds();
  const std::size_t many = 10'000'000;
  const Proofs all = proofs_of(program, atoms, derivation, goals, goals, {.per_goal = many, .all = many});
  const double all_time = processor_milliseconds() - begin;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      "{:>6} containers, {:>7} facts, {:>7} instances: derived in {:.1f} ms; the {} best proofs in {:.1f} "
      "ms, "
      "{} in {:.1f} ms{}; peak {} MiB\n",
      containers, given.size(), derivation.instances.size(), derived, best.proofs.size(), best_time,
      all.proofs.size(), all_time, all.complete ? "" : " (not all)", usage.ru_maxrss / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::atoi(argv[i]));
  if (sizes.empty()) sizes = {100, 1'000, 10'000, 100'000};
  // Each in a process of its own: the peak is that of one size.
  for (const int size : sizes) {
    const pid_t child = ::fork();
    if (child == 0) {
      measure(size);
      std::fflush(stdout);
      std::_Exit(0);
    }
    ::waitpid(child, nullptr, 0);
  }
}
