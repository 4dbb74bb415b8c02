#include "attack/bridge/shared.hpp"

#include <unordered_map>

#include "attack/bridge/host_answers.hpp"

namespace watertight::attack {

void add_shared_images(const facts::System& system, const HostAnswers& host, FactSink& facts) {
  std::unordered_map<std::string_view, std::size_t> containers;
  for (const facts::Container& c : system.containers)
    if (const std::string_view name = image_name(c, host); !name.empty() && ++containers[name] == 2)
      facts.add("image-shared", {name}, Truth::yes,
                [&] { return std::vector{checks::evidence("image", c.image)}; });
}

void add_shared(const facts::System& system, const std::vector<std::string>& names, FactSink& facts) {
  const HostAnswers host = host_answers(system);
  add_shared_networks(system, host, facts);
  add_shared_user_ids(system, names, facts);
  add_shared_images(system, host, facts);
  add_shared_volumes(system, names, facts);
  add_shared_secrets(system, names, facts);
}

}  // namespace watertight::attack
