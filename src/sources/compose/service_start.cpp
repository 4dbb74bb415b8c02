// Whether and how often a service starts with its project, and which of its keys are not settled by the
// files.
#include <algorithm>

#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"

namespace watertight::sources::compose {
namespace {

bool depends_on_unset(const Value& value) {
  if (!value.unset.empty()) return true;
  for (const Value& item : value.items)
    if (depends_on_unset(item)) return true;
  for (const Member& m : value.members)
    if (depends_on_unset(m.value)) return true;
  return false;
}

// `- NAME` alone: it comes from the environment of whoever starts the project, if it is there.
bool passes_on(const ServiceReading& reading, const Member& environment) {
  for (const Pair& pair : pairs_of(environment.value))
    if (!pair.has_value && !reading.project.context.environment.find(pair.name)) return true;
  return false;
}

// Variables that Compose adds on its own: addresses of models, what a provider answers, the API's socket.
bool gets_variables(const ServiceReading& reading) {
  if (written(reading.service, "models") || written(reading.service, "use_api_socket")) return true;
  const Member* needs = written(reading.service, "depends_on");
  if (needs == nullptr) return false;
  const auto is_provider = [&](std::string_view name) {
    const auto found = reading.project.services.find(name);
    return found != reading.project.services.end() && written(found->second->value, "provider");
  };
  return std::ranges::any_of(needs->value.items, [&](const Value& item) { return is_provider(item.text); }) ||
         std::ranges::any_of(needs->value.members, [&](const Member& m) { return is_provider(m.key); });
}

facts::Fact<std::int64_t> replicas_fact(ServiceReading& reading) {
  facts::Fact<std::int64_t> scale = integer_fact(reading, "scale", facts::by_default<std::int64_t>(1));
  const Member* deploy = written(reading.service, "deploy");
  if (deploy == nullptr || scale.basis == facts::Basis::declared) return scale;
  return scalar_fact(reading, deploy->value, "replicas", parse_integer, "a whole number", std::move(scale));
}

}  // namespace

void read_start(ServiceReading& reading, bool is_active) {
  facts::Container& c = reading.container;
  c.replicas = replicas_fact(reading);
  if (const Member* profiles = written(reading.service, "profiles"); profiles != nullptr && !is_active)
    c.replicas = facts::declared<std::int64_t>(0, origin(*profiles));
  for (const Member& m : reading.service.members)
    if (depends_on_unset(m.value) || (m.key == "environment" && passes_on(reading, m)))
      c.unsettled.push_back(m.key);
  if (gets_variables(reading)) c.unsettled.emplace_back("environment");
}

}  // namespace watertight::sources::compose
