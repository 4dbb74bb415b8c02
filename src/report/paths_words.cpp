#include "report/paths_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>

#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using attack::Path;
using checks::Severity;

bool has(const std::vector<std::size_t>& sorted_or_not, std::size_t value) {
  return std::ranges::find(sorted_or_not, value) != sorted_or_not.end();
}

std::string ways(const Analysis& analysis, std::size_t number) {
  return fmt::format("{}{}", analysis.all_paths ? "" : "at least ", counted(number, "way"));
}

bool takes_away(const attack::ProposedChange& change, const attack::Premise& premise) {
  if (!change.location.source) return false;
  return std::ranges::any_of(premise.evidence,
                             [&](const checks::Evidence& e) { return e.origin == change.location; });
}

// "them all"; "26 of the 29 other ways": `of` is what is spoken of where all of it is closed.
std::string part(std::size_t closed, std::size_t number, std::string_view all, std::string_view of) {
  return closed == number ? std::string(all) : fmt::format("{} of {}", closed, of);
}

// What the cut closes of the `number` ways to the gravest goal, and of the others.
std::string closing_of(const Analysis& analysis, std::size_t number) {
  const std::string& gravest = analysis.goals.front().goal;
  const std::size_t others =
      analysis.goals.size() == 1 ? 0 : std::max(analysis.paths.size(), number) - number;
  std::size_t stay = 0, others_stay = 0;
  for (const std::size_t path : analysis.cut.remaining)
    ++(analysis.paths[path].goal == gravest ? stay : others_stay);
  std::size_t changes = analysis.cut.changes.size();
  const std::size_t all_changes = changes;
  if (!analysis.gravest.goal.empty()) {
    changes = analysis.gravest.changes.size();
    stay = number - std::min(number, analysis.gravest.closes);
  }
  stay = std::min(stay, number);
  others_stay = std::min(others_stay, others);
  const std::string other =
      others_stay == others || all_changes == 0
          ? ""
          : part(others - others_stay, others,
                 others == 1 ? "the other way" : fmt::format("the {} other ways", others),
                 fmt::format("the {} other ways", others));
  const auto close = [](std::size_t count) { return count == 1 ? "closes" : "close"; };
  if (all_changes == 0 && stay < number) return "";
  if (stay == number) {
    const std::string none = fmt::format("no change of a setting closes {}", number == 1 ? "it" : "them");
    return other.empty()
               ? none
               : fmt::format("{}; {} {} {}", none, counted(all_changes, "change"), close(all_changes), other);
  }
  std::string text = fmt::format("{} {} {}", counted(changes, "change"), close(changes),
                                 part(number - stay, number,
                                      number == 1   ? "it"
                                      : number == 2 ? "both"
                                                    : "them all",
                                      "them"));
  const bool same = changes == all_changes;
  if (same && !other.empty()) text += fmt::format(" and {}", other);
  if (stay > 0) text += fmt::format("; {} cannot be closed by configuration", stay);
  if (!same && !other.empty()) text += fmt::format("; {} {} {} too", all_changes, close(all_changes), other);
  return text;
}

}  // namespace

std::string_view title_of_goal(std::string_view goal) {
  const auto all = attack::goals();
  const auto at = std::ranges::find(all, goal, &attack::Goal::id);
  return at == all.end() ? goal : at->title;
}

Severity severity_of_goal(std::string_view goal) {
  if (goal == "host-root" || goal == "kernel-exec" || goal == "daemon-control" || goal == "host-file-write")
    return Severity::critical;
  return goal == "net-mitm" || goal == "host-dos" ? Severity::medium : Severity::high;
}

Severity severity_of(const Path& path) {
  const Severity severity = severity_of_goal(path.goal);
  if (path.certainty == attack::Certainty::certain && path.needs.empty()) return severity;
  return severity == Severity::critical ? Severity::high : Severity::medium;
}

std::string way_leads_to(std::string_view goal) {
  return fmt::format("A way leads to {}", title_of_goal(goal));
}

std::string on_a_way(std::string_view goal) { return fmt::format("on a way to {}", title_of_goal(goal)); }

std::string headline(const Analysis& analysis) {
  if (!analysis.what_if.empty() && analysis.gone > 0 && analysis.goals.empty())
    return "With that no way to any goal is left";
  if (analysis.goals.empty())
    return analysis.not_seen.empty() ? "No way to any goal was found"
                                     : "No way to any goal was found in what could be looked at";
  const attack::GoalCount& gravest = analysis.goals.front();
  const std::size_t number = gravest.certain + gravest.possible;
  std::string text = fmt::format("{} to {}", ways(analysis, number), title_of_goal(gravest.goal));
  if (!analysis.what_if.empty()) return fmt::format("With that {} {} left", text, number == 1 ? "is" : "are");
  const std::string closing = closing_of(analysis, number);
  return closing.empty() ? text : text + "; " + closing;
}

std::vector<std::string> goal_lines(const Analysis& analysis) {
  std::vector<std::string> lines;
  for (const attack::GoalCount& g : analysis.goals) {
    std::vector<std::string> parts;
    if (g.certain > 0) parts.push_back(fmt::format("{} certain", g.certain));
    if (g.possible > 0) parts.push_back(fmt::format("{} possible", g.possible));
    const auto waiting = std::ranges::count_if(
        analysis.paths, [&](const Path& path) { return path.goal == g.goal && !path.needs.empty(); });
    lines.push_back(fmt::format(
        "{} to {}: {}{}", ways(analysis, g.certain + g.possible), title_of_goal(g.goal),
        fmt::join(parts, ", "),
        waiting > 0 ? fmt::format("; {} of them only when somebody does something", waiting) : ""));
  }
  return lines;
}

std::vector<const Analysis*> gravest_first(std::span<const Analysis> analyses) {
  std::vector<const Analysis*> order;
  for (const Analysis& analysis : analyses)
    if (!analysis.goals.empty()) order.push_back(&analysis);
  const auto rank = [](const Analysis* a) -> std::size_t {
    const auto all = attack::goals();
    return static_cast<std::size_t>(std::ranges::find(all, a->goals.front().goal, &attack::Goal::id) -
                                    all.begin());
  };
  std::ranges::stable_sort(order, std::less{}, rank);
  return order;
}

std::string gravest_alone(const Analysis& analysis) {
  constexpr std::size_t kNamed = 5;
  const std::vector<std::string>& changes = analysis.gravest.changes;
  if (changes.empty() || changes.size() == analysis.cut.changes.size()) return {};
  const std::span named = std::span(changes).first(std::min(kNamed, changes.size()));
  const std::size_t more = changes.size() - named.size();
  return fmt::format("to close the ways to {} alone: {}{}", title_of_goal(analysis.gravest.goal),
                     fmt::join(named, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
}

std::vector<std::string> circumstances_of(const Analysis& analysis) {
  std::vector<std::string> lines;
  if (std::string alone = gravest_alone(analysis); !alone.empty()) lines.push_back(std::move(alone));
  if (!analysis.assumed.empty())
    lines.push_back(fmt::format("The host was not read: {} is assumed", analysis.assumed));
  if (!analysis.kept.empty())
    lines.push_back(fmt::format("kept as they are: {}", fmt::join(analysis.kept, ", ")));
  for (std::string& each : what_if_lines(analysis)) lines.push_back(std::move(each));
  return lines;
}

std::string title_of(const Path& path) {
  std::string from;
  for (const attack::Foothold& f : path.from) from += (from.empty() ? ", from " : " and ") + f.says;
  return path.reaches + from;
}

std::vector<std::string> what_if_lines(const Analysis& analysis) {
  if (analysis.what_if.empty()) return {};
  std::vector<std::string> lines = {
      fmt::format("as if changed: {}", fmt::join(analysis.what_if, ", ")),
      analysis.gone == 0 ? "no way is closed by that"
                         : fmt::format("{} closed by that", counted(analysis.gone, "way is", "ways are"))};
  if (!analysis.opened.empty())
    lines.push_back(
        fmt::format("{} there only with that", counted(analysis.opened.size(), "way is", "ways are")));
  return lines;
}

std::string_view name_of(attack::Certainty certainty) {
  return certainty == attack::Certainty::certain ? "certain" : "possible";
}

std::string_view name_of(attack::Noise noise) {
  constexpr std::array<std::string_view, 3> kNames = {"quiet", "seen", "loud"};
  return kNames[static_cast<std::size_t>(noise)];
}

std::string in_one_line(const Path& path) {
  std::string text = fmt::format("{}: {}", name_of(path.certainty), title_of(path));
  for (std::size_t i = 0; i < path.steps.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? ": " : ", ", path.steps[i].rule);
  for (const std::string& event : path.needs) text += ", only when " + event;
  return text;
}

std::string more_ways(std::size_t number) {
  return fmt::format("and {} more: watertight paths tells each step by step", counted(number, "way"));
}

std::vector<std::string> conditions_of(const Path& path) {
  std::vector<std::string> lines;
  for (const std::string& n : path.needs) lines.push_back("only when " + n);
  for (const std::string& u : path.unless) {
    constexpr std::string_view kDenied = "it is not so that ";
    lines.push_back((u.starts_with(kDenied) ? "unless " + u.substr(kDenied.size()) : "if " + u) +
                    ", which nobody knows");
  }
  if (!path.assuming.empty()) lines.emplace_back("on the host that is assumed");
  if (path.only_running)
    lines.emplace_back("only in the running container: its Compose file does not have it");
  std::vector<std::string_view> also;
  for (const std::string& goal : path.also) also.push_back(title_of_goal(goal));
  if (!also.empty()) lines.push_back(fmt::format("on its way: {}", fmt::join(also, ", ")));
  return lines;
}

std::string gives_of(const attack::Step& step, std::size_t number) {
  if (step.after.empty() || (step.after.size() == 1 && step.after[0] + 1 == number)) return step.gives;
  return fmt::format("{} (with what steps {} gave)", step.gives, numbers(step.after));
}

std::string said_of(const attack::Premise& premise) {
  return premise.sentence + (premise.is_event  ? ": somebody must do it"
                             : premise.certain ? ""
                                               : ": not known");
}

std::string from_to(const attack::ProposedChange& change) {
  return fmt::format("{}: {} → {}", change.setting, change.from.empty() ? "(not set)" : change.from,
                     change.to.empty() ? "(removed)" : change.to);
}

std::string edit_of(const attack::ProposedChange& change) {
  return change.edit.empty() ? from_to(change) : change.edit;
}

std::vector<std::string> effects_of(const Analysis& analysis, std::size_t change) {
  std::vector<std::string> lines;
  if (change < analysis.effects.size()) {
    const attack::ChangeEffect& effect = analysis.effects[change];
    const std::string together = counted(effect.closes_together, "way");
    if (effect.closes_alone == 0 && !analysis.what_if.empty())
      lines.emplace_back("alone it closes nothing");
    else if (effect.closes_alone == 0)
      lines.push_back("alone it closes nothing: " +
                      (effect.closes_together > 0
                           ? fmt::format("together with the others it closes {}", together)
                           : "without it a weaker goal on the way stays open"));
    else
      lines.push_back(fmt::format("closes {} by itself", counted(effect.closes_alone, "way")) +
                      (effect.closes_together > 0
                           ? fmt::format(", {} more together with the others", effect.closes_together)
                           : ""));
  }
  if (!analysis.changes[change].breaks.empty())
    lines.push_back("may break: " + analysis.changes[change].breaks);
  if (change < analysis.effects.size())
    for (const std::string& opened : analysis.effects[change].opens) lines.push_back("opens: " + opened);
  return lines;
}

std::vector<std::size_t> most_effective_first(const Analysis& analysis) {
  std::vector<std::size_t> changes = analysis.cut.changes;
  std::ranges::stable_sort(changes, std::greater{}, [&](std::size_t change) -> std::size_t {
    if (change >= analysis.effects.size()) return 0;
    return analysis.effects[change].closes_alone + analysis.effects[change].closes_together;
  });
  return changes;
}

std::vector<std::string> alternatives_of(const Analysis& analysis) {
  std::vector<std::string> lines;
  for (const std::vector<std::size_t>& alternative : analysis.cut.alternatives) {
    std::uint64_t weight = 0;
    for (const std::size_t change : alternative) weight += analysis.changes[change].weight;
    lines.push_back(fmt::format("or instead: {} (weight {}; the best has {})",
                                alternative.size() == 1 ? fmt::format("change {} alone", alternative[0] + 1)
                                                        : "changes " + numbers(alternative),
                                weight, analysis.cut.weight));
  }
  return lines;
}

std::string numbers(const std::vector<std::size_t>& indices) {
  std::vector<std::size_t> sorted = indices;
  std::ranges::sort(sorted);
  std::string text;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == sorted.size() ? " and " : ", ", sorted[i] + 1);
  return text;
}

std::vector<std::size_t> changes_that_break(const Analysis& analysis, const attack::Step& step) {
  std::vector<std::size_t> all;
  const std::vector<std::size_t>& made = analysis.cut.changes;
  for (const attack::Premise& premise : step.premises) {
    for (const std::size_t change : premise.changed_by)
      if (has(made, change) && !has(all, change)) all.push_back(change);
    if (!premise.changed_by.empty()) continue;
    for (const std::size_t change : made)
      if (takes_away(analysis.changes[change], premise) && !has(all, change)) all.push_back(change);
  }
  if (!all.empty())
    for (const std::size_t change : step.variants_changed_by)
      if (has(made, change) && !has(all, change)) all.push_back(change);
  std::ranges::sort(all);
  return all;
}

std::string changes_called(const std::vector<std::size_t>& indices) {
  return (indices.size() == 1 ? "change " : "changes ") + numbers(indices);
}

std::string closed_by(const Path& path) {
  const bool each = !path.closed_by.empty();
  const std::vector<std::size_t>& changes = each ? path.closed_by : path.closed_together;
  if (changes.empty()) return {};
  return fmt::format("closed by {}{}", changes_called(changes),
                     changes.size() == 1 ? ""
                     : each              ? ", each by itself"
                                         : " together");
}

std::vector<std::size_t> changes_shown(const Analysis& analysis) {
  std::vector<std::size_t> all = analysis.cut.changes;
  for (const std::vector<std::size_t>& alternative : analysis.cut.alternatives)
    for (const std::size_t change : alternative)
      if (!has(all, change)) all.push_back(change);
  return all;
}

}  // namespace watertight::report
