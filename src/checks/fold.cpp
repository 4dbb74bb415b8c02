#include "checks/fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace watertight::checks {
namespace {

using handbook::Implication;
using When = Implication::When;

// The pages' `implies` the other way round: by whom a rule is implied.
struct ImpliedBy {
  std::string_view rule;
  When when;
};
const std::vector<ImpliedBy>& implied_by(std::string_view rule) {
  static const auto table = [] {
    std::unordered_map<std::string_view, std::vector<ImpliedBy>> map;
    for (const handbook::CheckPage& page : handbook::check_pages())
      for (const Implication& i : page.implies) map[i.rule].push_back({page.id, i.when});
    return map;
  }();
  static const std::vector<ImpliedBy> nothing;
  const auto at = table.find(rule);
  return at == table.end() ? nothing : at->second;
}

// What two findings have in common when the condition holds; empty where a finding has no such thing.
std::string place_of(const Evidence& e) {
  const facts::Origin& at = e.origin;
  if (!at.source) return {};
  return fmt::format("{}\n{}\n{}:{}-{}:{}", at.source->name, at.pointer, at.span.line, at.span.column,
                     at.span.end_line, at.span.end_column);
}

std::string common(const Finding& f, When when) {
  if (when == When::same_object) return f.discriminator;
  if (when == When::same_place && !f.evidence.empty()) return place_of(f.evidence.front());
  return {};
}

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Fold {
 public:
  explicit Fold(std::vector<Finding>& findings) : findings_(findings), under_(findings.size(), kNone) {}

  void run() {
    std::map<std::tuple<SubjectKind, std::string_view, std::string_view, std::string_view>,
             std::vector<std::size_t>>
        subjects;
    bool any = false;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      const Finding& f = findings_[i];
      const handbook::CheckPage* page = handbook::find_check(f.rule);
      any = any || (page != nullptr && !page->implies.empty());
      subjects[{f.subject.kind, f.subject.name, f.subject.id, f.subject.scope}].push_back(i);
    }
    if (!any) return;
    for (const auto& [subject, members] : subjects) place(members);
    move();
  }

 private:
  using Key = std::tuple<std::string_view, When, std::string>;

  // Finds for each finding of one subject the worst one that implies it.
  void place(const std::vector<std::size_t>& members) {
    std::map<Key, std::size_t> worst;
    for (const std::size_t i : members) {
      const Finding& f = findings_[i];
      const handbook::CheckPage* page = handbook::find_check(f.rule);
      if (page == nullptr || page->implies.empty()) continue;
      const auto keep_worst = [&](When when, std::string shared) {
        const auto [at, fresh] = worst.try_emplace({f.rule, when, std::move(shared)}, i);
        if (!fresh && findings_[at->second].severity < f.severity) at->second = i;
      };
      keep_worst(When::always, {});
      keep_worst(When::same_object, f.discriminator);
      for (const Evidence& e : f.evidence) keep_worst(When::same_place, place_of(e));
    }
    for (const std::size_t i : members) {
      const Finding& f = findings_[i];
      if (f.suppressed) continue;
      for (const ImpliedBy& by : implied_by(f.rule)) {
        std::string shared = common(f, by.when);
        if (by.when != When::always && shared.empty()) continue;
        const auto at = worst.find({by.rule, by.when, std::move(shared)});
        if (at == worst.end() || findings_[at->second].severity < f.severity) continue;
        if (under_[i] == kNone || findings_[under_[i]].severity < findings_[at->second].severity)
          under_[i] = at->second;
      }
    }
  }

  // The one that stands at the end of the chain. Pages imply each other in no circle (a test holds that).
  [[nodiscard]] std::size_t top_of(std::size_t i) const {
    for (std::size_t steps = 0; under_[i] != kNone; i = under_[i])
      if (++steps > findings_.size()) return kNone;
    return i;
  }

  void move() {
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      if (under_[i] == kNone) continue;
      const std::size_t top = top_of(i);
      if (top == kNone) continue;
      Finding& f = findings_[i];
      findings_[top].implied.push_back({f.rule, f.severity, std::move(f.message), f.fingerprint()});
      gone_.push_back(i);
    }
    std::size_t next = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      if (next < gone_.size() && gone_[next] == i) {
        ++next;
        continue;
      }
      if (kept != i) findings_[kept] = std::move(findings_[i]);
      ++kept;
    }
    findings_.resize(kept);
  }

  std::vector<Finding>& findings_;
  std::vector<std::size_t> under_;  // index of the finding that implies this one
  std::vector<std::size_t> gone_;
};

std::string_view label(const facts::Container& c, std::string_view name) {
  if (!c.labels.known()) return {};
  for (const facts::Label& l : *c.labels)
    if (l.name == name) return l.value;
  return {};
}

// Which service and image a container is a replica of, as Compose and Swarm label what they start; empty:
// none.
std::string service_of(const facts::Container& c) {
  const std::string_view service = label(c, "com.docker.compose.service");
  const std::string_view swarm = label(c, "com.docker.swarm.service.id");
  if (service.empty() && swarm.empty()) return {};
  return fmt::format("{}\n{}\n{}\n{}\n{}", label(c, "com.docker.compose.project"), service, swarm,
                     c.image.known() ? *c.image : "", c.image_id.known() ? *c.image_id : "");
}

// Process numbers differ from replica to replica and are no difference.
std::string without_numbers(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(),
                            [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }),
             text.end());
  return text;
}

// All that a finding says, without the name of the container it says it of.
std::string said(const Finding& f) {
  std::string text = fmt::format("{}\n{}\n{}\n{}\n{}", f.rule, static_cast<int>(f.severity), f.discriminator,
                                 f.message, f.advice);
  bool of_processes = false;
  for (const Evidence& e : f.evidence) {
    of_processes = of_processes || e.fact == "processes" || e.fact == "execs";
    text += fmt::format("\n{}={} {}", e.fact, e.value, static_cast<int>(e.basis));
  }
  for (const Implied& i : f.implied) text += fmt::format("\n{} {}", i.rule, i.message);
  return of_processes ? without_numbers(std::move(text)) : text;
}

void collapse_replicas(std::vector<Finding>& findings, const facts::System& system) {
  std::unordered_map<std::string_view, std::string> services;  // container → service
  std::map<std::string, int> sizes;
  for (const facts::Container& c : system.containers)
    if (c.kind == facts::ContainerKind::container)
      if (std::string service = service_of(c); !service.empty()) {
        ++sizes[service];
        services.try_emplace(c.name, std::move(service));
      }
  if (std::none_of(sizes.begin(), sizes.end(), [](const auto& s) { return s.second > 1; })) return;
  std::map<std::pair<std::string, std::string>, std::size_t> first;
  std::vector<Finding> kept;
  for (Finding& f : findings) {
    const auto service = f.subject.kind == SubjectKind::container && !f.suppressed
                             ? services.find(f.subject.name)
                             : services.end();
    if (service != services.end() && sizes.at(service->second) > 1) {
      const auto [at, fresh] = first.try_emplace({service->second, said(f)}, kept.size());
      if (!fresh && kept[at->second].subject.name != f.subject.name) {
        kept[at->second].replicas.push_back(f.subject.name);
        continue;
      }
    }
    kept.push_back(std::move(f));
  }
  findings = std::move(kept);
}

}  // namespace

TargetResult folded(TargetResult result, const facts::System& system) {
  Fold(result.findings).run();
  collapse_replicas(result.findings, system);
  return result;
}

}  // namespace watertight::checks
