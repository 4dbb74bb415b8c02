#include "facts/compose_project.hpp"

#include <algorithm>

namespace watertight::facts {
namespace {

// Compose joins paths with commas, and does not say where a comma is part of one.
std::vector<std::string> paths_of(std::string_view text) {
  std::vector<std::string> paths;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (comma > 0) paths.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return paths;
}

}  // namespace

std::optional<ComposeLabels> compose_labels(const Container& container) {
  if (!container.labels.known()) return std::nullopt;
  constexpr std::string_view kPrefix = "com.docker.compose.";
  ComposeLabels found;
  bool numbered = false;  // an image that Compose built has labels of it as well, but no number
  for (const Label& label : *container.labels) {
    std::string_view name = label.name;
    if (!name.starts_with(kPrefix)) continue;
    name.remove_prefix(kPrefix.size());
    if (name == "project") found.project = label.value;
    if (name == "service") found.service = label.value;
    if (name == "project.working_dir") found.folder = label.value;
    if (name == "project.config_files") found.files = paths_of(label.value);
    if (name == "project.environment_file") found.environment_files = paths_of(label.value);
    if (name == "container-number") numbered = true;
    if (name == "version") found.version = label.value;
    if (name == "oneoff") found.one_off = label.value == "True" || label.value == "true";
    if (name == "project.config_files" || (name == "service" && !found.origin.source))
      found.origin = label.origin;
  }
  if (!numbered || found.project.empty() || found.service.empty()) return std::nullopt;
  return found;
}

const Container* ComposeProject::service_named(std::string_view service) const {
  if (!services.known()) return nullptr;
  const auto at = std::ranges::find(*services, service, &Container::name);
  return at == services->end() ? nullptr : &*at;
}

}  // namespace watertight::facts
