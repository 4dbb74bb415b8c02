#include "sources/described.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sources/compose/compose.hpp"
#include "sources/compose/paths.hpp"
#include "sources/host/real_paths.hpp"

namespace watertight::sources {
namespace {

using facts::ComposeLabels;
using facts::ComposeProject;
using facts::Container;
using facts::Fact;

constexpr std::size_t kMostProjects = 256;

// The machine's files for the Compose reader. Links are followed as `docker compose` follows them.
class RootFiles final : public FileReader {
 public:
  explicit RootFiles(const Root& root) : root_(root) {}
  [[nodiscard]] Expected<std::string> read(const std::string& path) const override {
    auto text = root_.read(path, ComposeLimits{}.document.bytes);
    if (text) return std::move(*text);
    if (text.error().refusal == Refusal::denied)
      return std::unexpected(Error{"read", path, "permission denied", "run as root"});
    std::string cause = text.error().because;
    if (cause.starts_with(path)) cause.replace(0, path.size(), "it");
    return std::unexpected(Error{"read", path, std::move(cause), {}});
  }
  [[nodiscard]] bool exists(const std::string& path) const override { return root_.has(path); }

 private:
  const Root& root_;
};

// An image may carry any label, and hands it to its containers: such a one names files that somebody else
// chose.
bool is_of_image(const facts::System& system, const Container& container) {
  const facts::Image* image = system.image_of(container);
  if (image == nullptr || !image->labels.known()) return false;
  return std::ranges::any_of(*image->labels, [](const facts::Label& label) {
    return label.name.starts_with("com.docker.compose.project.");
  });
}

// Compose 1 wrote the names as they were given, relative to the project's folder.
std::string place_of(const ComposeLabels& labels, const std::string& file) {
  return compose::joined(labels.folder, file);
}

// Nothing where the files can be looked for; else why they cannot.
std::optional<std::string> why_not_here(const ComposeLabels& labels) {
  if (labels.files.empty()) return "its labels do not say which Compose files it was made from";
  for (const std::string& file : labels.files) {
    if (file == "-") return "its Compose file was piped in and is kept nowhere";
    if (compose::is_remote(file)) return fmt::format("its Compose file {} is not on this machine", file);
    if (!place_of(labels, file).starts_with('/'))
      return fmt::format("its labels do not say in which folder {} lies", file);
  }
  return std::nullopt;
}

Fact<bool> files_there(const ComposeLabels& labels, const Root& root) {
  for (const std::string& file : labels.files) {
    const std::string path = place_of(labels, file);
    const facts::Origin origin{facts::make_source(facts::SourceKind::file, path), {}, {}};
    const auto status = root.status(path);
    if (!status) return facts::unknown<bool>(status.error().because, origin);
    if (!status->exists) return facts::effective(false, origin);
  }
  return facts::effective(true, labels.origin);
}

void place_mounts(Container& service, const std::string& folder, const Root& root) {
  if (!service.mounts.known()) return;
  for (facts::Mount& mount : *service.mounts.value) {
    if (mount.kind == facts::MountKind::bind && !mount.source.starts_with('~')) {
      mount.source = compose::joined(folder, mount.source);
      mount.real_source = real_path(root, mount.source);
    } else if (!mount.real_source.empty()) {
      mount.real_source = real_path(root, compose::joined(folder, mount.real_source));
    }
  }
}

// Values are nobody's business here: what runs is looked at elsewhere, with its secrets.
void forget_values(Container& service) {
  const std::string because = "it is not kept of a service that containers are held against";
  if (service.environment.known())
    for (facts::Variable& variable : *service.environment.value) variable.value.clear();
  service.labels = facts::unknown<std::vector<facts::Label>>(because);
  service.annotations = facts::unknown<std::vector<facts::Label>>(because);
  service.log_options = facts::unknown<std::vector<facts::Label>>(because);
  service.hooks = facts::unknown<std::vector<facts::Hook>>(because);
  service.entrypoint = facts::unknown<facts::Items>(because);
  service.command = facts::unknown<facts::Items>(because);
  service.healthcheck = facts::unknown<facts::Healthcheck>(because);
  service.secrets.clear();
}

Fact<std::vector<Container>> services_of(const ComposeLabels& labels, const Root& root) {
  const RootFiles reader(root);
  ComposeRequest request;
  for (const std::string& file : labels.files) request.files.push_back(place_of(labels, file));
  request.project_directory = labels.folder;
  request.project_name = labels.project;
  for (const std::string& file : labels.environment_files)
    request.environment_files.push_back(place_of(labels, file));
  request.variables_may_be_unset = true;
  request.build_files = false;
  request.reader = &reader;
  facts::System read = read_compose(request);
  const facts::Origin origin{facts::make_source(facts::SourceKind::file, request.files.front()), {}, {}};
  if (read.status != facts::TargetStatus::complete)
    return facts::unknown<std::vector<Container>>(
        read.reasons.empty() ? "its Compose files could not be read" : read.reasons.front(), origin);
  for (Container& service : read.containers) {
    place_mounts(service, labels.folder, root);
    forget_values(service);
  }
  return facts::declared(std::move(read.containers), origin);
}

ComposeProject project_of(const ComposeLabels& labels, const Root& root) {
  ComposeProject project{.name = labels.project,
                         .folder = labels.folder,
                         .files = labels.files,
                         .environment_files = labels.environment_files,
                         .there = {},
                         .services = {}};
  if (auto because = why_not_here(labels)) {
    project.there = facts::unknown<bool>(*because, labels.origin);
    project.services = facts::unknown<std::vector<Container>>(std::move(*because), labels.origin);
    return project;
  }
  project.there = files_there(labels, root);
  if (!project.there.known())
    project.services =
        facts::unknown<std::vector<Container>>(project.there.unknown_because, project.there.origin);
  else if (!*project.there)
    project.services = facts::unknown<std::vector<Container>>(
        fmt::format("{} is not there", project.there.origin.source->name), project.there.origin);
  else
    project.services = services_of(labels, root);
  return project;
}

}  // namespace

void describe_projects(facts::System& system, const Root& root) {
  for (const Container& c : system.containers) {
    const auto labels = facts::compose_labels(c);
    if (!labels || is_of_image(system, c)) continue;
    if (std::ranges::any_of(system.described, [&](const ComposeProject& p) { return p.is_of(*labels); }))
      continue;
    if (system.described.size() == kMostProjects)
      return system.notes.push_back(
          fmt::format("containers belong to more than {} Compose projects: files of the others were not read",
                      kMostProjects));
    system.described.push_back(project_of(*labels, root));
  }
}

}  // namespace watertight::sources
