#include "checks/component_versions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "checks/verdict.hpp"
#include "linux/package_version.hpp"

namespace watertight::checks {
namespace {

using facts::System;
using linux_kernel::Version;

struct PackageName {
  std::string_view package;
  std::string_view component;
  bool upstream;  // the project's own package: its number tells the truth
};
constexpr std::array kPackages = std::to_array<PackageName>({
    {"docker-ce", "dockerd", true},
    {"docker.io", "dockerd", false},
    {"moby-engine", "dockerd", false},
    {"docker", "dockerd", false},
    {"docker-ce-cli", "docker-cli", true},
    {"docker-cli", "docker-cli", false},
    {"moby-cli", "docker-cli", false},
    {"containerd.io", "containerd", true},
    {"containerd", "containerd", false},
    {"moby-containerd", "containerd", false},
    {"runc", "runc", false},
    {"moby-runc", "runc", false},
    {"docker-compose-plugin", "compose", true},
    {"docker-compose-v2", "compose", false},
    {"moby-compose", "compose", false},
    {"nvidia-container-toolkit", "nvidia-container-toolkit", true},
    {"nvidia-container-toolkit-base", "nvidia-container-toolkit", true},
});

// Of images that bring a daemon of their own: "moby/buildkit:v0.12.1", "docker:24.0.5-dind".
struct ImageName {
  std::string_view repository;
  std::string_view suffix;  // of the tag
  std::string_view component;
  std::string_view name;
};
constexpr std::array kImages = std::to_array<ImageName>({
    {"moby/buildkit", "", "buildkit", "BuildKit"},
    {"docker", "-dind", "dockerd", "the engine"},
    {"docker", "-dind-rootless", "dockerd", "the engine"},
});

std::string_view name_of(std::string_view component) {
  if (component == "dockerd") return "the engine";
  if (component == "docker-desktop") return "Docker Desktop";
  if (component == "docker-cli") return "the Docker client";
  if (component == "compose") return "Docker Compose";
  if (component == "nvidia-container-toolkit") return "NVIDIA's container toolkit";
  if (component == "buildkit") return "BuildKit";
  return component;
}

std::optional<Version> release(std::string_view text) {
  auto version = linux_kernel::parse_version(text);
  if (version && version->numbers.size() < 2) version.reset();  // a commit
  return version;
}

void add(std::vector<ComponentVersion>& found, std::string name, std::string_view text, bool others,
         Evidence seen) {
  auto version = release(text);
  if (!version) return;
  found.push_back(
      {std::move(name), std::string(text), std::move(*version), others, {}, {}, {std::move(seen)}});
}

void add_running(std::string_view component, const facts::Engine& engine,
                 std::vector<ComponentVersion>& found) {
  if (component == "docker-desktop" && engine.platform.known()) {
    constexpr std::string_view kMark = "Docker Desktop ";
    if (engine.platform->starts_with(kMark)) {
      const std::string rest = engine.platform->substr(kMark.size());
      add(found, std::string(name_of(component)), rest.substr(0, rest.find(' ')), false,
          evidence("platform", engine.platform));
    }
  }
  const auto others = [&](std::string_view text) {
    const auto version = release(text);
    return version && built_by_others(engine, *version);
  };
  if (component == "dockerd" && engine.version.known())
    add(found, std::string(name_of(component)), *engine.version, others(*engine.version),
        evidence("version", engine.version));
  if (!engine.components.known() || component == "dockerd") return;
  for (const facts::Component& c : *engine.components)
    if (c.name == component)
      add(found, c.name, c.version, others(c.version),
          {"components", c.name + " " + c.version, engine.components.basis, engine.components.origin});
}

// A package's number without what the distribution put around it: "5:24.0.7-1~debian.12~bookworm" → "24.0.7".
std::string_view plain_number(std::string_view version) {
  version = linux_kernel::upstream_part(version);
  return version.substr(0, version.find('~'));
}

void add_packages(std::string_view component, const facts::Host& host, std::vector<ComponentVersion>& found) {
  if (!host.packages.known()) return;
  for (const facts::Package& package : *host.packages) {
    const auto row = std::ranges::find(kPackages, package.name, &PackageName::package);
    if (row == kPackages.end() || row->component != component) continue;
    const std::string shown = package.name + " " + package.version;
    Evidence seen{"packages", shown, host.packages.basis, package.origin};
    const auto version = release(plain_number(package.version));
    if (!version) continue;
    if (package.name == "docker" && version->numbers.front() < 17)
      continue;  // Debian calls a dock for icons so
    const auto same =
        std::ranges::find_if(found, [&](const ComponentVersion& v) { return v.version == *version; });
    if (same != found.end()) {
      same->package = same->package.empty() ? shown : same->package;
      same->repaired = package.repaired;
      same->built_by_others = same->built_by_others || !row->upstream;
      same->evidence.push_back(std::move(seen));
    } else {
      found.push_back({std::string(name_of(component)),
                       std::string(plain_number(package.version)),
                       *version,
                       !row->upstream,
                       shown,
                       package.repaired,
                       {std::move(seen)}});
    }
  }
}

void add_bundled(std::string_view component, const System& system, std::vector<ComponentVersion>& found) {
  for (const facts::Container& c : system.containers) {
    if (!c.image.known()) continue;
    std::string_view reference = std::string_view(*c.image).substr(0, c.image->find('@'));
    const auto slash = reference.rfind('/');
    const auto colon = reference.rfind(':');
    if (colon == std::string_view::npos || (slash != std::string_view::npos && colon < slash)) continue;
    std::string_view repository = reference.substr(0, colon);
    for (const std::string_view prefix : {"docker.io/library/", "docker.io/"})
      if (repository.starts_with(prefix)) {
        repository.remove_prefix(prefix.size());
        break;
      }
    const std::string_view tag = reference.substr(colon + 1);
    for (const ImageName& image : kImages)
      if (image.component == component && repository == image.repository && tag.ends_with(image.suffix))
        if (auto version = release(tag.substr(0, tag.size() - image.suffix.size())); version) {
          version->suffix.clear();
          found.push_back({fmt::format("{} in {}", image.name, c.name),
                           std::string(tag.substr(0, tag.size() - image.suffix.size())),
                           *version,
                           false,
                           {},
                           {},
                           {evidence("image", c.image)}});
          break;
        }
  }
}

}  // namespace

const Range* range_with(const KnownFlaw& flaw, const Version& version) {
  for (const Range& range : flaw.ranges)
    if (!range.fixed.empty() && version >= *linux_kernel::parse_version(range.from) &&
        version < *linux_kernel::parse_version(range.fixed))
      return &range;
  return nullptr;
}

bool built_by_others(const facts::Engine& engine, const Version& version) {
  if (linux_kernel::is_distribution_build(version)) return true;
  return !engine.platform.known() || engine.platform->find("Docker") == std::string::npos;
}

std::vector<ComponentVersion> versions_of(std::string_view component, const System& system) {
  std::vector<ComponentVersion> found;
  if (system.engine) add_running(component, *system.engine, found);
  if (system.host) add_packages(component, *system.host, found);
  add_bundled(component, system, found);
  return found;
}

}  // namespace watertight::checks
