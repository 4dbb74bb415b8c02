#include "report/first_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/words.hpp"

namespace watertight::report {

std::vector<FirstChange> first_changes(const Results& results) {
  constexpr std::size_t kChanges = 5;
  std::vector<FirstChange> changes;
  for (const checks::Finding& f : results.worst()) {
    if (f.severity < checks::Severity::high) break;
    const auto same = std::find_if(changes.begin(), changes.end(), [&](const FirstChange& c) {
      return c.finding->rule == f.rule && c.finding->advice == f.advice &&
             c.finding->subject.kind == f.subject.kind;
    });
    std::string name = name_among(f.subject, results.counts().targets);
    if (same == changes.end()) {
      if (changes.size() < kChanges) changes.push_back({&f, {std::move(name)}});
    } else if (std::find(same->subjects.begin(), same->subjects.end(), name) == same->subjects.end()) {
      same->subjects.push_back(std::move(name));
    }
  }
  return changes;
}

std::string some_names(const std::vector<std::string>& names, std::size_t shown) {
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() <= shown ? text : fmt::format("{} and {} more", text, names.size() - shown);
}

}  // namespace watertight::report
