#include <array>
#include <utility>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/container_folders.hpp"
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
  ContainerSubject subject = answered(asked, room);
  ContainerFolders folders(subject.container, subject.system);
  subject.folders = &folders;
  for (const auto& [part, add] : kSubjects)
    if (parts.has(part)) add(subject, facts);
}

Parts parts_telling(std::string_view predicate) {
  constexpr std::pair<std::string_view, Part> kDenied[] = {{"no-new-privileges", Part::user},
                                                           {"read-only-root", Part::kernel_files},
                                                           {"host-folder", Part::mounts},
                                                           {"may-use-files", Part::mounts}};
  for (const auto& [name, part] : kDenied)
    if (name == predicate) return {part};
  return Parts::all();
}

}  // namespace watertight::attack
