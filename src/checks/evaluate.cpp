#include "checks/evaluate.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <system_error>
#include <thread>
#include <tuple>

#include "checks/check.hpp"
#include "checks/in_force.hpp"
#include "checks/pod_security.hpp"
#include "checks/pods.hpp"
#include "checks/root_on_host.hpp"
#include "checks/running_engine.hpp"

namespace watertight::checks {
namespace {

using facts::System;

// Image names without tag and digest, so that a fingerprint outlives an update.
std::string repository_of(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const auto slash = reference.rfind('/');
  const auto colon = reference.find(':', slash == std::string_view::npos ? 0 : slash);
  return std::string(reference.substr(0, colon));
}

Subject subject_of(const facts::Container& c, const System& s) {
  const bool service = c.kind == facts::ContainerKind::service;
  return {service ? SubjectKind::service : SubjectKind::container, c.name, c.id, s.label};
}
Subject subject_of(const facts::Image& i, const System& s) {
  std::string name = "untagged image";
  if (i.tags.known() && !i.tags->empty())
    name = repository_of(i.tags->front().text);
  else if (i.digests.known() && !i.digests->empty())
    name = repository_of(i.digests->front().text);
  return {SubjectKind::image, std::move(name), i.id, s.label};
}
Subject subject_of(const facts::Network& n, const System& s) {
  return {SubjectKind::network, n.name, n.id, s.label};
}
Subject subject_of(const facts::Volume& v, const System& s) {
  return {SubjectKind::volume, v.name, {}, s.label};
}
// "shop/api" and "../Dockerfile" are "shop/Dockerfile".
std::string joined(std::string folder, std::string_view path) {
  while (path.starts_with("../") && !folder.empty() && folder != ".." && !folder.ends_with("/..")) {
    path.remove_prefix(3);
    folder.erase(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/'));
  }
  return folder.empty() || path.starts_with('/') ? std::string(path) : folder + '/' + std::string(path);
}

Subject subject_of(const facts::BuildFile& b, const System& s) { return build_file_subject(b, s); }
Subject subject_of(const facts::Engine&, const System& s) {
  return {SubjectKind::engine, "engine", {}, s.label};
}
Subject subject_of(const facts::Host&, const System& s) { return {SubjectKind::host, "host", {}, s.label}; }
template <typename Resource>
  requires requires(const Resource& r) { r.meta; }
Subject subject_of(const Resource& r, const System& s) {
  if constexpr (std::is_same_v<Resource, facts::kubernetes::Pod>) return checks::subject_of(r, s);
  return resource(r.meta, s);
}

// Why a check that is for this kind of subject is not for this one; empty: it is.
template <typename S>
std::string_view not_for(std::string_view check, const S& subject) {
  if constexpr (std::is_same_v<S, facts::Container>) return not_for_pods(check, subject);
  return {};
}

template <typename S>
bool left_out(std::string_view check, const System& system) {
  return std::is_same_v<S, facts::Engine> && asks_more_than_settings(check, system);
}

template <typename S>
std::string_view advice_for(std::string_view check, const S& subject) {
  if constexpr (std::is_same_v<S, facts::Container>)
    return subject.kind == facts::ContainerKind::pod ? advice_for_pods(check) : std::string_view();
  if constexpr (std::is_same_v<S, facts::kubernetes::Pod>) return advice_for_pods(check);
  return {};
}

// Where a fact that nobody wrote could have been written; nothing where no place is better than another.
template <typename S>
const facts::Origin* place_of(const S& subject) {
  if constexpr (std::is_same_v<S, facts::Container>)
    return subject.kind == facts::ContainerKind::pod ? &subject.origin : nullptr;
  if constexpr (std::is_same_v<S, facts::kubernetes::Pod>) return &subject.origin;
  if constexpr (requires { subject.meta; }) return &subject.meta.origin;
  return nullptr;
}

template <typename S>
struct Rule {
  const handbook::CheckPage* page;
  SharedText advice;  // the page's: most findings have no other
  Check::Function<S> function;
  bool compares;  // only_compares()
};

// The checks for one kind of subject, in the order of registration.
template <typename S>
std::vector<Rule<S>> collect_rules(bool lint) {
  std::vector<Rule<S>> rules;
  for (const Check& check : all_checks()) {
    const auto* function = std::get_if<Check::Function<S>>(&check.run());
    if (function == nullptr) continue;
    const handbook::CheckPage* page = handbook::find_check(check.id());
    if (page == nullptr) continue;  // a test holds that every check has its page
    if (lint || page->group != "lint")
      rules.push_back({page, page->advice, *function, only_compares(page->id)});
  }
  return rules;
}

// Looked up once: files come by the thousand.
template <typename S>
const std::vector<Rule<S>>& rules_for(const Selection& selection) {
  static const std::vector<Rule<S>> security = collect_rules<S>(false);
  static const std::vector<Rule<S>> all = collect_rules<S>(true);
  return selection.lint ? all : security;
}

std::size_t rules_that_compare(const Selection& selection) {
  return static_cast<std::size_t>(
      std::ranges::count_if(rules_for<facts::Container>(selection), &Rule<facts::Container>::compares));
}

struct About {
  Subject subject;
  facts::Origin described;               // where the subject itself is described; null where it is not known
  const facts::Origin* place = nullptr;  // where a fact that nobody wrote could have been written
};

struct Observed {
  const handbook::CheckPage* page;
  SharedText advice;
  Severity severity;
  Observation observation;
};

// Checks are pure functions over facts that nobody changes, so two threads may share the subjects; below so
// many it takes longer to start one.
constexpr std::size_t kWorthAThread = 200;

struct Run {
  const System& system;
  const Selection& selection;
  TargetResult& result;
  std::vector<Observed> observed = {};  // of the subject at hand
  std::uint64_t rules_left_out = 0;     // for want of a running engine
  bool compares = !nothing_in_force(system);

  template <typename S>
  void over(std::span<const S> subjects) {
    const std::size_t half = subjects.size() / 2;
    if (half < kWorthAThread || std::thread::hardware_concurrency() < 2) return one_by_one(subjects);
    TargetResult second{};
    std::thread beside;
    try {
      beside = std::thread([&] { Run{system, selection, second}.one_by_one(subjects.subspan(half)); });
    } catch (const std::system_error&) {  // no thread is to be had
      return one_by_one(subjects);
    }
    one_by_one(subjects.first(half));
    beside.join();
    result.passed += second.passed;
    result.not_applicable += second.not_applicable;
    std::ranges::move(second.findings, std::back_inserter(result.findings));
    std::ranges::move(second.not_evaluated, std::back_inserter(result.not_evaluated));
  }

  // Subject by subject, not rule by rule: the facts of one subject are then at hand for all its rules.
  template <typename S>
  void one_by_one(std::span<const S> subjects) {
    if (subjects.empty()) return;
    const std::vector<Rule<S>>& rules = rules_for<S>(selection);
    for (const S& subject : subjects) {
      About about{subject_of(subject, system), {}, place_of(subject)};
      if constexpr (requires { subject.origin; }) about.described = subject.origin;
      for (const Rule<S>& rule : rules) {
        if (rule.compares && !compares) {
          ++result.not_applicable;
          continue;
        }
        if (!not_for(rule.page->id, subject).empty()) {
          ++result.not_applicable;
          continue;
        }
        if (left_out<S>(rule.page->id, system)) {
          ++result.not_applicable;
          ++rules_left_out;
          continue;
        }
        Verdict verdict = rule.function(subject, system);
        if (const std::string_view advice = advice_for(rule.page->id, subject); !advice.empty())
          for (Observation& o : verdict.observations) o.advice = advice;
        take(about, *rule.page, rule.advice, std::move(verdict));
      }
      add_observed(about);
    }
  }

  template <typename S>
  void over(const std::optional<S>& subject) {
    if (subject) over(std::span<const S>(&*subject, 1));
  }

  void take(const About& about, const handbook::CheckPage& page, const SharedText& advice, Verdict verdict) {
    if (about.place != nullptr)
      for (Observation& o : verdict.observations)
        for (Evidence& e : o.evidence) e = placed(std::move(e), *about.place);
    switch (verdict.kind) {
      case Verdict::Kind::passed:
        ++result.passed;
        break;
      case Verdict::Kind::not_applicable:
        ++result.not_applicable;
        break;
      case Verdict::Kind::not_evaluated:
        result.not_evaluated.push_back({page.id, about.subject, std::move(verdict.reason)});
        break;
      case Verdict::Kind::failed:
        for (Observation& o : verdict.observations)
          observed.push_back({&page, o.advice.empty() ? advice : SharedText(o.advice),
                              o.severity.value_or(page.severity), std::move(o)});
        break;
    }
  }

  // In the order of sort_findings, while what has to be moved is still small.
  void add_observed(const About& about) {
    std::ranges::stable_sort(observed, [](const Observed& a, const Observed& b) {
      return std::tie(b.severity, a.page->id, a.observation.discriminator) <
             std::tie(a.severity, b.page->id, b.observation.discriminator);
    });
    for (Observed& one : observed) add(about, one);
    observed.clear();
  }

  void add(const About& about, Observed& one) {
    Observation& o = one.observation;
    Finding& finding = result.findings.emplace_back();
    finding.rule = one.page->id;
    finding.severity = one.severity;
    finding.subject = about.subject;
    finding.message = std::move(o.message);
    finding.advice = std::move(one.advice);
    finding.discriminator = std::move(o.discriminator);
    finding.evidence = std::move(o.evidence);
    finding.described = about.described;
  }
};

// As std::stable_sort, moving each element once: findings are large.
template <typename T, typename Less>
void sort_stably(std::vector<T>& items, Less less) {
  std::vector<T*> order;
  order.reserve(items.size());
  for (T& item : items) order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [&](const T* a, const T* b) { return less(*a, *b); });
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (T* item : order) sorted.push_back(std::move(*item));
  items = std::move(sorted);
}

void pods(const System& system, const facts::PodBlock& block, Run& run) {
  TargetResult& result = run.result;
  const auto pods = std::span(system.kubernetes.pods).subspan(block.first, block.end - block.first);
  result.containers = system.containers.size();
  // Findings are large, and moving them costs more than finding them: most containers have fewer than this.
  result.findings.reserve(system.containers.size() * 12);
  run.over(std::span(system.containers));
  run.over(pods);
  if (!run.compares)
    if (std::string note = not_compared_note(system, rules_that_compare(run.selection)); !note.empty())
      result.notes.push_back(std::move(note));
  for (const facts::Container& c : system.containers) result.roots.push_back(root_on_host(c, system));
  for (const facts::kubernetes::Pod& pod : pods) result.pod_security.push_back(pod_security(pod, system));
}

void all_but_pods(const System& system, Run& run) {
  run.over(std::span(system.images));
  run.over(std::span(system.networks));
  run.over(std::span(system.volumes));
  run.over(std::span(system.build_files));
  run.over(std::span(system.kubernetes.roles));
  run.over(std::span(system.kubernetes.bindings));
  run.over(std::span(system.kubernetes.services));
  run.over(std::span(system.kubernetes.ingresses));
  run.over(std::span(system.kubernetes.policies));
  run.over(std::span(system.kubernetes.data));
  run.over(std::span(system.kubernetes.objects));
  run.over(system.engine);
  run.over(system.host);
  if (run.rules_left_out > 0) run.result.notes.push_back(left_out_note(run.rules_left_out));
}

TargetResult named(const System& system) {
  TargetResult result{};
  result.target_kind = system.kind;
  result.target_name = system.name;
  return result;
}

void tell_how_it_was_read(const System& system, TargetResult& result) {
  result.status = system.status;
  result.reasons = system.reasons;
  result.notes = system.notes;
}

TargetResult sorted(TargetResult result) {
  sort_findings(result.findings);
  sort_stably(result.not_evaluated, [](const NotEvaluated& a, const NotEvaluated& b) {
    return std::tie(a.rule, a.subject.kind, a.subject.name) <
           std::tie(b.rule, b.subject.kind, b.subject.name);
  });
  return result;
}

}  // namespace

Subject build_file_subject(const facts::BuildFile& b, const System& s) {
  if (b.label.empty()) return {SubjectKind::dockerfile, s.label.empty() ? b.path : s.label, {}, {}};
  if (b.path.ends_with('(' + b.label + ')'))  // it stands within the Compose file
    return {SubjectKind::dockerfile, b.label, {}, s.label};
  const auto slash = s.label.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string() : s.label.substr(0, slash);
  return {SubjectKind::dockerfile, joined(folder, b.label), {}, {}};
}
void sort_findings(std::vector<Finding>& findings) {
  const auto before = [](const Finding& a, const Finding& b) {
    const bool a_open = a.path_to.empty(), b_open = b.path_to.empty();
    return std::tie(a.subject.kind, a.subject.name, b.severity, a_open, a.rule, a.discriminator) <
           std::tie(b.subject.kind, b.subject.name, a.severity, b_open, b.rule, b.discriminator);
  };
  if (!std::is_sorted(findings.begin(), findings.end(), before)) sort_stably(findings, before);
}

TargetResult evaluate(const System& system, const Selection& selection) {
  TargetResult result = named(system);
  tell_how_it_was_read(system, result);
  Run run{system, selection, result};
  pods(system, {0, system.kubernetes.pods.size()}, run);
  all_but_pods(system, run);
  return sorted(std::move(result));
}

TargetResult evaluate_pods(const System& system, const facts::PodBlock& block, const Selection& selection) {
  TargetResult result = named(system);
  Run run{system, selection, result};
  pods(system, block, run);
  return sorted(std::move(result));
}

TargetResult evaluate_all_but_pods(const System& system, const Selection& selection) {
  TargetResult result = named(system);
  tell_how_it_was_read(system, result);
  Run run{system, selection, result};
  all_but_pods(system, run);
  return sorted(std::move(result));
}

}  // namespace watertight::checks
