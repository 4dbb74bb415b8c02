#include "sources/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "sources/build_context.hpp"
#include "sources/compose/compose.hpp"
#include "sources/compose/disk_files.hpp"
#include "sources/daemon/daemon_json.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/dockerfile/ignore_rules.hpp"
#include "sources/dockerfile/shellcheck.hpp"
#include "sources/file.hpp"
#include "sources/inspect_file.hpp"
#include "sources/kubernetes/kubernetes.hpp"
#include "sources/seal_system.hpp"
#include "sources/snapshot/snapshot.hpp"

namespace watertight::sources {
namespace {

using facts::System;
using facts::TargetKind;

System unreadable(TargetKind kind, const std::string& name, std::string reason) {
  System system;
  system.kind = kind;
  system.name = name;
  system.unreadable(std::move(reason));
  return system;
}

// A text that has no place on disk: what it refers to is not there.
class OneText final : public FileReader {
 public:
  OneText(std::string name, std::string_view text) : name_(std::move(name)), text_(text) {}
  Expected<std::string> read(const std::string& path) const override {
    if (path == name_) return std::string(text_);
    return std::unexpected(Error{"read", path, name_ + " has no folder", "scan the file itself"});
  }
  bool exists(const std::string& path) const override { return path == name_; }
  bool has_folders() const override { return false; }

 private:
  std::string name_;
  std::string_view text_;
};

// In place: a list in braces would copy what it is given.
std::vector<System> only(System system) {
  std::vector<System> systems;
  systems.push_back(std::move(system));
  return systems;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

std::string plain_path(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

facts::Fact<facts::Items> ignore_rules_of(const std::string& path, const std::string& folder) {
  return read_ignore_rules(
      {path + ".dockerignore", (std::filesystem::path(folder) / ".dockerignore").string()},
      [](const std::string& file) -> std::optional<std::string> {
        auto text = read_file(file, 1u << 20);
        if (!text) return std::nullopt;
        return std::move(*text);
      });
}

// The folders that a Compose project read before gives the build; else the one that the file lies in.
std::vector<BuildContext> contexts_of(facts::BuildFile& file, const std::string& path,
                                      const ReadOptions& options) {
  if (options.builds) {
    const auto known = options.builds->contexts.find(plain_path(path));
    if (known != options.builds->contexts.end()) {
      const auto main = std::ranges::find(known->second, std::string(), &BuildContext::name);
      if (main != known->second.end()) file.ignore_rules = ignore_rules_of(path, main->folder);
      return known->second;
    }
    options.builds->read.insert(std::hash<std::string>()(plain_path(path)));
  }
  file.ignore_rules = ignore_rules_of(path, folder_of(path));
  BuildContext own{{}, folder_of(path), {}, {}};
  for (const facts::Item& rule : *file.ignore_rules) own.ignore_rules.push_back(rule.text);
  return {std::move(own)};
}

void add_context_secrets(System& system, facts::BuildFile& file, const std::string& path,
                         const ReadOptions& options) {
  ContextSearch search;
  FoundInContext found = search.search(file, contexts_of(file, path, options));
  for (const std::string& problem : found.problems) system.incomplete(path + ": " + problem);
  keep(file, std::move(found));
}

std::string plain_folder(const std::string& path) {
  return plain_path((std::filesystem::path(path.empty() ? "." : path) / ".").string());
}

// Whether the search reads the file with the folders that the project gives it. What it has read already
// without them stays with the project.
bool passes_on_contexts(const std::string& path, const ContextSearch& search, const ReadOptions& options) {
  const auto given = search.given().find(path);
  if (given == search.given().end() || !options.builds) return true;
  const auto is_other = [&](const BuildContext& c) {
    return !c.name.empty() || plain_folder(c.folder) != plain_folder(folder_of(path));
  };
  if (std::ranges::none_of(given->second, is_other)) return true;
  const std::string plain = plain_path(path);
  if (options.builds->read.contains(std::hash<std::string>()(plain))) return false;
  auto& known = options.builds->contexts[plain];
  for (const BuildContext& context : given->second)
    if (std::ranges::find(known, context) == known.end()) known.push_back(context);
  return true;
}

// A project may build another stage than the last one, by which the file is judged where a folder is
// searched.
void tell_of_the_stage(System& system, const facts::BuildFile& file) {
  const facts::BuildStage* built = file.final_stage();
  if (built == nullptr || built == &file.stages.back()) return;
  system.notes.push_back(fmt::format(
      "it builds the stage {} of {}, and in a folder a Dockerfile is judged by its last stage: scan {} by "
      "itself to have that stage judged",
      built->name.empty() ? std::to_string(file.target) : built->name, file.path, system.name));
}

// Dockerfiles that the search finds are targets of their own, judged by their last stage as anybody may build
// them, and so are the comments in them.
void leave_to_the_search(System& system, const ContextSearch& search, const ReadOptions& options) {
  std::erase_if(system.build_files, [&](const facts::BuildFile& file) {
    if (!is_discovered(options.searched_folder, file.path, TargetKind::dockerfile)) return false;
    if (!passes_on_contexts(file.path, search, options)) return false;
    std::erase_if(system.ignore_comments, [&](const facts::IgnoreComment& comment) {
      return comment.origin.source && comment.origin.source->name == file.path;
    });
    tell_of_the_stage(system, file);
    for (facts::Container& c : system.containers)
      if (c.build_file.is(file.path))
        c.build.stage_is_judged = c.build.stage_is_judged && file.final_stage() == &file.stages.back();
    return true;
  });
}

System compose(ComposeRequest request, const FileReader& reader, const ReadOptions& options, bool on_disk) {
  ContextSearch search;
  if (on_disk) request.contexts = &search;
  request.environment = options.environment;
  request.profiles = options.profiles;
  request.only_active_profiles = !options.profiles.empty();
  request.reader = &reader;
  if (options.taken_in)
    request.brought_in = [&](const std::string& path, Brought how) {
      options.taken_in(path, how == Brought::by_include ? TakenIn::included : TakenIn::extended);
    };
  System system = read_compose(request);
  if (!options.searched_folder.empty()) leave_to_the_search(system, search, options);
  if (options.ask_shellcheck) ask_shellcheck(system, options.shellcheck);
  return system;
}

System dockerfile(std::string_view text, const std::string& name, const ReadOptions& options) {
  System system = read_dockerfile(text, name);
  if (options.ask_shellcheck) ask_shellcheck(system, options.shellcheck);
  return system;
}

// The systems as they were; what the snapshot itself is called does not matter to them.
std::vector<System> snapshot(std::string_view text, const std::string& name) {
  auto systems = read_snapshot(text, name);
  if (!systems) return {unreadable(TargetKind::snapshot, name, systems.error().sentence())};
  for (System& system : *systems) seal_system(system);  // as other versions may not have
  return std::move(*systems);
}

}  // namespace

std::vector<System> read_text(TargetKind kind, std::string_view text, const std::string& name,
                              const ReadOptions& options) {
  switch (kind) {
    case TargetKind::compose:
      return only(compose({.name = name, .files = {name}}, OneText(name, text), options, false));
    case TargetKind::dockerfile:
      return only(dockerfile(text, name, options));
    case TargetKind::daemon_json:
      return only(read_daemon_json(text, name));
    case TargetKind::inspect:
      return only(read_inspect(text, name));
    case TargetKind::snapshot:
      return snapshot(text, name);
    case TargetKind::kubernetes:
      return only(read_kubernetes(text, name));
    case TargetKind::engine:
    case TargetKind::unknown:
      break;
  }
  return {unreadable(kind, name, fmt::format("{} is of no kind that is read from a file", name))};
}

std::vector<System> read_candidate(const Candidate& candidate, const ReadOptions& options,
                                   std::optional<std::string> text) {
  if (candidate.kind == TargetKind::compose) {
    return only(compose({.name = candidate.name, .files = candidate.files}, DiskFiles(""), options, true));
  }
  if (!text) {
    auto read = read_file(candidate.files.front());
    if (!read) return {unreadable(candidate.kind, candidate.name, read.error().sentence())};
    text = std::move(*read);
  }
  std::vector<System> systems = read_text(candidate.kind, *text, candidate.name, options);
  if (candidate.kind == TargetKind::dockerfile)
    for (System& system : systems)
      for (facts::BuildFile& file : system.build_files)
        add_context_secrets(system, file, candidate.files.front(), options);
  return systems;
}

}  // namespace watertight::sources
