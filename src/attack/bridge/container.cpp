#include "attack/bridge/bridge.hpp"
#include "attack/bridge/host_answers.hpp"

namespace watertight::attack {

void add_container(const ContainerSubject& asked, FactSink& facts) {
  std::optional<HostAnswers> room;
  const ContainerSubject subject = answered(asked, room);
  add_user(subject, facts);
  add_capabilities(subject, facts);
  add_syscalls(subject, facts);
  add_security_module(subject, facts);
  add_kernel_files(subject, facts);
  add_namespaces(subject, facts);
  add_devices(subject, facts);
  add_sockets(subject, facts);
  add_mounts(subject, facts);
  add_secrets(subject, facts);
  add_limits(subject, facts);
  add_networks(subject, facts);
  add_flaws_in_reach(subject, facts);
  add_image(subject, facts);
}

}  // namespace watertight::attack
