#include "sources/compose/compose.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sources/compose/known_keys.hpp"
#include "sources/compose/load.hpp"
#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/seal_system.hpp"
#include "sources/secret_names.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace compose {
namespace {

// Lower case letters, digits, dashes and underscores, as docker makes it of a folder's name.
std::string project_name_of(std::string_view text) {
  std::string name;
  for (char c : lower_case(text)) {
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter_or_digit || (!name.empty() && (c == '-' || c == '_'))) name += c;
  }
  return name;
}

// What is written under names of secrets anywhere in the document, and what any text of it says by itself.
void remember_secrets(const Value& value, KnownSecrets& known) {
  const auto remember = [&](std::string_view name, std::string_view text) {
    const std::string_view kind = kind_by_name(name);
    if (!kind.empty() && !plainly_no_secret(kind, text)) known.add(kind, text);
  };
  if (value.is_scalar()) known.add_of_text(value.text);
  for (const Value& item : value.items) {
    const std::size_t cut = item.is_scalar() ? item.text.find_first_of("= \t\"'") : std::string::npos;
    if (cut != std::string::npos && item.text[cut] == '=')
      remember(std::string_view(item.text).substr(0, cut), std::string_view(item.text).substr(cut + 1));
    remember_secrets(item, known);
  }
  for (const Member& m : value.members) {
    if (m.value.is_scalar()) remember(m.key, m.value.text);
    remember_secrets(m.value, known);
  }
}

// The environment outside may hold secrets too: values that take them up must not.
void keep_given(const ComposeRequest& request, Environment& environment, KnownSecrets& known) {
  for (const auto& [name, value] : request.environment) {
    KeptValue kept = kept_value(name, value);
    known.add(kept.kind, kept.kind.empty() ? std::string_view{} : value);
    known.add_of_text(value);
    environment.given.emplace_hint(environment.given.end(), name, std::move(kept.text));
  }
}

Context make_context(const ComposeRequest& request, Loader& loader, KnownSecrets& known) {
  Context context;
  context.directory = normalized(request.project_directory.empty() && !request.files.empty()
                                     ? folder_of(request.files.front())
                                     : request.project_directory);
  Environment& environment = context.environment;
  keep_given(request, environment, known);
  std::vector<std::string> files = request.environment_files;
  if (files.empty()) {
    std::string usual = joined(context.directory, ".env");
    if (request.reader->exists(usual)) files.push_back(std::move(usual));
  }
  for (const std::string& file : files) loader.add_environment_file(file, environment);
  const std::string name =
      project_name_of(request.project_name.empty() ? last_name(context.directory) : request.project_name);
  if (!name.empty()) environment.from_files.emplace("COMPOSE_PROJECT_NAME", name);
  return context;
}

std::string project_name(const ComposeRequest& request, const Context& context, const Value& document) {
  if (!request.project_name.empty()) return project_name_of(request.project_name);
  if (const auto given = context.environment.given.find("COMPOSE_PROJECT_NAME");
      given != context.environment.given.end())
    return given->second;
  if (const Member* name = written(document, "name"); name && name->value.is_scalar())
    return name->value.text;
  const std::string* other = context.environment.find("COMPOSE_PROJECT_NAME");
  return other ? *other : std::string{};
}

// Compose 1 had the services at the top of the file.
void lift_old_format(Value& document, Problems& problems) {
  if (document.find("services") || document.find("include")) return;
  const auto is_service = [](const Member& m) {
    return m.value.is_mapping() && (m.value.find("image") || m.value.find("build")) &&
           !m.key.starts_with("x-");
  };
  const auto first = std::ranges::find_if(document.members, is_service);
  if (first == document.members.end()) return;
  problems.refuse(
      origin(*first),
      "the file is in the format of Compose 1, with services at the top level, which docker compose no "
      "longer reads",
      "put them under \"services:\"");
  Value services;
  services.kind = text::NodeKind::mapping;
  services.file = document.file;
  services.span = document.span;
  const auto rest = std::stable_partition(document.members.begin(), document.members.end(),
                                          [&](const Member& m) { return !is_service(m); });
  std::move(rest, document.members.end(), std::back_inserter(services.members));
  document.members.erase(rest, document.members.end());
  document.members.push_back({"services", first->key_span, document.file, std::move(services)});
}

class Profiles {
 public:
  Profiles(const ComposeRequest& request, const Environment& environment) : active_(request.profiles) {
    const std::string* variable = environment.find("COMPOSE_PROFILES");
    if (!variable) return;
    for (std::size_t at = 0; at < variable->size();) {
      const std::size_t comma = std::min(variable->find(',', at), variable->size());
      active_.push_back(variable->substr(at, comma - at));
      at = comma + 1;
    }
  }

  // Whether `docker compose up` would start the service; counts those it would not by their first profile.
  bool is_active(const Value& service) {
    const Member* m = written(service, "profiles");
    if (!m || m->value.items.empty()) return true;
    for (const Value& item : m->value.items)
      if (std::ranges::find(active_, item.text) != active_.end() ||
          std::ranges::find(active_, "*") != active_.end())
        return true;
    ++inactive_[m->value.items.front().text];
    return false;
  }

  void tell(bool left_out, Problems& problems) const {
    for (const auto& [profile, count] : inactive_)
      problems.note(fmt::format("profile {} is not active: {} service{} {}", quoted(profile), count,
                                count == 1 ? "" : "s",
                                left_out ? "left out" : "read all the same, for one flag starts them"));
  }

 private:
  std::vector<std::string> active_;
  std::map<std::string, int> inactive_;
};

void read_service(Project& project, const Member& service, bool is_active) {
  facts::Container container;
  container.kind = facts::ContainerKind::service;
  container.name = service.key;
  container.origin = origin(service);
  ServiceReading reading{service.value, container, project};
  read_process(reading);
  read_environment(reading);
  read_privileges(reading);
  read_namespaces(reading);
  read_mounts(reading);
  read_devices(reading);
  read_limits(reading);
  read_networking(reading);
  read_hooks(reading);
  read_build(reading);
  read_start(reading, is_active);
  project.system.containers.push_back(std::move(container));
}

void read_services(Project& project, const std::string& name) {
  const Member* services = project.document.find("services");
  if (!services || services->value.members.empty()) {
    project.problems.refuse(origin(project.document), "the Compose files define no service",
                            "add one under services");
    return;
  }
  Profiles profiles(project.request, project.context.environment);
  for (const Member& service : services->value.members) {
    if (!service.value.is_mapping()) continue;
    if (const Member* provider = written(service.value, "provider")) {
      project.problems.note(
          origin(*provider),
          fmt::format("service {} is made by a provider and is no container", quoted(service.key)));
      continue;
    }
    const bool is_active = profiles.is_active(service.value);
    if (!is_active && project.request.only_active_profiles) continue;
    read_service(project, service, is_active);
    project.system.containers.back().project = name;
  }
  profiles.tell(project.request.only_active_profiles, project.problems);
}

}  // namespace
}  // namespace compose

facts::System read_compose(const ComposeRequest& request) {
  using namespace compose;
  facts::System system;
  system.kind = facts::TargetKind::compose;
  system.name = request.name.empty() && !request.files.empty() ? request.files.front() : request.name;
  Problems problems(system);
  KnownSecrets known;
  Loader loader(request, problems, known);
  const Context context = make_context(request, loader, known);
  std::optional<Value> document = loader.project(request.files, context);
  if (!document) {
    problems.finish();
    if (system.reasons.empty()) system.reasons.emplace_back("no Compose file was named");
    system.status = facts::TargetStatus::unreadable;
    seal_system(system, known);
    return system;
  }
  remember_secrets(*document, known);
  system.ignore_comments = loader.take_ignore_comments();
  lift_old_format(*document, problems);
  check_keys(*document, problems);
  Project project{.request = request,
                  .context = context,
                  .problems = problems,
                  .system = system,
                  .known = known,
                  .document = *document,
                  .services = index_of(*document, "services"),
                  .networks = index_of(*document, "networks"),
                  .volumes = index_of(*document, "volumes"),
                  .secrets = index_of(*document, "secrets"),
                  .configs = index_of(*document, "configs"),
                  .build_files = {}};
  read_services(project, project_name(request, context, *document));
  note_judged_stages(project);
  read_networks(project);
  read_volumes(project);
  check_references(project);
  problems.finish();
  seal_system(system, known);
  return system;
}

}  // namespace watertight::sources
