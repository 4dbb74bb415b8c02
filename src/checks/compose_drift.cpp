// Containers of Compose projects against the files they were made from: what somebody changed past the file,
// what the file will change, and what no file describes.
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>

#include "checks/check.hpp"
#include "checks/compose_comparison.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::ComposeLabels;
using facts::ComposeProject;
using facts::Container;
using facts::System;

constexpr std::size_t kPairsShown = 6;

// The container's project, where it was looked for.
struct Described {
  ComposeLabels labels;
  const ComposeProject* project = nullptr;
};

// A verdict where there is nothing to hold the container against.
std::optional<Verdict> described(const Container& c, const System& system, Described& found) {
  if (c.kind != facts::ContainerKind::container) return not_applicable("it is no container of an engine");
  if (!c.labels.known()) return not_evaluated("labels", c.labels);
  const auto labels = facts::compose_labels(c);
  if (!labels) return not_applicable("Compose did not make it");
  if (labels->one_off)
    return not_applicable("`docker compose run` made it, which changes what the file says");
  const auto at =
      std::ranges::find_if(system.described, [&](const ComposeProject& p) { return p.is_of(*labels); });
  if (at == system.described.end())
    return not_evaluated(
        "the Compose files that its labels name were not read: that is done only where Watertight runs on "
        "the "
        "engine's machine, and not for labels that come from the image");
  found = {*labels, &*at};
  return std::nullopt;
}

// The service to hold it against; a verdict where there is none.
std::optional<Verdict> described_service(const Container& c, const System& system, Described& found,
                                         const Container*& service) {
  if (auto v = described(c, system, found)) return v;
  const auto& services = found.project->services;
  if (!services.known()) {
    if (found.project->there.is(false))
      return not_applicable("its Compose file is gone: see container-compose-undescribed");
    return not_evaluated("the Compose file", services);
  }
  service = found.project->service_named(found.labels.service);
  if (service == nullptr)
    return not_applicable("its Compose file has no such service: see container-compose-undescribed");
  return std::nullopt;
}

// Until 1.27 Compose passed over `deploy` in files of version 3.
bool passes_over_deploy(std::string_view version) {
  if (!version.starts_with("1.")) return false;
  version.remove_prefix(2);
  int minor = 0;
  std::from_chars(version.data(), version.data() + version.size(), minor);
  return minor < 27;
}

Comparing compared(const Container& more, const Container& less, const System& system, const Described& d) {
  Comparing c{more, less, system, d.project->name, passes_over_deploy(d.labels.version)};
  compare_confinement(c);
  compare_namespaces(c);
  compare_host_access(c);
  compare_network(c);
  compare_limits(c);
  compare_program(c);
  std::ranges::stable_sort(c.found, std::greater{}, &Difference::severity);
  return c;
}

std::string clauses(const std::vector<Difference>& found) {
  std::vector<std::string> list;
  for (const Difference& d : found) list.push_back(d.what);
  return some_of(list, kPairsShown);
}

Observation observed(const Comparing& c, std::string message) {
  Observation o = observe(std::move(message), {});
  o.severity = c.found.front().severity;
  for (std::size_t i = 0; i < c.found.size() && i < kPairsShown; ++i) {
    o.evidence.push_back(c.found[i].has);
    o.evidence.push_back(c.found[i].lacks);
  }
  return o;
}

std::string file_of(const ComposeProject& project) {
  return project.services.origin.source ? project.services.origin.source->name : project.files.front();
}

Verdict drift(const Container& c, const System& system) {
  Described d;
  const Container* service = nullptr;
  if (auto v = described_service(c, system, d, service)) return *v;
  const Comparing result = compared(c, *service, system, d);
  if (result.found.empty()) return result.gaps.empty() ? passed() : not_evaluated(result.gaps.front());
  return failed(observed(
      result,
      fmt::format("is not as {} describes its service {}: it {}. Somebody started it otherwise, or the "
                  "file was made stricter and the container never made anew: whoever reads the file "
                  "takes for closed what is open",
                  file_of(*d.project), d.labels.service, clauses(result.found))));
}
const Check registered_drift{"container-compose-drift", drift};

// High is for what is open now.
Severity pending_severity(Severity severity) {
  return severity >= Severity::high ? Severity::medium : Severity::low;
}

Verdict pending(const Container& c, const System& system) {
  Described d;
  const Container* service = nullptr;
  if (auto v = described_service(c, system, d, service)) return *v;
  Comparing result = compared(*service, c, system, d);
  if (result.found.empty()) return result.gaps.empty() ? passed() : not_evaluated(result.gaps.front());
  Observation o = observed(
      result, fmt::format("is given more with the next `docker compose up`: by {}, service {} {}, and the "
                          "container is or does not yet",
                          file_of(*d.project), d.labels.service, clauses(result.found)));
  o.severity = pending_severity(*o.severity);
  return failed(std::move(o));
}
const Check registered_pending{"container-compose-pending", pending};

Verdict undescribed(const Container& c, const System& system) {
  Described d;
  if (auto v = described(c, system, d)) return *v;
  const auto label = [&](std::string value) {
    return Evidence{"labels", std::move(value), c.labels.basis, d.labels.origin};
  };
  if (d.project->there.is(false)) {
    Observation o = observe(
        fmt::format(
            "belongs to the Compose project {}, whose file {} is not there any more: nobody can read what "
            "it should be, and nobody makes it anew with a newer image or a stricter setting",
            d.project->name, d.project->there.origin.source->name),
        {label("config_files " + some_of(d.labels.files)), evidence("file is there", d.project->there)});
    o.severity = Severity::info;
    return failed(std::move(o));
  }
  const auto& services = d.project->services;
  if (!services.known()) return not_evaluated("the Compose file", services);
  if (d.project->service_named(d.labels.service) != nullptr) return passed();
  return failed(observe(
      fmt::format(
          "was made for service {} of the Compose project {}, and {} has no such service any more: it "
          "stays as it is, forgotten by updates, until somebody removes it",
          d.labels.service, d.project->name, file_of(*d.project)),
      {label("service " + d.labels.service),
       {"services", std::to_string(services->size()) + " others", services.basis, services.origin}}));
}
const Check registered_undescribed{"container-compose-undescribed", undescribed};

// "project/service" of every container.
std::set<std::string> services_with_containers(const System& system) {
  std::set<std::string> names;
  for (const Container& c : system.containers)
    if (const auto labels = facts::compose_labels(c)) names.insert(labels->project + '/' + labels->service);
  return names;
}

// Under the name that Compose would give, made by somebody else: `docker run --name shop-web-1`.
const Container* namesake(const System& system, const ComposeProject& project, std::string_view service) {
  for (const char separator : {'-', '_'}) {
    const Container* c =
        system.container_named(fmt::format("{}{}{}{}1", project.name, separator, service, separator));
    if (c != nullptr && !facts::compose_labels(*c)) return c;
  }
  return nullptr;
}

Observation missing_service(const Container& service, const ComposeProject& project, const System& system) {
  const Container* other = namesake(system, project, service.name);
  const std::string what =
      other != nullptr
          ? fmt::format(
                "the container {} has its name and was not made by Compose: nothing of what the file says "
                "holds for it",
                other->name)
          : std::string(
                "what relies on it, a proxy before the application or whatever watches it, is not there, and "
                "the "
                "next `docker compose up` starts it unseen");
  return observe(
      fmt::format(
          "service {} of the Compose project {} has no container, though {} names it and other services "
          "of the project have theirs: {}",
          service.name, project.name, file_of(project), what),
      {{"service", service.name, service.replicas.basis, service.origin},
       {"containers", other != nullptr ? other->name + ", without labels of Compose" : "none of this service",
        facts::Basis::effective, other != nullptr ? other->origin : system.engine->origin}},
      project.name + '/' + service.name);
}

// Of projects that run at all: a project that was taken down leaves no container that names its file.
Verdict missing(const facts::Engine&, const System& system) {
  if (system.described.empty())
    return not_applicable("no container of it names a Compose file that was read");
  std::set<std::string> there = services_with_containers(system);
  std::vector<Observation> found;
  std::string gap;
  for (const ComposeProject& project : system.described) {
    if (!project.services.known()) {
      if (!project.there.is(false) && gap.empty())
        gap = fmt::format("the files of project {}: {}", project.name, project.services.unknown_because);
      continue;
    }
    for (const Container& service : *project.services) {
      if (!service.replicas.known() || *service.replicas <= 0) continue;
      // Once, where several sets of files make up one project.
      if (!there.insert(project.name + '/' + service.name).second) continue;
      found.push_back(missing_service(service, project, system));
    }
  }
  return found.empty() && !gap.empty() ? not_evaluated(gap) : failed_if_any(std::move(found));
}
const Check registered_missing{"engine-compose-service-missing", missing};

}  // namespace
}  // namespace watertight::checks
