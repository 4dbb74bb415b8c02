#include "attack/derive.hpp"

#include <algorithm>
#include <array>

#include "attack/join_plan.hpp"

namespace watertight::attack {
namespace {

// States found in earlier rounds end at `old`, those of the round before at `known`; what the present round
// finds stands behind and is not looked at yet.
struct Ages {
  std::uint32_t old = 0;
  std::uint32_t known = 0;
};

// One premise of a clause that stands in the body of its instances.
struct BodyLiteral {
  const Literal* literal;
  PredicateKind kind;
};

// All clauses are applied to so many new states before they are to the next ones, because what they look up
// of a container is then still in the processor's cache.
constexpr std::uint32_t kAtOnce = 64;

class Evaluation {
 public:
  Evaluation(const Program& program, Atoms& atoms, std::span<const Given> given)
      : program_(program),
        atoms_(atoms),
        relations_(program),
        ages_(program.predicates.size()),
        plans_of_(program.predicates.size()) {
    for (const Clause& clause : program.clauses) {
      std::vector<BodyLiteral>& body = bodies_.emplace_back();
      for (const Literal& literal : clause.body)
        if (literal.predicate != kDifferent)
          body.push_back({&literal, program.predicates[literal.predicate].kind});
    }
    take(given);
    Selectivity selectivity(program, relations_);
    for (std::uint32_t clause = 0; clause < program.clauses.size(); ++clause)
      for (JoinPlan& plan : join_plans(program, clause, relations_, selectivity)) {
        if (plan.delta) plans_of_[*plan.delta].push_back(static_cast<std::uint32_t>(plans_.size()));
        plans_.push_back(std::move(plan));
      }
  }

  Derivation run() {
    for (round_ = 1; advance() || round_ == 1; ++round_) {
      if (round_ == 1)
        for (const JoinPlan& plan : plans_)
          if (!plan.delta) apply(plan);
      for (std::size_t i = 0; i < ages_.size(); ++i)
        for (part_.old = ages_[i].old; part_.old < ages_[i].known; part_.old = part_.known) {
          part_.known = std::min(part_.old + kAtOnce, ages_[i].known);
          for (const std::uint32_t plan : plans_of_[i]) apply(plans_[plan]);
        }
    }
    for (AtomId atom = 0; atom < atoms_.size(); ++atom)
      if (program_.predicates[atoms_.predicate(atom)].kind == PredicateKind::event) hold(atom, Truth::yes);
    find_certain();
    return std::move(found_);
  }

 private:
  void apply(const JoinPlan& plan) {
    clause_ = plan.clause;
    bound_.resize(std::max(bound_.size(), program_.clauses[clause_].variables.size()));
    body_.resize(std::max(body_.size(), bodies_[clause_].size()));
    std::ranges::fill(body_, kNoAtom);
    step(plan, 0);
  }

  void hold(AtomId atom, Truth truth) {
    if (atom >= found_.truth.size()) {
      found_.truth.resize(std::max<std::size_t>(atom + 1, atoms_.size()), Truth::no);
      found_.level.resize(found_.truth.size());
      rows_.resize(found_.truth.size(), kNoRow);
    }
    found_.truth[atom] = std::max(found_.truth[atom], truth);
  }

  void add(AtomId atom) {
    Relation& relation = relations_.of[atoms_.predicate(atom)];
    rows_[atom] = relation.size();
    relation.add(atom, atoms_.arguments(atom));
  }

  void take(std::span<const Given> given) {
    for (const Given& one : given) {
      if (one.truth == Truth::no) continue;
      hold(one.atom, one.truth);
      if (rows_[one.atom] == kNoRow) add(one.atom);
    }
    for (std::size_t i = 0; i < ages_.size(); ++i)
      if (program_.predicates[i].kind != PredicateKind::state)
        ages_[i] = {relations_.of[i].size(), relations_.of[i].size()};
  }

  // Makes new what the last round found. Whether there is anything.
  bool advance() {
    bool any = false;
    for (std::size_t i = 0; i < ages_.size(); ++i) {
      if (program_.predicates[i].kind == PredicateKind::state)
        ages_[i] = {ages_[i].known, relations_.of[i].size()};
      any = any || ages_[i].old != ages_[i].known;
      for (RelationIndex& index : relations_.indexes[i]) index.extend(relations_.of[i], ages_[i].known);
    }
    return any;
  }

  [[nodiscard]] Symbol value(const JoinArgument& argument) const {
    return argument.kind == JoinArgument::constant ? argument.index : bound_[argument.index];
  }
  [[nodiscard]] Symbol value(const Term& term) const {
    return term.variable ? bound_[term.index] : term.index;
  }

  [[nodiscard]] AtomId find(const JoinStep& step) const {
    std::array<Symbol, kMostArguments> arguments;
    for (std::size_t i = 0; i < step.arguments.size(); ++i) arguments[i] = value(step.arguments[i]);
    return atoms_.find(step.predicate, std::span(arguments).first(step.arguments.size()));
  }

  AtomId intern(const Literal& literal) {
    std::array<Symbol, kMostArguments> arguments;
    for (std::size_t i = 0; i < literal.terms.size(); ++i) arguments[i] = value(literal.terms[i]);
    return atoms_.of(literal.predicate, std::span(arguments).first(literal.terms.size()));
  }

  [[nodiscard]] Ages range(const JoinStep& step) const {
    const Ages ages = ages_[step.predicate];
    if (step.rows == Rows::delta) return part_;
    return {0, step.rows == Rows::old ? ages.old : ages.known};
  }

  // Everything that the steps from `number` on find with what is bound.
  void step(const JoinPlan& plan, std::size_t number) {
    if (number == plan.steps.size()) return conclude();
    const JoinStep& step = plan.steps[number];
    switch (step.kind) {
      case StepKind::scan: {
        const Ages rows = range(step);
        for (std::uint32_t row = rows.old; row < rows.known; ++row) try_row(plan, number, row);
        return;
      }
      case StepKind::probe:
        return probe(plan, number);
      case StepKind::exact: {
        const AtomId atom = find(step);
        const std::uint32_t row = atom < rows_.size() ? rows_[atom] : kNoRow;
        if (const Ages rows = range(step); row < rows.old || row >= rows.known) return;
        body_[step.body] = atom;
        return this->step(plan, number + 1);
      }
      case StepKind::deny: {
        const AtomId atom = find(step);
        if (found_.of(atom) == Truth::yes) return;
        body_[step.body] = atom;
        return this->step(plan, number + 1);
      }
      case StepKind::differ:
        if (value(step.arguments[0]) != value(step.arguments[1])) this->step(plan, number + 1);
        return;
    }
  }

  void probe(const JoinPlan& plan, std::size_t number) {
    const JoinStep& step = plan.steps[number];
    const RelationIndex& index = relations_.indexes[step.predicate][step.index];
    std::array<Symbol, kMostArguments> key{};
    for (std::size_t i = 0; i < step.arguments.size(); ++i)
      if ((index.mask() >> i & 1) != 0) key[i] = value(step.arguments[i]);
    const Ages rows = range(step);
    for (std::uint32_t row = index.first(relations_.of[step.predicate], key.data()); row != kNoRow;
         row = index.next(row))
      if (row >= rows.old && row < rows.known) try_row(plan, number, row);
  }

  void try_row(const JoinPlan& plan, std::size_t number, std::uint32_t row) {
    const JoinStep& step = plan.steps[number];
    const Relation& relation = relations_.of[step.predicate];
    const Symbol* values = relation.row(row);
    for (std::size_t i = 0; i < step.arguments.size(); ++i) {
      const JoinArgument& argument = step.arguments[i];
      if (argument.kind == JoinArgument::binds)
        bound_[argument.index] = values[i];
      else if (value(argument) != values[i])
        return;
    }
    body_[step.body] = relation.atoms[row];
    this->step(plan, number + 1);
  }

  // Everything is bound: the clause's head follows.
  void conclude() {
    Instance instance{clause_, kNoAtom, static_cast<std::uint32_t>(found_.bodies.size()), true};
    const std::vector<BodyLiteral>& body = bodies_[clause_];
    for (std::size_t i = 0; i < body.size(); ++i) {
      AtomId atom = body_[i];
      if (body[i].kind == PredicateKind::event || atom == kNoAtom) atom = intern(*body[i].literal);
      if (body[i].kind == PredicateKind::fact && found_.of(atom) == Truth::unknown) instance.certain = false;
      found_.bodies.push_back(atom);
    }
    instance.head = intern(program_.clauses[clause_].head);
    found_.instances.push_back(instance);
    hold(instance.head, Truth::unknown);
    if (rows_[instance.head] != kNoRow) return;
    found_.level[instance.head] = round_;
    add(instance.head);
  }

  // A state is certain once all states of a certain instance are; each instance counts what it still waits
  // for. Dowling and Gallier, "Linear-time algorithms for testing the satisfiability of propositional Horn
  // formulae".
  void find_certain() {
    const std::size_t count = found_.instances.size();
    std::vector<std::uint8_t> waits_for(count);
    std::vector<std::uint32_t> begin(found_.truth.size() + 1);  // by state: its part of `waiting`
    const auto each_state = [&](std::size_t i, const auto& visit) {
      const Instance& instance = found_.instances[i];
      if (!instance.certain) return;
      const std::vector<BodyLiteral>& body = bodies_[instance.clause];
      for (std::size_t k = 0; k < body.size(); ++k)
        if (body[k].kind == PredicateKind::state) visit(found_.bodies[instance.body + k]);
    };
    for (std::size_t i = 0; i < count; ++i)
      each_state(i, [&](AtomId state) {
        ++waits_for[i];
        ++begin[state + 1];
      });
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    std::vector<std::uint32_t> waiting(begin.back());
    std::vector<std::uint32_t> end(begin.begin(), begin.end() - 1);
    for (std::size_t i = 0; i < count; ++i)
      each_state(i, [&](AtomId state) { waiting[end[state]++] = static_cast<std::uint32_t>(i); });

    std::vector<AtomId> certain;
    const auto reach = [&](AtomId state) {
      found_.truth[state] = Truth::yes;
      certain.push_back(state);
    };
    for (AtomId atom = 0; atom < found_.truth.size(); ++atom)
      if (found_.truth[atom] == Truth::yes && rows_[atom] != kNoRow) certain.push_back(atom);
    for (std::size_t i = 0; i < count; ++i) {
      const Instance& instance = found_.instances[i];
      if (instance.certain && waits_for[i] == 0 && found_.truth[instance.head] != Truth::yes)
        reach(instance.head);
    }
    while (!certain.empty()) {
      const AtomId state = certain.back();
      certain.pop_back();
      for (std::uint32_t k = begin[state]; k < begin[state + 1]; ++k)
        if (const AtomId head = found_.instances[waiting[k]].head;
            --waits_for[waiting[k]] == 0 && found_.truth[head] != Truth::yes)
          reach(head);
    }
  }

  const Program& program_;
  Atoms& atoms_;
  Derivation found_;
  Relations relations_;
  std::vector<Ages> ages_;
  std::vector<std::uint32_t> rows_;               // by atom: its row in its relation
  std::vector<std::vector<BodyLiteral>> bodies_;  // by clause
  std::vector<JoinPlan> plans_;
  std::vector<std::vector<std::uint32_t>> plans_of_;  // by predicate of what is new
  std::uint32_t round_ = 0;

  Ages part_;  // of what is new: what clauses are applied to

  // Of the clause that is applied.
  std::uint32_t clause_ = 0;
  std::vector<Symbol> bound_;
  std::vector<AtomId> body_;
};

}  // namespace

std::span<const AtomId> Derivation::body(const Program& program, const Instance& instance) const {
  const std::vector<Literal>& literals = program.clauses[instance.clause].body;
  const auto length = literals.size() -
                      static_cast<std::size_t>(std::ranges::count(literals, kDifferent, &Literal::predicate));
  return std::span(bodies).subspan(instance.body, length);
}

Derivation derive(const Program& program, Atoms& atoms, std::span<const Given> given) {
  return Evaluation(program, atoms, given).run();
}

InstancesByHead::InstancesByHead(const Derivation& derivation)
    : begin_(derivation.truth.size() + 1), instances_(derivation.instances.size()) {
  for (const Instance& instance : derivation.instances) ++begin_[instance.head + 1];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (std::uint32_t i = 0; i < derivation.instances.size(); ++i)
    instances_[next[derivation.instances[i].head]++] = i;
}

std::span<const std::uint32_t> InstancesByHead::of(AtomId state) const {
  if (state + std::size_t{1} >= begin_.size()) return {};
  return std::span(instances_).subspan(begin_[state], begin_[state + 1] - begin_[state]);
}

}  // namespace watertight::attack
