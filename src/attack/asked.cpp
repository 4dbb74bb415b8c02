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
constexpr std::string_view kKinds[] = {"container", "network", "account", "image"};
constexpr std::string_view kByDefault[] = {"container", "network", "account"};

bool is_asked_for(std::string_view kind, std::string_view name, const std::vector<std::string>& from) {
  if (from.empty()) return std::ranges::find(kByDefault, kind) != std::end(kByDefault);
  return std::ranges::any_of(from, [&](const std::string& each) {
    if (each == kind) return true;
    if (name.empty()) return false;  // what has no name, as the network, is asked for by its kind alone
    return each == name || (each.size() > kind.size() && each.starts_with(kind) && each[kind.size()] == ':' &&
                            each.substr(kind.size() + 1) == name);
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

// "account" of "account:alice"; empty where a name is said without its kind.
std::string_view kind_said(std::string_view asked) {
  for (const std::string_view kind : kKinds)
    if (asked.starts_with(kind) && asked.substr(kind.size()).starts_with(':')) return kind;
  return {};
}

// "a, b, c and 4 more"
std::string some_of(std::span<const std::string> names) {
  constexpr std::size_t kShown = 8;
  const std::size_t shown = std::min(names.size(), kShown);
  std::string text = fmt::format("{}", fmt::join(names.first(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

Error no_such_start(const std::string& asked, std::span<const Analysis> analyses) {
  const std::string_view kind = kind_said(asked);
  std::string there;
  for (const std::string_view each : kKinds) {
    std::set<std::string> names;
    for (const Analysis& analysis : analyses)
      for (const Start& start : analysis.unknown.starts)
        if (start.kind == each && !start.name.empty()) names.insert(start.name);
    if (!names.empty() && (kind.empty() || kind == each))
      there += fmt::format(", or of the {}s {}", each, some_of(std::vector(names.begin(), names.end())));
  }
  return {"start from", asked,
          kind.empty()
              ? std::string("there is neither a container nor an account or image of that name that runs")
              : fmt::format("there is no {} of that name", kind),
          fmt::format("name one of {}{}", fmt::join(kKinds, ", "), there)};
}

Error no_such_change(const char* operation, const std::string& id, std::span<const Analysis> analyses) {
  std::set<std::string> ids;
  for (const Analysis& analysis : analyses)
    ids.insert(analysis.unknown.changes.begin(), analysis.unknown.changes.end());
  const std::vector<std::string_view> known(ids.begin(), ids.end());
  const std::string_view near = text::nearest(id, known);
  // Settings of one subject, where that one is known: all of all subjects are too many to look through.
  const std::string subject = id.substr(0, id.find('.') + 1);
  std::vector<std::string> listed;
  for (const std::string& each : ids)
    if (!subject.empty() && each.starts_with(subject)) listed.push_back(each);
  if (listed.empty()) listed.assign(ids.begin(), ids.end());
  // Of each container there are a dozen, all alike.
  std::ranges::stable_partition(
      listed, [](const std::string& each) { return each.find(".default-capability.") == std::string::npos; });
  return {operation, id, "nothing that could be changed is called that",
          fmt::format("{}{}", near.empty() ? "" : fmt::format("did you mean {}? ", near),
                      listed.empty() ? "there is nothing to change" : "there are " + some_of(listed))};
}

// The first of these names that every system said it does not know.
const std::string* unknown_everywhere(const std::vector<std::string>& names,
                                      std::span<const Analysis> analyses,
                                      std::vector<std::string> Unknown::* which) {
  for (const std::string& name : names)
    if (std::ranges::all_of(analyses, [&](const Analysis& analysis) {
          const std::vector<std::string>& unknown = analysis.unknown.*which;
          return std::ranges::find(unknown, name) != unknown.end();
        }))
      return &name;
  return nullptr;
}

}  // namespace

std::vector<Start> starts_of(const Program& program, const Atoms& atoms, std::span<const Given> given) {
  std::vector<Start> starts;
  for (const Given& each : given)
    if (is_foothold(program, atoms, each))
      starts.push_back({program.predicates[atoms.predicate(each.atom)].foothold,
                        first_argument(program, atoms, each.atom)});
  std::ranges::sort(starts);
  const auto rest = std::ranges::unique(starts);
  starts.erase(rest.begin(), rest.end());
  return starts;
}

void keep_footholds(const Program& program, const Atoms& atoms, const std::vector<std::string>& from,
                    std::vector<Given>& given) {
  std::erase_if(given, [&](const Given& each) {
    return is_foothold(program, atoms, each) &&
           !is_asked_for(program.predicates[atoms.predicate(each.atom)].foothold,
                         first_argument(program, atoms, each.atom), from);
  });
}

std::vector<std::string> names_without_a_start(const std::vector<std::string>& from,
                                               std::span<const Start> starts) {
  std::vector<std::string> unknown;
  for (const std::string& asked : from)
    if (std::ranges::find(kKinds, asked) == std::end(kKinds) &&
        std::ranges::none_of(
            starts, [&](const Start& start) { return is_asked_for(start.kind, start.name, {asked}); }))
      unknown.push_back(asked);
  return unknown;
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

Called changes_called(const std::vector<std::string>& ids, std::span<const Change> changes) {
  Called called;
  std::vector<ChangeId>& found = called.changes;
  for (const std::string& id : ids) {
    const std::size_t before = found.size();
    for (ChangeId i = 0; i < changes.size(); ++i) {
      const std::string& own = changes[i].shown.id;
      if (own == id || (own.size() > id.size() && own.starts_with(id) && own[id.size()] == '.'))
        found.push_back(i);
    }
    // All of a subject may be nothing.
    if (found.size() == before && id != "engine" && id != "host") called.unknown.push_back(id);
  }
  std::ranges::sort(found);
  const auto rest = std::ranges::unique(found);
  found.erase(rest.begin(), rest.end());
  return called;
}

Expected<void> refuse_unknown(const Request& request, std::span<const Analysis> analyses) {
  if (analyses.empty()) return {};
  if (const std::string* name = unknown_everywhere(request.from, analyses, &Unknown::from))
    return std::unexpected(no_such_start(*name, analyses));
  if (const std::string* name = unknown_everywhere(request.keep, analyses, &Unknown::keep))
    return std::unexpected(no_such_change("keep", *name, analyses));
  if (const std::string* name = unknown_everywhere(request.what_if, analyses, &Unknown::what_if))
    return std::unexpected(no_such_change("change", *name, analyses));
  return {};
}

}  // namespace watertight::attack
