#include "report/target_overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::RootMapping;

constexpr std::uint64_t kNamed = 6;
constexpr std::array<std::string_view, 3> kLevels = {"privileged", "baseline", "restricted"};
constexpr RootMapping::Kind kKinds[] = {RootMapping::Kind::host_root, RootMapping::Kind::mapped,
                                        RootMapping::Kind::unknown};

}  // namespace

void TargetOverview::Names::add(std::string_view name) {
  if (number++ < kNamed) first += (first.empty() ? "" : ", ") + visible(name);
}

// "web, db and 3 more".
std::string TargetOverview::Names::text() const {
  return number <= kNamed ? first : fmt::format("{} and {} more", first, number - kNamed);
}

void TargetOverview::see(const RootMapping& root) {
  Roots& same = roots_[static_cast<std::size_t>(root.kind)];
  if (same.all.number == 0) same.because = visible(root.because);
  same.all.add(root.subject.name);
  if (root.runs_as_root == RootMapping::Runs::yes) same.running.add(root.subject.name);
  if (root.runs_as_root == RootMapping::Runs::unknown) same.unknown.add(root.subject.name);
}

void TargetOverview::see(const checks::PodSecurity& pod) {
  const auto at = std::ranges::find(kLevels, pod.level);
  if (at == kLevels.end()) return;
  Level& level = levels_[static_cast<std::size_t>(at - kLevels.begin())];
  level.pods.add(pod.subject.name);
  const std::string_view next = pod.level == "privileged" ? "baseline" : "restricted";
  std::set<std::string_view> of_pod;
  for (const checks::PodSecurityBlock& b : pod.blocking)
    if (b.level == next && of_pod.insert(b.control).second) ++level.controls[b.control];
}

// "In all 3 containers root is root on the host (no user namespace), and 2 of them run as root: web, db; of 1
// of them it is not known whether they run as root: proxy."
std::string TargetOverview::sentence(RootMapping::Kind kind, const Roots& same, std::uint64_t all) {
  const std::uint64_t number = same.all.number;
  const std::string where = number == 1     ? same.all.first
                            : number == all ? fmt::format("all {} containers", all)
                                            : fmt::format("{} of {} containers", number, all);
  if (kind == RootMapping::Kind::unknown)
    return fmt::format("In {} it is not known who root is on the host ({}){}.", where, same.because,
                       number == 1 ? "" : ": " + same.all.text());
  const std::string is =
      fmt::format("In {} root is {} on the host ({})", where,
                  kind == RootMapping::Kind::host_root ? "root" : "an ordinary user", same.because);
  if (number == 1) {
    if (same.running.number > 0) return is + ", and it runs as root.";
    return is + (same.unknown.number == 0 ? "; it runs as another user."
                                          : "; whether it runs as root is not known.");
  }
  const auto of_them = [&](const Names& names) {
    return names.number == number ? "all" : std::to_string(names.number);
  };
  std::string text = is;
  if (same.running.number > 0)
    text += fmt::format(", and {} of them {} as root: {}", of_them(same.running),
                        same.running.number == 1 ? "runs" : "run", same.running.text());
  if (same.unknown.number > 0)
    text += fmt::format("; of {} of them it is not known whether they run as root: {}", of_them(same.unknown),
                        same.unknown.text());
  if (same.running.number == 0 && same.unknown.number == 0)
    text += "; none of them runs as root: " + same.all.text();
  return text + '.';
}

std::vector<Sentence> TargetOverview::root_sentences() const {
  const std::uint64_t all =
      std::accumulate(roots_.begin(), roots_.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const Roots& r) { return sum + r.all.number; });
  std::vector<Sentence> sentences;
  for (const RootMapping::Kind kind : kKinds) {
    const Roots& same = roots_[static_cast<std::size_t>(kind)];
    if (same.all.number == 0) continue;
    const bool bad = kind == RootMapping::Kind::host_root && same.running.number > 0;
    sentences.push_back({bad, sentence(kind, same, all)});
  }
  return sentences;
}

std::vector<Sentence> TargetOverview::pod_sentences() const {
  const std::uint64_t all =
      std::accumulate(levels_.begin(), levels_.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const Level& l) { return sum + l.pods.number; });
  std::vector<Sentence> sentences;
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const Level& level = levels_[i];
    if (level.pods.number == 0) continue;
    std::string text =
        fmt::format("{} of {} meet the level {}: {}", level.pods.number, all, kLevels[i], level.pods.text());
    if (!level.controls.empty()) text += fmt::format(". To {} it takes:", kLevels[i + 1]);
    const char* before = " ";
    for (const auto& [control, count] : level.controls)
      text += fmt::format("{}{} ({})", std::exchange(before, ", "), control, count);
    sentences.push_back({i == 0, std::move(text)});
  }
  return sentences;
}

}  // namespace watertight::report
