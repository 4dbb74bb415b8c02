#include "checks/evaluate.hpp"

#include <algorithm>
#include <tuple>

#include "checks/check.hpp"
#include "checks/pods.hpp"
#include "checks/root_on_host.hpp"

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

// By its place seen from what was searched, whether it was found there or a Compose file led to it, so that
// it has one name, and no name holds a folder of this machine.
Subject subject_of(const facts::BuildFile& b, const System& s) {
  if (b.label.empty()) return {SubjectKind::dockerfile, s.label.empty() ? b.path : s.label, {}, {}};
  if (b.path.ends_with('(' + b.label + ')'))  // it stands within the Compose file
    return {SubjectKind::dockerfile, b.label, {}, s.label};
  const auto slash = s.label.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string() : s.label.substr(0, slash);
  return {SubjectKind::dockerfile, joined(folder, b.label), {}, {}};
}
Subject subject_of(const facts::Engine&, const System& s) {
  return {SubjectKind::engine, "engine", {}, s.label};
}
Subject subject_of(const facts::Host&, const System& s) { return {SubjectKind::host, "host", {}, s.label}; }
template <typename Resource>
  requires requires(const Resource& r) { r.meta; }
Subject subject_of(const Resource& r, const System& s) {
  return resource(r.meta, s);
}

// Why a check that is for this kind of subject is not for this one; empty: it is.
template <typename S>
std::string_view not_for(std::string_view check, const S& subject) {
  if constexpr (std::is_same_v<S, facts::Container>) return not_for_pods(check, subject);
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

struct Run {
  const System& system;
  const handbook::CheckPage& page;
  TargetResult& result;

  template <typename S>
  void add(const S& subject, Observation o) {
    result.findings.push_back({page.id,
                               o.severity.value_or(page.severity),
                               subject_of(subject, system),
                               std::move(o.message),
                               o.advice.empty() ? std::string(page.advice) : std::move(o.advice),
                               std::move(o.discriminator),
                               std::move(o.evidence),
                               {},
                               {},
                               {},
                               {}});
    if constexpr (requires { subject.origin; }) result.findings.back().described = subject.origin;
  }

  template <typename S>
  void over(const S& subject, Check::Function<S> function) {
    if (!not_for(page.id, subject).empty()) {
      ++result.not_applicable;
      return;
    }
    Verdict verdict = function(subject, system);
    if (const facts::Origin* place = place_of(subject))
      for (Observation& o : verdict.observations)
        for (Evidence& e : o.evidence) e = placed(std::move(e), *place);
    switch (verdict.kind) {
      case Verdict::Kind::passed:
        ++result.passed;
        break;
      case Verdict::Kind::not_applicable:
        ++result.not_applicable;
        break;
      case Verdict::Kind::not_evaluated:
        result.not_evaluated.push_back({page.id, subject_of(subject, system), std::move(verdict.reason)});
        break;
      case Verdict::Kind::failed:
        for (Observation& o : verdict.observations) add(subject, std::move(o));
        break;
    }
  }

  template <typename S>
  void over_all(const std::vector<S>& subjects, Check::Function<S> function) {
    for (const S& s : subjects) over(s, function);
  }

  void operator()(Check::Function<facts::Container> f) { over_all(system.containers, f); }
  void operator()(Check::Function<facts::Image> f) { over_all(system.images, f); }
  void operator()(Check::Function<facts::Network> f) { over_all(system.networks, f); }
  void operator()(Check::Function<facts::Volume> f) { over_all(system.volumes, f); }
  void operator()(Check::Function<facts::BuildFile> f) { over_all(system.build_files, f); }
  void operator()(Check::Function<facts::kubernetes::Pod> f) { over_all(system.kubernetes.pods, f); }
  void operator()(Check::Function<facts::kubernetes::Role> f) { over_all(system.kubernetes.roles, f); }
  void operator()(Check::Function<facts::kubernetes::Binding> f) { over_all(system.kubernetes.bindings, f); }
  void operator()(Check::Function<facts::kubernetes::Service> f) { over_all(system.kubernetes.services, f); }
  void operator()(Check::Function<facts::kubernetes::Ingress> f) { over_all(system.kubernetes.ingresses, f); }
  void operator()(Check::Function<facts::kubernetes::NetworkPolicy> f) {
    over_all(system.kubernetes.policies, f);
  }
  void operator()(Check::Function<facts::kubernetes::Data> f) { over_all(system.kubernetes.data, f); }
  void operator()(Check::Function<facts::kubernetes::Object> f) { over_all(system.kubernetes.objects, f); }
  void operator()(Check::Function<facts::Engine> f) {
    if (system.engine) over(*system.engine, f);
  }
  void operator()(Check::Function<facts::Host> f) {
    if (system.host) over(*system.host, f);
  }
};

}  // namespace

void sort_findings(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.subject.kind, a.subject.name, b.severity, a.rule, a.discriminator) <
           std::tie(b.subject.kind, b.subject.name, a.severity, b.rule, b.discriminator);
  });
}

TargetResult evaluate(const System& system, const Selection& selection) {
  TargetResult result{system.kind, system.name, system.status, system.reasons, system.notes, {}, {}, {}, {},
                      {},          {}};
  result.containers = system.containers.size();
  for (const Check& check : all_checks()) {
    const handbook::CheckPage* page = handbook::find_check(check.id());
    if (page == nullptr) continue;  // a test holds that every check has its page
    if (page->group == "lint" && !selection.lint) continue;
    std::visit(Run{system, *page, result}, check.run());
  }
  for (const facts::Container& c : system.containers) result.roots.push_back(root_on_host(c, system));
  sort_findings(result.findings);
  std::stable_sort(result.not_evaluated.begin(), result.not_evaluated.end(),
                   [](const NotEvaluated& a, const NotEvaluated& b) {
                     return std::tie(a.rule, a.subject.kind, a.subject.name) <
                            std::tie(b.rule, b.subject.kind, b.subject.name);
                   });
  return result;
}

}  // namespace watertight::checks
