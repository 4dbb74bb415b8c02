// What of a request is about this system: where attacks start, which goals count, which changes are meant.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "attack/analyse.hpp"
#include "attack/changes/change.hpp"
#include "attack/cut.hpp"
#include "attack/derive.hpp"

namespace watertight::attack {

// Every foothold that the system has, each once, sorted.
[[nodiscard]] std::vector<Start> starts_of(const Program& program, const Atoms& atoms,
                                           std::span<const Given> given);

// Takes away the footholds that were not asked for.
void keep_footholds(const Program& program, const Atoms& atoms, const std::vector<std::string>& from,
                    std::vector<Given>& given);

// What of Request::from is no kind of start, and none of these.
[[nodiscard]] std::vector<std::string> names_without_a_start(const std::vector<std::string>& from,
                                                             std::span<const Start> starts);

// The goals that count, the gravest first; the error: one that there is not. "all" is all of them.
[[nodiscard]] Expected<std::vector<std::string_view>> goals_asked_for(const std::vector<std::string>& to);

struct Called {
  std::vector<ChangeId> changes;     // sorted, each once
  std::vector<std::string> unknown;  // ids that no change has, and none begins with
};

// The changes of these ids, or of ids that begin so ("web" is all of web's).
[[nodiscard]] Called changes_called(const std::vector<std::string>& ids, std::span<const Change> changes);

}  // namespace watertight::attack
