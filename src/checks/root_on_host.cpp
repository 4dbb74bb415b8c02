#include "checks/root_on_host.hpp"

namespace watertight::checks {

RootMapping root_on_host(const facts::Container& container, const facts::System&) {
  RootMapping mapping;
  mapping.subject = {
      container.kind == facts::ContainerKind::service ? SubjectKind::service : SubjectKind::container,
      container.name, container.id};
  mapping.because = "nothing is known of the engine";
  return mapping;
}

}  // namespace watertight::checks
