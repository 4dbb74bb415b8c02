// What a change of one container does to facts that it has in common with others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "attack/bridge/bridged.hpp"
#include "attack/changes/change.hpp"
#include "attack/cut.hpp"

namespace watertight::attack {

struct Neighbourhood {
  std::vector<std::size_t> others;
  bool namespaces = false;
  bool volumes = false;  // or folders of the host
};

// Who shares namespaces, volumes, folders or its user with a container. Of many that share a thing some are
// as good as all.
class Neighbours {
 public:
  Neighbours(const Asked& asked, const Bridged& bridged, const Words& words);
  [[nodiscard]] Neighbourhood of(std::size_t container) const;

 private:
  [[nodiscard]] std::string_view predicate(const Given& given) const;

  const Asked& asked_;
  const Bridged& bridged_;
  const Words& words_;
  std::unordered_map<Symbol, std::size_t> by_name_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_place_;  // see shared_place()
  std::unordered_map<Symbol, std::vector<std::size_t>> by_user_;
  std::unordered_map<std::size_t, std::vector<Symbol>> users_;
};

// A system in which a few stand for all containers; one neighbourhood after the other moves in.
struct Room {
  facts::System system;
  std::vector<std::size_t> holds = {};  // by its containers: which they are, unchanged; kChanged: none
  static constexpr std::size_t kChanged = static_cast<std::size_t>(-1);
};

// A container and those that it shares something with, alone in a system of their own: what is done to it
// changes facts of theirs, and facts that are told of all of them together.
class InNeighbourhood {
 public:
  InNeighbourhood(const Asked& asked, const Bridged& bridged, const Words& words, std::size_t container,
                  Neighbourhood neighbourhood, Room& room);

  // Whether a change of this setting concerns more than the container's own facts.
  [[nodiscard]] bool concerns_others(std::string_view setting) const;
  // What of these facts changes with it.
  void add_what_changes(const Change& change, Effect& effect);

 private:
  [[nodiscard]] bool is_of_one(const Given& given) const;
  [[nodiscard]] std::vector<Given> given() const;
  void move_in();

  const Asked& asked_;
  const Bridged& bridged_;
  const Words& words_;
  std::size_t container_;
  Neighbourhood neighbourhood_;
  Room& room_;  // this one, then the others
  std::vector<std::string> names_;
  std::optional<std::vector<Given>> before_;
};

}  // namespace watertight::attack
