#include "attack/join_plan.hpp"

#include <algorithm>
#include <cmath>

namespace watertight::attack {
namespace {

bool known(const Term& term, const std::vector<bool>& bound) { return !term.variable || bound[term.index]; }

bool all_known(const Literal& literal, const std::vector<bool>& bound) {
  return std::ranges::all_of(literal.terms, [&](const Term& term) { return known(term, bound); });
}

// Puts the premises of one clause into order.
class Planner {
 public:
  Planner(const Program& program, std::uint32_t clause, Relations& relations, Selectivity& selectivity)
      : program_(program),
        clause_(program.clauses[clause]),
        relations_(relations),
        selectivity_(selectivity),
        bound_(clause_.variables.size()),
        done_(clause_.body.size()) {
    plan_.clause = clause;
    std::uint8_t position = 0;
    for (const Literal& literal : clause_.body)
      positions_.push_back(literal.predicate == kDifferent ? position : position++);
    leave_out_events();
  }

  // `delta`: the literal that is new, clause_.body.size() for none.
  JoinPlan plan(std::size_t delta) {
    if (delta < clause_.body.size()) plan_.delta = clause_.body[delta].predicate;
    facts_of_the_host(delta);
    checks();
    for (std::size_t next = delta < clause_.body.size() ? delta : best(); next < clause_.body.size();
         next = best()) {
      look_up(next, next == delta ? Rows::delta : next < delta ? Rows::old : Rows::all);
      checks();
    }
    return std::move(plan_);
  }

 private:
  [[nodiscard]] PredicateKind kind(const Literal& literal) const {
    return program_.predicates[literal.predicate].kind;
  }

  // Events of which facts and states say everything always hold: nothing is looked up.
  void leave_out_events() {
    std::vector<bool> said(bound_.size());
    for (const Literal& literal : clause_.body)
      if (literal.predicate != kDifferent && !literal.negated && kind(literal) != PredicateKind::event)
        for (const Term& term : literal.terms)
          if (term.variable) said[term.index] = true;
    for (std::size_t i = 0; i < clause_.body.size(); ++i) {
      const Literal& literal = clause_.body[i];
      if (literal.predicate != kDifferent && kind(literal) == PredicateKind::event &&
          all_known(literal, said))
        done_[i] = true;
    }
  }

  // Facts in which nothing is variable are looked up before anything else, once and not for each container.
  void facts_of_the_host(std::size_t delta) {
    for (std::size_t i = 0; i < clause_.body.size(); ++i) {
      const Literal& literal = clause_.body[i];
      if (i != delta && !done_[i] && literal.predicate != kDifferent && !literal.negated &&
          kind(literal) == PredicateKind::fact && all_known(literal, bound_))
        look_up(i, Rows::all);
    }
  }

  // Comparisons and denials of which everything is known by now.
  void checks() {
    for (std::size_t i = 0; i < clause_.body.size(); ++i) {
      const Literal& literal = clause_.body[i];
      const bool differ = literal.predicate == kDifferent;
      if (done_[i] || !(differ || literal.negated) || !all_known(literal, bound_)) continue;
      done_[i] = true;
      JoinStep& step = plan_.steps.emplace_back();
      step.kind = differ ? StepKind::differ : StepKind::deny;
      step.body = positions_[i];
      step.predicate = literal.predicate;
      arguments(step, literal);
    }
  }

  // The premise that leaves the fewest ways to go on; events after all others, which may bind what they speak
  // of.
  std::size_t best() {
    std::size_t found = clause_.body.size();
    double fewest = 0;
    bool event = false;
    for (std::size_t i = 0; i < clause_.body.size(); ++i) {
      const Literal& literal = clause_.body[i];
      if (done_[i] || literal.predicate == kDifferent || literal.negated) continue;
      const bool is_event = kind(literal) == PredicateKind::event;
      const double rows = selectivity_.rows(literal, bound_);
      if (found < clause_.body.size() && (is_event != event ? is_event : rows >= fewest)) continue;
      found = i;
      fewest = rows;
      event = is_event;
    }
    return found;
  }

  void look_up(std::size_t i, Rows rows) {
    const Literal& literal = clause_.body[i];
    done_[i] = true;
    Mask mask = 0;
    for (std::size_t a = 0; a < literal.terms.size(); ++a)
      if (known(literal.terms[a], bound_)) mask = static_cast<Mask>(mask | 1U << a);
    JoinStep& step = plan_.steps.emplace_back();
    step.rows = rows;
    step.body = positions_[i];
    step.predicate = literal.predicate;
    // What is new is gone through from its first row to its last, whatever else is known of it.
    const bool scan = mask == 0 || rows == Rows::delta;
    if (all_known(literal, bound_) && !scan) {
      step.kind = StepKind::exact;
    } else if (!scan) {
      step.kind = StepKind::probe;
      step.index = relations_.index(literal.predicate, mask);
    }
    arguments(step, literal);
  }

  void arguments(JoinStep& step, const Literal& literal) {
    std::vector<bool> here(bound_.size());
    for (const Term& term : literal.terms) {
      JoinArgument::Kind kind = JoinArgument::constant;
      if (term.variable) {
        kind = bound_[term.index] ? JoinArgument::bound
               : here[term.index] ? JoinArgument::repeats
                                  : JoinArgument::binds;
        here[term.index] = true;
      }
      step.arguments.push_back({kind, term.index});
    }
    for (std::size_t v = 0; v < here.size(); ++v)
      if (here[v]) bound_[v] = true;
  }

  const Program& program_;
  const Clause& clause_;
  Relations& relations_;
  Selectivity& selectivity_;
  std::vector<bool> bound_;
  std::vector<bool> done_;
  std::vector<std::uint8_t> positions_;
  JoinPlan plan_;
};

}  // namespace

Relations::Relations(const Program& program)
    : of(program.predicates.size()), indexes(program.predicates.size()) {
  for (std::size_t i = 0; i < of.size(); ++i) of[i].arity = program.predicates[i].types.size();
}

std::uint32_t Relations::index(std::uint16_t predicate, Mask mask) {
  std::vector<RelationIndex>& known = indexes[predicate];
  const auto found = std::ranges::find(known, mask, &RelationIndex::mask);
  const auto number = static_cast<std::uint32_t>(found - known.begin());
  if (found == known.end()) known.emplace_back(mask);
  return number;
}

Selectivity::Selectivity(const Program& program, const Relations& relations)
    : program_(&program), relations_(&relations), distinct_(program.predicates.size()) {
  for (const Relation& relation : relations.of) most_ = std::max(most_, static_cast<double>(relation.size()));
}

double Selectivity::rows(const Literal& literal, const std::vector<bool>& bound) {
  const auto arity = static_cast<double>(literal.terms.size());
  if (program_->predicates[literal.predicate].kind == PredicateKind::state) {
    const auto open = static_cast<double>(
        std::ranges::count_if(literal.terms, [&](const Term& term) { return !known(term, bound); }));
    return open == 0 ? 1 : std::pow(most_, open / arity);
  }
  double rows = relations_->of[literal.predicate].size();
  const double all = std::max(rows, 1.0);
  for (std::size_t i = 0; i < literal.terms.size(); ++i) {
    const Term& term = literal.terms[i];
    if (!term.variable)
      rows *= with(literal.predicate, i, term.index) / all;
    else if (bound[term.index])
      rows /= distinct(literal.predicate, i);
  }
  return rows;
}

double Selectivity::distinct(std::uint16_t predicate, std::size_t argument) {
  const Relation& relation = relations_->of[predicate];
  std::vector<double>& known = distinct_[predicate];
  if (known.empty()) {
    for (std::size_t a = 0; a < relation.arity; ++a) {
      std::vector<bool> seen(program_->symbols.size());
      double count = 0;
      for (std::uint32_t row = 0; row < relation.size(); ++row) {
        const Symbol value = relation.row(row)[a];
        if (!seen[value]) ++count;
        seen[value] = true;
      }
      known.push_back(std::max(count, 1.0));
    }
  }
  return known[argument];
}

double Selectivity::with(std::uint16_t predicate, std::size_t argument, Symbol constant) {
  const auto [at, fresh] = with_.try_emplace({predicate, argument, constant}, 0);
  const Relation& relation = relations_->of[predicate];
  for (std::uint32_t row = 0; fresh && row < relation.size(); ++row)
    if (relation.row(row)[argument] == constant) ++at->second;
  return at->second;
}

std::vector<JoinPlan> join_plans(const Program& program, std::uint32_t clause, Relations& relations,
                                 Selectivity& selectivity) {
  const std::vector<Literal>& body = program.clauses[clause].body;
  std::vector<JoinPlan> plans;
  for (const Literal& literal : body)
    if (literal.predicate != kDifferent && !literal.negated &&
        program.predicates[literal.predicate].kind == PredicateKind::fact &&
        relations.of[literal.predicate].size() == 0)
      return plans;
  for (std::size_t i = 0; i < body.size(); ++i)
    if (body[i].predicate != kDifferent && program.predicates[body[i].predicate].kind == PredicateKind::state)
      plans.push_back(Planner(program, clause, relations, selectivity).plan(i));
  if (plans.empty()) plans.push_back(Planner(program, clause, relations, selectivity).plan(body.size()));
  return plans;
}

}  // namespace watertight::attack
