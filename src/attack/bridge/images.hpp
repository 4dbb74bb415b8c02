// What rules say of an image by its name.
#pragma once

#include <string_view>

namespace watertight::attack {

// "registry:5000" of "registry:5000/team/app:1"; empty: Docker Hub.
[[nodiscard]] std::string_view registry_of(std::string_view reference);

// Whether the engine's list of registries that are asked without TLS has it: an entry is a host, or a network
// in CIDR form. The loopback interface, which every list has, needs none.
[[nodiscard]] bool is_listed_registry(std::string_view registry, std::string_view entry);

}  // namespace watertight::attack
