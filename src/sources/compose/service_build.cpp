// What a service's Dockerfile decides where the service itself says nothing, and secrets given to the build.
#include <fmt/format.h>

#include "sources/compose/paths.hpp"
#include "sources/compose/reading.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

void seal_arguments(ServiceReading& reading, const Value& build) {
  const Member* arguments = written(build, "args");
  if (!arguments) return;
  for (const Pair& pair : pairs_of(arguments->value)) {
    if (const auto kind = secret_kind(pair.name, pair.value))
      reading.container.secrets.push_back(
          seal("build argument " + pair.name, *kind, pair.value, pair.origin));
  }
}

}  // namespace

void read_build(ServiceReading& reading) {
  facts::Container& c = reading.container;
  c.build_file = facts::by_default(std::string{});
  const Member* build = written(reading.service, "build");
  if (!build) return;
  seal_arguments(reading, build->value);
  c.build_file = facts::unknown<std::string>("the Dockerfile was not looked for", origin(*build));
}

}  // namespace watertight::sources::compose
