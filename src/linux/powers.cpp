#include "linux/powers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "linux/power_seccomp.hpp"
#include "linux/powers_table.hpp"

namespace watertight::linux_kernel {
namespace {

// A way by another ABI, and one by the upper halves of arguments, have names of their own.
struct OtherIds {
  std::array<std::string, std::size(kAbis)> by_abi;
  std::string upper_half;
};

const std::vector<std::vector<OtherIds>>& other_ids() {
  static const auto kIds = [] {
    std::vector<std::vector<OtherIds>> all;
    for (const PowerEntry& power : power_entries()) {
      std::vector<OtherIds>& ways = all.emplace_back();
      for (const WayEntry& way : power.ways) {
        OtherIds& ids = ways.emplace_back();
        for (const Abi abi : kAbis)
          ids.by_abi[static_cast<std::size_t>(abi)] = fmt::format("{}/{}", way.id, name_of(abi));
        ids.upper_half = fmt::format("{}/upper-half", way.id);
      }
    }
    return all;
  }();
  return kIds;
}

// One obstacle a barrier, in the order of Barrier: certain before uncertain, what is said of it joined.
void tidy(std::vector<Obstacle>& obstacles) {
  std::ranges::stable_sort(obstacles, [](const Obstacle& a, const Obstacle& b) {
    return std::pair(a.barrier, !a.certain) < std::pair(b.barrier, !b.certain);
  });
  std::vector<Obstacle> out;
  for (Obstacle& o : obstacles) {
    if (out.empty() || out.back().barrier != o.barrier)
      out.push_back(std::move(o));
    else if (out.back().certain == o.certain && out.back().because.find(o.because) == std::string::npos)
      out.back().because += ", and " + o.because;
  }
  obstacles = std::move(out);
}

std::pair<std::ptrdiff_t, std::size_t> weight(const WayAnswer& way) {
  return {std::ranges::count(way.obstacles, true, &Obstacle::certain), way.obstacles.size()};
}

class Matrix {
 public:
  explicit Matrix(const Confinement& confinement) : confinement_(confinement), filters_(confinement) {}

  PowerAnswer answer(std::size_t index) {
    const PowerEntry& entry = power_entries()[index];
    PowerAnswer answer{&powers()[index], {}};
    std::vector<WayAnswer> others;
    for (std::size_t i = 0; i < entry.ways.size(); ++i) {
      const WayEntry& way = entry.ways[i];
      std::vector<Obstacle> rest;
      for (const Condition& condition : way.conditions) condition(confinement_, rest);
      const OtherIds& ids = other_ids()[index][i];
      const std::size_t before = others.size();
      std::optional<Obstacle> filter = native(way.calls);
      if (filter && filter->barrier == Barrier::seccomp && filter->certain) past(way, ids, rest, others);
      if (others.size() > before)
        filter->because += fmt::format(", though not by {}", others[before].way.substr(way.id.size() + 1));
      WayAnswer own{way.id, std::move(rest)};
      if (filter) own.obstacles.push_back(std::move(*filter));
      tidy(own.obstacles);
      answer.ways.push_back(std::move(own));
    }
    for (WayAnswer& other : others) answer.ways.push_back(std::move(other));
    return answer;
  }

 private:
  std::optional<Obstacle> native(std::span<const WantedCall> calls) {
    if (!filters_.native()) {
      const auto& loaded = confinement_.filters;
      if (loaded && !loaded->strict && loaded->newest_first.empty()) return std::nullopt;
      return Obstacle{Barrier::seccomp, false,
                      fmt::format("what the filters let through is unknown: of the machine's architecture {}",
                                  confinement_.host.machine ? *confinement_.host.machine + " nothing is known"
                                                            : confinement_.host.machine.unknown_because)};
    }
    FilterQuestions::Asked asked = filters_.ask(calls, *filters_.native(), false);
    if (asked.passage == Passage::open) return std::nullopt;
    return Obstacle{asked.barrier, asked.passage == Passage::shut, std::move(asked.because)};
  }

  // The same call by what the filters do not see.
  void past(const WayEntry& way, const OtherIds& ids, const std::vector<Obstacle>& rest,
            std::vector<WayAnswer>& others) {
    const auto add = [&](std::string_view id, FilterQuestions::Asked asked, std::vector<Obstacle> obstacles) {
      if (asked.passage == Passage::shut) return;
      if (asked.passage == Passage::unclear) may_stand(obstacles, asked.barrier, std::move(asked.because));
      obstacles.insert(obstacles.end(), rest.begin(), rest.end());
      tidy(obstacles);
      others.push_back({id, std::move(obstacles)});
    };
    if (FilterQuestions::has_narrow(way.calls))
      add(ids.upper_half, filters_.ask(way.calls, *filters_.native(), true), {});
    for (const Abi abi : filters_.others()) {
      std::vector<Obstacle> served;
      served_by_kernel(confinement_.host, abi, served);
      if (std::ranges::any_of(served, &Obstacle::certain)) continue;
      add(ids.by_abi[static_cast<std::size_t>(abi)], filters_.ask(way.calls, abi, false), std::move(served));
    }
  }

  const Confinement& confinement_;
  FilterQuestions filters_;
};

}  // namespace

std::string_view name_of(Barrier barrier) {
  static constexpr std::array<std::string_view, kBarriers> kNames = {
      "seccomp",         "capability",  "user-namespace",  "isolation",
      "security-module", "masked-path", "read-only-mount", "device-controller",
      "file-permission", "lockdown",    "kernel-setting",  "kernel-build"};
  return kNames[static_cast<std::size_t>(barrier)];
}

std::string_view title_of(Barrier barrier) {
  static constexpr std::array<std::string_view, kBarriers> kTitles = {
      "seccomp",         "capability",  "user namespace",  "isolation",
      "security module", "masked path", "read-only mount", "device controller",
      "file permission", "lockdown",    "kernel setting",  "kernel build"};
  return kTitles[static_cast<std::size_t>(barrier)];
}

bool is_permanent(Barrier barrier) { return barrier == Barrier::kernel_build; }

std::string_view name_of(Reachable reachable) {
  static constexpr std::string_view kNames[] = {"yes", "no", "unknown"};
  return kNames[static_cast<std::size_t>(reachable)];
}

Reachable WayAnswer::reachable() const {
  if (obstacles.empty()) return Reachable::yes;
  return std::ranges::any_of(obstacles, &Obstacle::certain) ? Reachable::no : Reachable::unknown;
}

Reachable PowerAnswer::reachable() const { return easiest().reachable(); }

const WayAnswer& PowerAnswer::easiest() const { return *std::ranges::min_element(ways, {}, weight); }

std::span<const Power> powers() {
  static const std::vector<Power> kPowers = [] {
    std::vector<Power> all;
    for (const PowerEntry& entry : power_entries()) {
      Power& power = all.emplace_back(Power{entry.id, entry.title, entry.gain, {}});
      for (const WayEntry& way : entry.ways) power.ways.push_back({way.id, way.calls.front().name});
    }
    return all;
  }();
  return kPowers;
}

std::vector<PowerAnswer> reach_of_powers(const Confinement& confinement) {
  Matrix matrix(confinement);
  std::vector<PowerAnswer> answers;
  answers.reserve(powers().size());
  for (std::size_t i = 0; i < powers().size(); ++i) answers.push_back(matrix.answer(i));
  return answers;
}

}  // namespace watertight::linux_kernel
