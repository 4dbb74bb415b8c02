#include "cli/targets.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <utility>

#include "cli/engine_target.hpp"
#include "sources/discover.hpp"
#include "sources/dockerfile/shellcheck.hpp"
#include "sources/engine/endpoint.hpp"
#include "sources/file.hpp"
#include "sources/kubernetes/kubernetes.hpp"
#include "sources/read.hpp"

namespace watertight::cli {
namespace {

using facts::System;
using facts::TargetKind;

constexpr std::string_view kStandardInput = "-";

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

System unreadable(std::string name, std::string reason) {
  System system;
  system.label = file_name(name);
  system.kind = sources::classify(system.label, "").kind;
  system.name = std::move(name);
  system.unreadable(std::move(reason));
  return system;
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string all_of(std::istream& in, std::size_t limit) {
  constexpr std::size_t kFirst = 64u << 10;
  std::string text;
  std::size_t size = 0;
  do {
    text.resize(std::min(limit, std::max(kFirst, 2 * size)));
    in.read(text.data() + size, static_cast<std::streamsize>(text.size() - size));
    size += static_cast<std::size_t>(in.gcount());
  } while (in && size < limit);
  text.resize(size);
  return text;
}

std::string normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

// Compose files of one search that a project found before them has taken in: they are parts of it.
class Parts {
 public:
  void add(const std::string& file, sources::TakenIn how, const std::string& project) {
    const auto [part, fresh] = parts_.try_emplace(normal(file), Part{how, project});
    if (!fresh && how == sources::TakenIn::included) part->second = {how, project};
  }

  // Empty where it is a target of its own. A file under a name that docker takes by itself stays one where
  // only services of it are extended: the others of it are in no other project.
  [[nodiscard]] std::string why_no_target(const sources::Candidate& candidate) const {
    if (candidate.kind != TargetKind::compose || candidate.files.size() != 1) return {};
    const auto part = parts_.find(normal(candidate.files.front()));
    if (part == parts_.end()) return {};
    const auto& [how, project] = part->second;
    if (how == sources::TakenIn::included)
      return fmt::format("it is a part of {}, which includes it", project);
    if (sources::is_usual_name(file_name(candidate.files.front()))) return {};
    return fmt::format("{} extends services of it; name it to have it read for itself", project);
  }

 private:
  struct Part {
    sources::TakenIn how;
    std::string project;
  };
  std::map<std::string, Part> parts_;
};

class Reader {
 public:
  Reader(const TargetRequest& request, const TargetVisitor& visitor)
      : request_(request),
        visitor_(visitor),
        options_{request.profiles, sources::real_surroundings().environment, {}} {
    if (!request.lint) return;
    options_.ask_shellcheck = true;
    options_.shellcheck = sources::program_in_path("shellcheck");
  }

  Expected<void> all() {
    for (const std::string& target : request_.targets)
      if (target.empty())
        return std::unexpected(Error{"scan", "\"\"", "the name is empty",
                                     "name a file, a folder or an engine, or nothing at all for the engine "
                                     "of this machine"});
    if (!request_.compose_files.empty()) {
      const std::string& first = request_.compose_files.front();
      begin(first);
      candidate({TargetKind::compose, first, request_.compose_files}, file_name(first));
    } else if (request_.targets.empty()) {
      begin("");
      return read_engine(request_, "", visitor_);
    }
    for (const std::string& target : request_.targets) {
      begin(target);
      if (sources::is_endpoint(target)) {
        if (auto done = read_engine(request_, target, visitor_); !done) return done;
      } else if (target == kStandardInput) {
        standard_input();
      } else if (is_folder(target)) {
        folder(target);
      } else {
        file(target);
      }
    }
    return {};
  }

 private:
  void begin(const std::string& target) const {
    if (visitor_.begin) visitor_.begin(target);
  }

  void standard_input() {
    const std::string text = all_of(std::cin, sources::kFileLimit + 1);
    if (text.size() > sources::kFileLimit)
      return visitor_.system(
          unreadable("stdin", fmt::format("cannot read standard input: it is larger than {} MiB; "
                                          "leave out what is not needed",
                                          sources::kFileLimit >> 20)));
    const sources::Classification what = sources::classify_given("stdin", text);
    if (what.kind == TargetKind::unknown)
      return visitor_.system(unreadable("stdin", not_recognised("standard input", what)));
    if (in_blocks({what.kind, "stdin", {}}, text, "stdin")) return;
    emit(sources::read_text(what.kind, text, "stdin", options_), "stdin");
  }

  void file(const std::string& path) {
    auto text = sources::read_file(path);
    if (!text) return visitor_.system(unreadable(path, text.error().sentence()));
    const sources::Classification what = sources::classify_given(file_name(path), *text);
    if (what.kind == TargetKind::unknown)
      return visitor_.system(unreadable(path, not_recognised(path, what)));
    const sources::Candidate one{what.kind, path, {path}};
    if (in_blocks(one, *text, file_name(path))) return;
    emit(sources::read_candidate(one, options_, std::move(*text)), file_name(path));
  }

  void folder(const std::string& path) {
    options_.searched_folder = path;
    options_.builds = std::make_shared<sources::KnownBuilds>();
    const std::string prefix = path == "." || path == "./" ? "" : path + (path.ends_with('/') ? "" : "/");
    bool any = false;
    Parts parts;
    sources::discover(
        path,
        {[&](sources::Candidate c) {
           any = true;
           const std::string label = c.name;
           c.name = prefix + c.name;
           if (const std::string why = parts.why_no_target(c); !why.empty())
             return visitor_.skipped(c.name, why);
           options_.taken_in = [&](const std::string& file, sources::TakenIn how) {
             parts.add(file, how, c.name);
           };
           candidate(c, label);
           options_.taken_in = {};
         },
         [&](const std::string& name, std::string why) { visitor_.skipped(prefix + name, std::move(why)); },
         [&](const std::string& name, std::string sentence) {
           any = true;
           visitor_.system(unreadable(name.empty() ? path : prefix + name, std::move(sentence)));
         }});
    if (!any)
      visitor_.system(unreadable(
          path,
          fmt::format("{} holds no Compose file, Dockerfile, Kubernetes manifest, "
                      "daemon.json, inspect output or snapshot; name the file if it has an unusual form",
                      path)));
    options_.searched_folder.clear();
    options_.builds.reset();
  }

  void candidate(const sources::Candidate& candidate, const std::string& label) {
    if (candidate.kind == TargetKind::kubernetes && visitor_.pods) {
      auto text = sources::read_file(candidate.files.front());
      if (text && in_blocks(candidate, *text, label)) return;
      if (text) return emit(sources::read_candidate(candidate, options_, std::move(*text)), label);
    }
    emit(sources::read_candidate(candidate, options_), label);
  }

  // Manifests that may hold more than is to be kept at a time; false where they do not.
  bool in_blocks(const sources::Candidate& candidate, std::string_view text, const std::string& label) {
    constexpr std::size_t kWorthTwoPasses = 256u << 10;  // bytes
    if (candidate.kind != TargetKind::kubernetes || !visitor_.pods || text.size() < kWorthTwoPasses)
      return false;
    visitor_.system(sources::read_kubernetes_in_blocks(text, candidate.name, label, visitor_.pods));
    return true;
  }

  // Snapshots hold the labels of the systems they were made of.
  void emit(std::vector<System> systems, const std::string& label) {
    for (System& system : systems) {
      if (system.label.empty() && system.kind != TargetKind::engine) system.label = label;
      visitor_.system(std::move(system));
    }
  }

  static std::string not_recognised(const std::string& path, const sources::Classification& what) {
    if (!what.why_not.empty()) return fmt::format("{}: {}", path, what.why_not);
    return fmt::format(
        "{} is no Compose file, Dockerfile, Kubernetes manifest, daemon.json, inspect output or snapshot "
        "that can "
        "be recognised; "
        "give it one of their usual names",
        path);
  }

  const TargetRequest& request_;
  const TargetVisitor& visitor_;
  sources::ReadOptions options_;
};

}  // namespace

Expected<void> read_targets(const TargetRequest& request, const TargetVisitor& visitor) {
  return Reader(request, visitor).all();
}

}  // namespace watertight::cli
