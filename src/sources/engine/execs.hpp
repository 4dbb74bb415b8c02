// The execs of a container that run now: an inspect answer holds their ids, GET /exec/ID/json what they are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/container.hpp"
#include "sources/engine/fields.hpp"

namespace watertight::sources {

// None, or unknown where there are ids and nobody asked for more.
[[nodiscard]] facts::Fact<std::vector<facts::Exec>> execs_field(const Place& inspect);

// Ids to ask for, the first hundred: a container has one or two.
[[nodiscard]] std::vector<std::string> exec_ids(const JsonValue& inspect);

// The exec of an answer; nothing where it has ended. Secrets of its command join the container's.
[[nodiscard]] std::optional<facts::Exec> exec_from(const JsonValue& answer, const OriginMaker& origin,
                                                   std::vector<facts::Secret>& secrets);

}  // namespace watertight::sources
