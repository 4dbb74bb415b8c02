// One file, or the files of one project, read by the reader of its kind.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "facts/system.hpp"
#include "sources/build_context.hpp"
#include "sources/discover.hpp"

namespace watertight::sources {

// What the files of one search tell each other about builds.
struct KnownBuilds {
  // Of Dockerfiles that Compose projects build from another folder than the one they lie in.
  ContextSearch::Given contexts;
  // Dockerfiles that were read before any project said so, by the hashes of their paths.
  std::unordered_set<std::size_t> read;
};

// How a Compose project takes in a file that is not one of its own: the whole of it, or services of it.
enum class TakenIn : std::uint8_t { included, extended };

struct ReadOptions {
  std::vector<std::string> profiles;                            // of Compose; empty: all
  std::map<std::string, std::string, std::less<>> environment;  // for variables in Compose files
  // The folder that is searched, empty when files are named one by one: a Dockerfile below it that a Compose
  // project builds from is a target of its own, and its findings belong to that.
  std::string searched_folder;
  std::shared_ptr<KnownBuilds> builds;  // of that search; null: every file is read for itself
  bool ask_shellcheck = false;          // what ShellCheck says of the RUN of Dockerfiles as well
  std::string shellcheck;               // path of the program; empty: it is not installed
  // Told of every file that a Compose project includes, or extends services of.
  std::function<void(const std::string& path, TakenIn how)> taken_in = {};
};

// One system; several for a snapshot. A file that cannot be read gives a system that says why. `text`: of the
// candidate's first file where the caller has read it; absent, it is read here.
[[nodiscard]] std::vector<facts::System> read_candidate(const Candidate& candidate,
                                                        const ReadOptions& options,
                                                        std::optional<std::string> text = std::nullopt);

// The same for a text that was read already; `name` is what facts call the file.
[[nodiscard]] std::vector<facts::System> read_text(facts::TargetKind kind, std::string_view text,
                                                   const std::string& name, const ReadOptions& options);

}  // namespace watertight::sources
