// How a service's image is built: where its Dockerfile lies, and what the build is given or allowed.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "sources/build_context.hpp"
#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/dockerfile/ignore_rules.hpp"
#include "sources/ignore_comments.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

using facts::BuildFile;
using facts::Items;

void seal_arguments(ServiceReading& reading, const Value& build) {
  const Member* arguments = written(build, "args");
  if (!arguments) return;
  for (const Pair& pair : pairs_of(arguments->value)) {
    if (const auto kind = secret_kind(pair.name, pair.value))
      reading.container.secrets.push_back(
          seal("build argument " + pair.name, *kind, pair.value, pair.origin));
  }
}

// "default", "name=path", or a mapping of names to paths.
Items sockets_of(const Value& value) {
  Items items;
  for (Pair& pair : pairs_of(value))
    items.push_back({pair.has_value ? pair.name + '=' + pair.value : pair.name, std::move(pair.origin)});
  return items;
}

// Short and long syntax: the name of the secret.
Items names_of(const Value& value) {
  Items items;
  for (const Value& item : elements_of(value)) {
    const Value* name = item.is_mapping() ? scalar_under(item, "source") : item.is_scalar() ? &item : nullptr;
    if (name) items.push_back({name->text, origin(*name)});
  }
  return items;
}

Items texts_of(const Value& value) {
  Items items;
  for (const Value* scalar : scalars_of(value)) items.push_back({scalar->text, origin(*scalar)});
  return items;
}

facts::Fact<Items> list_of(const Member* build, std::string_view key, Items (*read)(const Value&)) {
  const Member* m = build && build->value.is_mapping() ? written(build->value, key) : nullptr;
  return m ? facts::declared(read(m->value), origin(*m)) : facts::by_default(Items{});
}

// What the build may do beyond its own confinement.
void read_powers(ServiceReading& reading) {
  facts::ImageBuild& b = reading.container.build;
  const Member* build = written(reading.service, "build");
  b.privileged = facts::by_default(false);
  b.network = facts::by_default(std::string{});
  if (build && build->value.is_mapping()) {
    const auto any = [](std::string_view text) -> std::optional<std::string> { return std::string(text); };
    b.privileged = scalar_fact(reading, build->value, "privileged", parse_switch, "true or false",
                               std::move(b.privileged));
    b.network =
        scalar_fact<std::string>(reading, build->value, "network", any, "a network", std::move(b.network));
  }
  b.ssh = list_of(build, "ssh", sockets_of);
  b.entitlements = list_of(build, "entitlements", texts_of);
  b.secrets = list_of(build, "secrets", names_of);
}

const Value* context_of(const Value& build) {
  return build.is_scalar() ? &build : scalar_under(build, "context");
}

// The folder that is built from, to open.
std::string folder_of_build(const Value& build) {
  const Value* context = context_of(build);
  return openable_path(context ? *context : build, context ? std::string_view(context->text) : ".");
}

// Why nobody can look into the context; nothing: it is a folder of this machine.
std::optional<std::string> why_out_of_reach(std::string_view context) {
  if (context == "-") return "is read from standard input";
  if (is_remote(context)) return "is not on this machine";
  return std::nullopt;
}

// Where the Dockerfile lies; unknown where it is not on this machine or depends on what nobody knows.
facts::Fact<std::string> place_of(const Member& build) {
  const Value& value = build.value;
  const Value* context = context_of(value);
  const Value* dockerfile = scalar_under(value, "dockerfile");
  for (const Value* part : {context, dockerfile})
    if (part)
      if (auto because = why_unknown(*part))
        return facts::unknown<std::string>(std::move(*because), origin(*part));
  const std::string_view folder = context ? std::string_view(context->text) : ".";
  const std::string_view name = dockerfile ? std::string_view(dockerfile->text) : "Dockerfile";
  for (const std::string_view part : {name, folder})
    if (const auto out_of_reach = why_out_of_reach(part))
      return facts::unknown<std::string>(fmt::format("the build context {} {}", quoted(part), *out_of_reach),
                                         origin(build));
  const Value& base = context ? *context : value;
  return facts::declared(is_absolute(name) ? std::string(name) : joined(openable_path(base, folder), name),
                         origin(dockerfile ? *dockerfile : base));
}

// What could not be read of it is what is not known of the service.
std::size_t keep_build_file(ServiceReading& reading, BuildFile file, std::string_view text,
                            const facts::Origin& at) {
  Project& project = reading.project;
  auto comments = ignore_comments_in(text, file);
  std::move(comments.begin(), comments.end(), std::back_inserter(project.system.ignore_comments));
  for (const facts::BuildProblem& p : file.problems)
    project.problems.refuse(
        at, fmt::format("{}{}, line {}: {}", subject(reading), file.path, p.span.line, p.message), p.remedy);
  project.system.build_files.push_back(std::move(file));
  return project.system.build_files.size() - 1;
}

// The place of the Dockerfile in system.build_files; nothing where it could not be read.
std::optional<std::size_t> build_file_at(ServiceReading& reading, const std::string& path,
                                         const facts::Origin& at) {
  Project& project = reading.project;
  if (const auto known = project.build_files.find(path); known != project.build_files.end())
    return known->second;
  std::optional<std::size_t>& place = project.build_files[path];
  const FileReader& reader = *project.request.reader;
  if (!reader.exists(path)) {
    project.problems.note(at, fmt::format("{}{} is not there: what it would decide is not known",
                                          subject(reading), quoted(path)));
    return place;
  }
  const auto text = reader.read(path);
  if (!text) {
    project.problems.refuse(at, subject(reading) + text.error().sentence());
    return place;
  }
  place = keep_build_file(reading, parse_dockerfile(*text, path), *text, at);
  return place;
}

// Where the Dockerfile lies, seen from the project: the same wherever the project was copied to.
std::string label_of(const ServiceReading& reading, const Value& build) {
  const Value* context = context_of(build);
  const Value* dockerfile = scalar_under(build, "dockerfile");
  const std::string_view folder = context ? std::string_view(context->text) : ".";
  const std::string_view name = dockerfile ? std::string_view(dockerfile->text) : "Dockerfile";
  if (is_absolute(name)) return normalized(name);
  return normalized(shown_path(reading.project, context ? *context : build, joined(folder, name)));
}

facts::Fact<Items> rules_of_first(const ServiceReading& reading, const std::vector<std::string>& paths) {
  const FileReader& reader = *reading.project.request.reader;
  return read_ignore_rules(paths, [&](const std::string& file) -> std::optional<std::string> {
    if (!reader.exists(file)) return std::nullopt;
    auto text = reader.read(file);
    if (!text) return std::nullopt;
    return std::move(*text);
  });
}

facts::Fact<Items> ignore_rules(const ServiceReading& reading, const Value& build, const std::string& path) {
  return rules_of_first(reading, {path + ".dockerignore", joined(folder_of_build(build), ".dockerignore")});
}

std::vector<std::string> texts_of(const facts::Fact<Items>& rules) {
  std::vector<std::string> texts;
  for (const facts::Item& rule : *rules) texts.push_back(rule.text);
  return texts;
}

bool names_image(std::string_view context) {
  return context.starts_with("service:") || context.starts_with("docker-image:") ||
         context.starts_with("oci-layout:");
}

// The folders of additional_contexts, each with its own .dockerignore. Images and services among them are
// none.
void add_named_contexts(ServiceReading& reading, const Value& build, std::vector<BuildContext>& contexts) {
  const Member* named = build.is_mapping() ? written(build, "additional_contexts") : nullptr;
  if (!named) return;
  for (const Pair& pair : pairs_of(named->value)) {
    if (names_image(pair.value)) continue;
    std::optional<std::string> because = why_out_of_reach(pair.value);
    if (!pair.unset.empty()) because = fmt::format("depends on the variable {}", pair.unset);
    if (because) {
      reading.project.problems.note(pair.origin,
                                    fmt::format("{}the build context {} {}: it is not searched for secrets",
                                                subject(reading), quoted(pair.name), *because));
      continue;
    }
    std::string folder = openable_path(named->value, pair.value);
    auto rules = texts_of(rules_of_first(reading, {joined(folder, ".dockerignore")}));
    contexts.push_back({pair.name, std::move(folder), "the context " + pair.name, std::move(rules)});
  }
}

// Where a service before this one gave the Dockerfile another folder, this one is told by its name.
std::string shown_context(const ServiceReading& reading, const Value& build, const BuildFile& file,
                          const std::string& folder) {
  const auto& given = reading.project.request.contexts->given();
  const auto before = given.find(file.path);
  if (before == given.end()) return {};
  const bool same = std::ranges::any_of(before->second, [&](const BuildContext& c) {
    return c.name.empty() && c.folder == folder && c.shown.empty();
  });
  const Value* context = context_of(build);
  return same ? std::string{}
              : shown_path(reading.project, context ? *context : build,
                           context ? std::string_view(context->text) : ".");
}

// What the folders that the build is given hold of secrets, into the file.
void search_contexts(ServiceReading& reading, BuildFile& file, const Value& build) {
  Problems& problems = reading.project.problems;
  if (!reading.project.request.contexts) return;
  std::vector<BuildContext> contexts;
  const Value* context = context_of(build);
  std::optional<std::string> because = context ? why_unknown(*context) : std::nullopt;
  if (context && !because)
    if (const auto out_of_reach = why_out_of_reach(context->text))
      because = fmt::format("the build context {} {}", quoted(context->text), *out_of_reach);
  if (because) {
    const facts::Origin at = context ? origin(*context) : origin(build);
    problems.note(at, fmt::format("{}{}: it is not searched for secrets", subject(reading), *because));
    file.taken_along = facts::unknown<Items>(*because, at);
  } else {
    std::string folder = folder_of_build(build);
    std::string shown = shown_context(reading, build, file, folder);
    contexts.push_back(
        {{}, std::move(folder), std::move(shown), texts_of(ignore_rules(reading, build, file.path))});
  }
  add_named_contexts(reading, build, contexts);
  FoundInContext found = reading.project.request.contexts->search(file, contexts);
  for (const std::string& problem : found.problems)
    problems.refuse(origin(build), subject(reading) + problem, "");
  keep(file, std::move(found));
}

}  // namespace

void read_build(ServiceReading& reading) {
  facts::Container& c = reading.container;
  Project& project = reading.project;
  c.build_file = facts::by_default(std::string{});
  read_powers(reading);
  const Member* build = written(reading.service, "build");
  if (!build) return;
  seal_arguments(reading, build->value);
  if (!project.request.build_files) {
    c.build_file = facts::unknown<std::string>("how the service is built was not looked at", origin(*build));
    return;
  }
  if (const Value* text = scalar_under(build->value, "dockerfile_inline")) {
    const std::string inside = fmt::format("dockerfile_inline of service {}", c.name);
    const facts::Origin at = origin(*text);
    c.build_file = facts::declared(fmt::format("{} ({})", at.source ? at.source->name : "", inside), at);
    BuildFile file = parse_dockerfile(text->text, *c.build_file);
    file.label = inside;
    const std::size_t place = keep_build_file(reading, std::move(file), text->text, at);
    search_contexts(reading, project.system.build_files[place], build->value);
    take_from_build_file(reading, project.system.build_files[place], build->value);
    return;
  }
  c.build_file = place_of(*build);
  if (!c.build_file.known()) {
    project.problems.note(c.build_file.origin,
                          fmt::format("{}{}: neither its Dockerfile nor what it copies is looked at",
                                      subject(reading), std::string_view(c.build_file.unknown_because)));
    return;
  }
  if (const auto at = build_file_at(reading, *c.build_file, c.build_file.origin)) {
    BuildFile& file = project.system.build_files[*at];
    if (file.label.empty()) {
      file.label = label_of(reading, build->value);
      file.ignore_rules = ignore_rules(reading, build->value, file.path);
    }
    search_contexts(reading, file, build->value);
    take_from_build_file(reading, file, build->value);
  }
}

}  // namespace watertight::sources::compose
