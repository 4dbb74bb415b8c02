// What piles up on an engine, and what it says of itself.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/check.hpp"
#include "checks/daemon_setting.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::System;

constexpr std::int64_t kMany = 25;

Verdict container_sprawl(const Engine& engine, const System& system) {
  if (!engine.containers_total.known())
    return not_evaluated("the number of containers", engine.containers_total);
  const auto running =
      std::ranges::count_if(system.containers, [](const auto& c) { return c.running.is(true); });
  const std::int64_t stopped = *engine.containers_total - running;
  if (stopped <= kMany) return passed();
  return failed(observe(
      fmt::format(
          "{} containers are stopped: old software with old settings and leftover data, one `docker start` "
          "away from running again",
          stopped),
      {evidence("containers_total", engine.containers_total)}));
}
const Check registered_containers{"ops-container-sprawl", container_sprawl};

Verdict image_sprawl(const Engine& engine, const System& system) {
  if (!engine.images_total.known()) return not_evaluated("the number of images", engine.images_total);
  std::set<std::string_view> used;
  for (const facts::Container& c : system.containers)
    if (c.image_id.known()) used.insert(*c.image_id);
  const std::int64_t unused = *engine.images_total - static_cast<std::int64_t>(used.size());
  if (unused <= kMany) return passed();
  return failed(observe(
      fmt::format(
          "{} images are used by no container: old versions with known flaws that a tag or a typing error "
          "brings back",
          unused),
      {evidence("images_total", engine.images_total)}));
}
const Check registered_images{"ops-image-sprawl", image_sprawl};

// Warnings that rules of their own speak about are left to them.
bool has_a_rule(std::string_view warning, const System& system) {
  if (system.host && warning.find("IPv4 forwarding") != std::string_view::npos) return true;
  for (const char* part :
       {"API is accessible", "No swap limit support", "bridge-nf-call", "insecure registries"})
    if (warning.find(part) != std::string_view::npos) return true;
  return false;
}

Verdict warnings(const Engine& engine, const System& system) {
  if (is_podman(system)) return not_applicable("Podman gives no warnings");
  if (!engine.warnings.known()) return not_evaluated("the engine's warnings", engine.warnings);
  std::vector<Evidence> seen;
  std::string first;
  for (const facts::Item& warning : *engine.warnings) {
    if (has_a_rule(warning.text, system)) continue;
    if (first.empty()) first = warning.text.substr(0, warning.text.find('\n'));
    seen.push_back(evidence("warnings", warning.text, engine.warnings, warning.origin));
  }
  if (seen.empty()) return passed();
  return failed(
      observe(fmt::format("the engine warns of itself{}: {}; a limit or a barrier that was asked for "
                          "may not be in force",
                          seen.size() > 1 ? fmt::format(" ({} times)", seen.size()) : "", first),
              std::move(seen)));
}
const Check registered_warnings{"host-docker-info-warnings", warnings};

Verdict cgroup_driver(const Engine& engine, const System&) {
  const auto& driver = engine.cgroup_driver;
  if (!driver.known()) {
    const facts::Setting* options = engine.setting("exec-opts");
    const auto* list = options != nullptr && options->value.known()
                           ? std::get_if<std::vector<std::string>>(&*options->value)
                           : nullptr;
    if (list == nullptr) return not_evaluated("the cgroup driver", driver);
    const auto written = of_map(*list, "native.cgroupdriver");
    if (!written)
      return not_evaluated("no option names a cgroup driver, and the engine was not asked which one it took");
    if (*written == "systemd") return passed();
    return fails(
        "the engine manages control groups by itself (native.cgroupdriver=" + *written +
            "), beside systemd, which thinks they are its own: limits of one undo those of the other, "
            "and a container outgrows its own",
        "exec-opts", options->value);
  }
  if (*driver == "none")
    return failed(observe(
        "the engine has no control groups to use: no limit on memory, processor or processes has any effect",
        {evidence("cgroup_driver", driver)}));
  if (*driver != "cgroupfs" || !engine.cgroup_version.is("2")) return passed();
  return failed(
      observe("the engine manages control groups by itself (cgroupfs), beside systemd, which thinks they are "
              "its own: limits of one undo those of the other, and a container outgrows its own",
              {evidence("cgroup_driver", driver), evidence("cgroup_version", engine.cgroup_version)}));
}
const Check registered_driver{"daemon-cgroup-driver", cgroup_driver};

Verdict base_device_size(const Engine& engine, const System& system) {
  if (engine.storage_driver.known() && *engine.storage_driver != "devicemapper")
    return not_applicable("the engine does not use devicemapper");
  const auto w = wanted<std::vector<std::string>>(engine, system, "storage-opts");
  if (w.value == nullptr) return w.verdict;
  const auto size = of_map(*w.value, "dm.basesize");
  if (!size) return passed();
  return fails(
      fmt::format(
          "each container may grow to {} of disk (dm.basesize): a few of them fill the pool that all share",
          *size),
      "storage-opts", *w.fact);
}
const Check registered_base_size{"daemon-base-device-size", base_device_size};

}  // namespace
}  // namespace watertight::checks
