#include "sources/compose/include.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "sources/compose/paths.hpp"

namespace watertight::sources::compose {
namespace {

constexpr std::array<std::string_view, 6> kShared = {"services", "networks", "volumes",
                                                     "secrets",  "configs",  "models"};

struct Include {
  std::vector<std::string> files;
  Context context;
};

std::vector<std::string> texts_under(const Value& mapping, std::string_view key) {
  std::vector<std::string> texts;
  if (const Member* m = mapping.find(key))
    for (const Value* scalar : scalars_of(m->value)) texts.push_back(scalar->text);
  return texts;
}

std::optional<Include> read_include(const Value& item, const Context& outer, Loader& loader) {
  Include include;
  std::vector<std::string> paths =
      item.is_scalar() ? std::vector<std::string>{item.text} : texts_under(item, "path");
  if (paths.empty() || (!item.is_scalar() && !item.is_mapping())) {
    loader.problems().refuse(origin(item), "this include names no file", "write \"- path: FILE\"");
    return std::nullopt;
  }
  for (const std::string& path : paths) {
    if (is_remote(path)) {
      loader.problems().refuse(origin(item),
                               fmt::format("{} is not on this machine and was not read", quoted(path)),
                               "keep a copy in the project and include that");
      return std::nullopt;
    }
    include.files.push_back(joined(outer.directory, path));
  }
  const std::vector<std::string> directory = texts_under(item, "project_directory");
  include.context.directory =
      directory.empty() ? folder_of(include.files.front()) : joined(outer.directory, directory.front());
  include.context.environment = outer.environment;
  include.context.trail = outer.trail;
  include.context.named_at = origin(item);
  return include;
}

// What is already set stays: the project's own variables win over those of an include.
void add_variables(const Value& item, const Context& outer, Include& include, Loader& loader) {
  std::vector<std::string> files = texts_under(item, "env_file");
  for (std::string& file : files) file = joined(outer.directory, file);
  if (files.empty()) {
    std::string usual = joined(include.context.directory, ".env");
    if (!loader.request().reader->exists(usual)) return;
    files.push_back(std::move(usual));
  }
  Environment& environment = include.context.environment;
  for (const std::string& file : files) loader.add_environment_file(file, environment, origin(item));
  for (const auto& [name, value] : outer.environment.from_files)
    environment.from_files.insert_or_assign(name, value);
}

void bring_in(Value& document, Value included, Loader& loader) {
  for (std::string_view kind : kShared) {
    Member* from = included.find(kind);
    if (!from) continue;
    Member* into = document.find(kind);
    if (!into) {
      document.members.push_back(std::move(*from));
      continue;
    }
    if (into->value.is_null()) into->value.kind = text::NodeKind::mapping;
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < into->value.members.size(); ++i)
      places.emplace(into->value.members[i].key, i);
    for (Member& m : from->value.members) {
      const auto found = places.find(m.key);
      if (found == places.end()) {
        into->value.members.push_back(std::move(m));
        continue;
      }
      const Member& mine = into->value.members[found->second];
      if (!same(mine.value, m.value)) {
        loader.problems().refuse(
            origin(mine),
            fmt::format("{}.{} is also defined by the included {}", kind, m.key, place(origin(m))),
            "rename one of them, or change the included one in an override file named in include");
      }
    }
  }
}

}  // namespace

void apply_includes(Value& document, const std::string& path, const Context& context, Loader& loader) {
  const Member* found = document.find("include");
  if (!found) return;
  const Value includes = found->value;
  document.erase("include");
  if (!includes.is_sequence()) {
    if (!includes.is_null())
      loader.problems().refuse(origin(includes), "include is not a list", "write \"- FILE\"");
    return;
  }
  for (const Value& item : includes.items) {
    std::optional<Include> include = read_include(item, context, loader);
    if (!include) continue;
    std::vector<std::string>& trail = include->context.trail;
    trail.push_back(normalized(path));
    const bool circle = std::ranges::any_of(
        include->files, [&](const std::string& f) { return std::ranges::find(trail, f) != trail.end(); });
    if (circle || trail.size() > loader.request().limits.depth) {
      loader.problems().refuse(origin(item),
                               circle ? fmt::format("the files include each other in a circle ({} → {})",
                                                    fmt::join(trail, " → "), include->files.front())
                                      : std::string("includes are nested too deeply"),
                               "take one include out");
      continue;
    }
    add_variables(item, context, *include, loader);
    std::optional<Value> included = loader.project(include->files, include->context);
    if (!included) continue;
    bring_in(document, std::move(*included), loader);
    if (loader.request().brought_in)
      for (const std::string& file : include->files) loader.request().brought_in(file, Brought::by_include);
  }
}

}  // namespace watertight::sources::compose
