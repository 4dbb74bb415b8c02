// Settings that a user may change, and what a system is then: candidates for closing attack paths. A change
// is made to the facts and the bridge asked again, so that what it does is never told twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/bridge/parts.hpp"
#include "attack/paths.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct Change {
  ProposedChange shown;
  // Exactly one of them: made to one container, or to what is of the engine and the host.
  std::optional<std::size_t> container;  // index into System::containers
  std::function<void(facts::Container&)> edit;
  Parts decides = Parts::all();  // what of a container's facts may be others then
  std::function<void(facts::System&)> edit_system;
  bool containers_made_anew =
      false;  // of a change of the system: containers are other ones then, not as they run
};

// What it costs to change a setting: data, by kind of change (costs.cpp).
struct Cost {
  std::string_view setting;  // "privileged", "capability"; of one among several: "daemon.icc"
  std::uint32_t weight =
      1;  // 1: nobody notices; 5: a program must be looked at; 20: the whole host is concerned
  std::string_view breaks;       // what may stop working
  Parts decides = Parts::all();  // of a container's setting: see Change
};
// `which`: "icc" of "daemon"; what has no cost of its own has that of its kind.
[[nodiscard]] const Cost& cost_of(std::string_view setting, std::string_view which = {});

// By container, a user id for it if it is to have another than root: no other container's, as those of one
// user share that user's keyrings, limits and processes, and no account's or group's of the host as far as
// they were read, whose files would be its own.
[[nodiscard]] std::vector<std::uint32_t> free_users(const facts::System& system);

// Everything of this container that could be stricter. `name` as rules call it; `free_user`: of free_users().
[[nodiscard]] std::vector<Change> changes_of(const facts::Container& container, std::size_t index,
                                             std::string_view name, const facts::System& system,
                                             std::uint32_t free_user);
// The same of the engine's settings and the host's.
[[nodiscard]] std::vector<Change> changes_of_host(const facts::System& system);

// The container as it would be made anew from its settings: nothing of it is in force yet. What was seen of
// it and does not change by that (who its user is) is kept.
void make_anew(facts::Container& container);
[[nodiscard]] facts::Container made_anew(facts::Container container);

}  // namespace watertight::attack
