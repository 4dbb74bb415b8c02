#include <array>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/host_answers.hpp"
#include "attack/bridge/user_of_host.hpp"

namespace watertight::attack {

void add_container(const ContainerSubject& asked, FactSink& facts, Parts parts) {
  struct Subject {
    Part part;
    void (*add)(const ContainerSubject&, FactSink&);
  };
  static constexpr std::array<Subject, kParts + 1> kSubjects = {{
      {Part::user, add_user},
      {Part::user, add_user_of_host},
      {Part::capabilities, add_capabilities},
      {Part::syscalls, add_syscalls},
      {Part::security_module, add_security_module},
      {Part::kernel_files, add_kernel_files},
      {Part::namespaces, add_namespaces},
      {Part::devices, add_devices},
      {Part::sockets, add_sockets},
      {Part::mounts, add_mounts},
      {Part::secrets, add_secrets},
      {Part::limits, add_limits},
      {Part::networks, add_networks},
      {Part::flaws, add_flaws_in_reach},
      {Part::image, add_image},
  }};
  std::optional<HostAnswers> room;
  const ContainerSubject subject = answered(asked, room);
  for (const auto& [part, add] : kSubjects)
    if (parts.has(part)) add(subject, facts);
}

}  // namespace watertight::attack
