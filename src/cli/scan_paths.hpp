// The attack paths of a scan: of each target that describes containers, an engine or a host, as long as there
// are not too many; and which findings lie on one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "attack/paths.hpp"
#include "attack/program.hpp"
#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::cli {

class ScanPaths {
 public:
  // `fail_on`: goals that the run fails on.
  explicit ScanPaths(std::vector<std::string> fail_on) : fail_on_(std::move(fail_on)) {}

  // Looks for the paths of the system, and marks the findings that lie on one. A scan of very many files
  // looks at the first kMostTargets alone, and says so in the result's notes; one that fails on a goal looks
  // at all of them, and keeps of the rest what it fails on.
  void look_at(const facts::System& system, checks::TargetResult& result);

  // A system that is there in parts alone: no paths are looked for, and the result's notes say so.
  void leave_out(checks::TargetResult& result);

  // Whether there is a way to one of these goals.
  [[nodiscard]] bool reached() const { return reached_; }
  // False where some target could not be asked for the goals that the run fails on.
  [[nodiscard]] bool all_judged() const { return all_judged_; }

  [[nodiscard]] const std::vector<attack::Analysis>& all() const { return analyses_; }

  static constexpr std::size_t kMostTargets = 64;

 private:
  std::vector<std::string> fail_on_;
  bool reached_ = false;
  bool all_judged_ = true;
  std::optional<attack::Program> program_;  // read when the first target asks for it
  std::vector<attack::Analysis> analyses_;
  std::size_t looked_at_ = 0;
};

// Goals that are reached (Analysis::reached) and that no path of the analysis tells.
[[nodiscard]] std::vector<std::string> reached_unseen(const attack::Analysis& analysis);

// On standard error, for whoever wonders about the exit code.
void say_reached(const attack::Analysis& analysis, const std::string& goal);

// Every finding that rests on what a path rests on is marked with the gravest goal of these paths, and the
// path's premises with the findings' rules. Such findings come first among their equals.
void mark_findings(attack::Analysis& analysis, checks::TargetResult& result);

}  // namespace watertight::cli
