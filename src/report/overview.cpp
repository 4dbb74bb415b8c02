#include "report/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::RootMapping;
using checks::Severity;

// "web, db and 3 more".
std::string named(const std::vector<const RootMapping*>& roots) {
  constexpr std::size_t kNamed = 6;
  std::string names;
  for (std::size_t i = 0; i < std::min(kNamed, roots.size()); ++i)
    names += (i == 0 ? "" : ", ") + visible(roots[i]->subject.name);
  return roots.size() <= kNamed ? names : fmt::format("{} and {} more", names, roots.size() - kNamed);
}

// "In all 3 containers root is root on the host (no user namespace), and 2 of them run as root: web, db; of 1
// of them it is not known whether they run as root: proxy."
std::string root_sentence(RootMapping::Kind kind, const std::vector<const RootMapping*>& same,
                          std::size_t all) {
  const std::string where = same.size() == 1     ? visible(same.front()->subject.name)
                            : same.size() == all ? fmt::format("all {} containers", all)
                                                 : fmt::format("{} of {} containers", same.size(), all);
  const std::string because = visible(same.front()->because);
  if (kind == RootMapping::Kind::unknown)
    return fmt::format("In {} it is not known who root is on the host ({}){}.", where, because,
                       same.size() == 1 ? "" : ": " + named(same));
  const std::string is =
      fmt::format("In {} root is {} on the host ({})", where,
                  kind == RootMapping::Kind::host_root ? "root" : "an ordinary user", because);
  using Runs = RootMapping::Runs;
  std::vector<const RootMapping*> running;
  std::vector<const RootMapping*> unknown;
  for (const RootMapping* r : same) {
    if (r->runs_as_root == Runs::yes) running.push_back(r);
    if (r->runs_as_root == Runs::unknown) unknown.push_back(r);
  }
  if (same.size() == 1) {
    if (!running.empty()) return is + ", and it runs as root.";
    return is + (unknown.empty() ? "; it runs as another user." : "; whether it runs as root is not known.");
  }
  const auto number = [&](std::size_t n) { return n == same.size() ? "all" : std::to_string(n); };
  std::string sentence = is;
  if (!running.empty())
    sentence += fmt::format(", and {} of them {} as root: {}", number(running.size()),
                            running.size() == 1 ? "runs" : "run", named(running));
  if (!unknown.empty())
    sentence += fmt::format("; of {} of them it is not known whether they run as root: {}",
                            number(unknown.size()), named(unknown));
  if (running.empty() && unknown.empty()) sentence += "; none of them runs as root: " + named(same);
  return sentence + '.';
}

// "3 of 4 meet the level baseline: web, db, api. To restricted it takes: Seccomp (3)"
std::string level_sentence(std::string_view level, const std::vector<checks::PodSecurity>& pods) {
  constexpr std::size_t kNamed = 6;
  const std::string_view next = level == "privileged" ? "baseline" : "restricted";
  std::map<std::string_view, std::uint64_t> controls;
  std::size_t number = 0;
  std::string names;
  for (const checks::PodSecurity& pod : pods) {
    if (pod.level != level) continue;
    if (++number <= kNamed) names += (names.empty() ? "" : ", ") + visible(pod.subject.name);
    std::set<std::string_view> of_pod;
    for (const checks::PodSecurityBlock& b : pod.blocking)
      if (b.level == next && of_pod.insert(b.control).second) ++controls[b.control];
  }
  if (number == 0) return {};
  if (number > kNamed) names += fmt::format(" and {} more", number - kNamed);
  std::string line = fmt::format("{} of {} meet the level {}: {}", number, pods.size(), level, names);
  if (controls.empty()) return line;
  line += fmt::format(". To {} it takes:", next);
  for (const auto& [control, count] : controls)
    line += fmt::format("{} {} ({})", control == controls.begin()->first ? "" : ",", control, count);
  return line;
}

}  // namespace

std::vector<Sentence> root_sentences(const std::vector<RootMapping>& roots) {
  std::vector<Sentence> sentences;
  for (const auto kind :
       {RootMapping::Kind::host_root, RootMapping::Kind::mapped, RootMapping::Kind::unknown}) {
    std::vector<const RootMapping*> same;
    for (const RootMapping& r : roots)
      if (r.kind == kind) same.push_back(&r);
    if (same.empty()) continue;
    const bool runs = std::any_of(same.begin(), same.end(),
                                  [](const auto* r) { return r->runs_as_root == RootMapping::Runs::yes; });
    const bool bad = kind == RootMapping::Kind::host_root && runs;
    sentences.push_back({bad ? Severity::high : Severity::info, root_sentence(kind, same, roots.size())});
  }
  return sentences;
}

std::vector<Sentence> pod_sentences(const std::vector<checks::PodSecurity>& pods) {
  std::vector<Sentence> sentences;
  for (const std::string_view level : {"privileged", "baseline", "restricted"})
    if (std::string text = level_sentence(level, pods); !text.empty())
      sentences.push_back({level == "privileged" ? Severity::high : Severity::info, std::move(text)});
  return sentences;
}

}  // namespace watertight::report
