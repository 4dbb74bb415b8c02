#include "attack/asked.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "text/nearest.hpp"

namespace watertight::attack {
namespace {

// Kinds of starts by the word that asks for them, and the foothold of the rules that they are.
constexpr std::string_view kByDefault[] = {"container", "network", "account"};

bool is_asked_for(std::string_view kind, std::string_view name, const std::vector<std::string>& from) {
  if (from.empty()) return std::ranges::find(kByDefault, kind) != std::end(kByDefault);
  return std::ranges::any_of(from, [&](const std::string& each) {
    if (each == kind || each == name) return true;
    return each.size() > kind.size() && each.starts_with(kind) && each[kind.size()] == ':' &&
           each.substr(kind.size() + 1) == name;
  });
}

std::string first_argument(const Program& program, const Atoms& atoms, AtomId atom) {
  const auto arguments = atoms.arguments(atom);
  return arguments.empty() ? std::string() : std::string(program.symbols.text(arguments.front()));
}

bool is_foothold(const Program& program, const Atoms& atoms, const Given& given) {
  const Predicate& predicate = program.predicates[atoms.predicate(given.atom)];
  return predicate.kind == PredicateKind::state;
}

}  // namespace

Expected<void> keep_footholds(const Program& program, const Atoms& atoms,
                              const std::vector<std::string>& from, std::vector<Given>& given) {
  std::vector<std::string> names;
  std::set<std::string_view> met;
  std::erase_if(given, [&](const Given& each) {
    if (!is_foothold(program, atoms, each)) return false;
    const std::string& kind = program.predicates[atoms.predicate(each.atom)].foothold;
    const std::string name = first_argument(program, atoms, each.atom);
    if (!name.empty()) names.push_back(name);
    for (const std::string& asked : from)
      if (is_asked_for(kind, name, {asked})) met.insert(asked);
    return !is_asked_for(kind, name, from);
  });
  for (const std::string& asked : from) {
    const bool kind = asked == "container" || asked == "network" || asked == "account" || asked == "image";
    if (met.contains(asked) || kind) continue;
    constexpr std::size_t kShown = 8;
    const std::size_t more = names.size() > kShown ? names.size() - kShown : 0;
    names.resize(names.size() - more);
    return std::unexpected(Error{
        "start from", asked, "there is neither a container nor an account or image of that name that runs",
        fmt::format("name container, network, account, image{}{}{}", names.empty() ? "" : ", or one of ",
                    fmt::join(names, ", "), more == 0 ? "" : fmt::format(" and {} more", more))});
  }
  return {};
}

std::vector<std::string> goals_looked_for(std::vector<std::string> to, std::span<const std::string> fail_on) {
  for (const std::string& goal : fail_on) {
    if (to.empty() && goal != "host-dos") continue;  // it is looked for anyway
    if (to.empty()) to = {"all"};
    to.push_back(goal);
  }
  return to;
}

Expected<std::vector<std::string_view>> goals_asked_for(const std::vector<std::string>& to) {
  std::vector<std::string_view> known;
  for (const Goal& goal : goals()) known.push_back(goal.id);
  const bool all = std::ranges::find(to, "all") != to.end();
  for (const std::string& goal : to)
    if (goal != "all" && std::ranges::find(known, goal) == known.end())
      return std::unexpected(Error{"look for ways to", goal, "it is no goal",
                                   fmt::format("name all, or one of {}", fmt::join(known, ", "))});
  std::erase_if(known, [&](std::string_view goal) {
    if (all) return false;
    return to.empty() ? goal == "host-dos" : std::ranges::find(to, goal) == to.end();
  });
  return known;
}

std::vector<std::vector<AtomId>> reached(const Program& program, const Atoms& atoms,
                                         const Derivation& derivation,
                                         std::span<const std::string_view> goals) {
  std::vector<std::vector<AtomId>> found(goals.size());
  std::vector<std::int32_t> of_predicate(program.predicates.size(), -1);
  for (std::size_t p = 0; p < program.predicates.size(); ++p)
    if (const auto at = std::ranges::find(goals, program.predicates[p].goal); at != goals.end())
      of_predicate[p] = static_cast<std::int32_t>(at - goals.begin());
  for (const Instance& instance : derivation.instances)
    if (const std::int32_t goal = of_predicate[atoms.predicate(instance.head)]; goal >= 0)
      found[static_cast<std::size_t>(goal)].push_back(instance.head);
  for (std::vector<AtomId>& each : found) {
    std::ranges::sort(each);
    const auto rest = std::ranges::unique(each);
    each.erase(rest.begin(), rest.end());
  }
  return found;
}

std::vector<bool> on_the_way(const Program& program, const Atoms& atoms, const Derivation& derivation,
                             std::span<const AtomId> goals) {
  // Instances by what they derive, one list behind the other.
  std::vector<std::uint32_t> begin(atoms.size() + 1);
  for (const Instance& instance : derivation.instances) ++begin[instance.head + 1];
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  std::vector<std::uint32_t> deriving(derivation.instances.size());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for (std::uint32_t i = 0; i < derivation.instances.size(); ++i)
    deriving[next[derivation.instances[i].head]++] = i;
  std::vector<bool> seen(atoms.size());
  std::vector<AtomId> open(goals.begin(), goals.end());
  for (const AtomId goal : goals) seen[goal] = true;
  while (!open.empty()) {
    const AtomId atom = open.back();
    open.pop_back();
    for (std::uint32_t i = begin[atom]; i < begin[atom + 1]; ++i)
      for (const AtomId premise : derivation.body(program, derivation.instances[deriving[i]]))
        if (!seen[premise]) {
          seen[premise] = true;
          open.push_back(premise);
        }
  }
  return seen;
}

std::vector<std::size_t> containers_of(const Program& program, const Atoms& atoms,
                                       const std::vector<bool>& on_the_way,
                                       const std::vector<std::string>& names) {
  std::unordered_map<Symbol, std::size_t> container_of;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const auto symbol = program.symbols.find(names[i])) container_of.emplace(*symbol, i);
  std::vector<bool> told(names.size());
  for (AtomId atom = 0; atom < on_the_way.size(); ++atom) {
    if (!on_the_way[atom]) continue;
    for (const Symbol symbol : atoms.arguments(atom))
      if (const auto at = container_of.find(symbol); at != container_of.end()) told[at->second] = true;
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (told[i]) found.push_back(i);
  return found;
}

Expected<std::vector<ChangeId>> changes_called(const std::vector<std::string>& ids,
                                               std::span<const Change> changes) {
  std::vector<ChangeId> found;
  for (const std::string& id : ids) {
    const std::size_t before = found.size();
    for (ChangeId i = 0; i < changes.size(); ++i) {
      const std::string& own = changes[i].shown.id;
      if (own == id || (own.size() > id.size() && own.starts_with(id) && own[id.size()] == '.'))
        found.push_back(i);
    }
    // All of a subject may be nothing.
    if (found.size() > before || id == "engine" || id == "host") continue;
    std::vector<std::string_view> known;
    for (const Change& change : changes) known.push_back(change.shown.id);
    const auto near = text::nearest(id, known);
    return std::unexpected(Error{"change", id, "nothing that could be changed is called that",
                                 near.empty() ? "run it without to see the changes there are"
                                              : fmt::format("did you mean {}?", near)});
  }
  std::ranges::sort(found);
  const auto rest = std::ranges::unique(found);
  found.erase(rest.begin(), rest.end());
  return found;
}

}  // namespace watertight::attack
