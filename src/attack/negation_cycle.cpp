#include "attack/negation_cycle.hpp"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace watertight::attack {

constexpr std::size_t kMostShown = 12;  // steps of a cycle

std::string negation_cycle(std::span<const WrittenFile> files, std::string_view head,
                           std::string_view denied) {
  std::unordered_map<std::string_view, std::vector<std::string_view>> follows;  // by premise: heads
  for (const WrittenFile& file : files)
    for (const WrittenRule& rule : file.rules)
      for (const WrittenClause& clause : rule.clauses)
        for (const WrittenLiteral& premise : clause.body)
          if (premise.name.kind == TokenKind::word && !premise.negated)
            follows[premise.name.text].push_back(clause.head.name.text);

  // Breadth first from the head; `came_from` is the tree.
  std::unordered_map<std::string_view, std::string_view> came_from = {{head, {}}};
  std::vector<std::string_view> queue = {head};
  for (std::size_t at = 0; at < queue.size() && !came_from.contains(denied); ++at)
    for (const std::string_view next : follows[queue[at]])
      if (came_from.try_emplace(next, queue[at]).second) queue.push_back(next);
  if (!came_from.contains(denied)) return {};

  std::vector<std::string_view> steps;  // backwards, without the head
  for (std::string_view step = denied; step != head; step = came_from[step]) steps.push_back(step);
  std::string cycle(head);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool left_out =
        steps.size() > kMostShown && i >= kMostShown / 2 && i < steps.size() - kMostShown / 2;
    if (!left_out) cycle.append(" → ").append(steps[steps.size() - 1 - i]);
    if (left_out && i == kMostShown / 2) cycle += " → …";
  }
  return cycle.append(" → ").append(head);
}

}  // namespace watertight::attack
