// Facts of a system → facts of the rules: one file per subject, each a function of one container, of the
// host, or of what containers are to each other. Asked again with a container or an engine that is changed,
// they say what the change does.
//
// Where the kernel was asked what is in force for a running container, that is what counts; else what its
// settings amount to. `name` is how rules call the container (unique in its system, see container_names()).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attack/bridge/fact_sink.hpp"
#include "attack/bridge/parts.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

// By container. Two of one name are told apart: "web", "web (2)".
[[nodiscard]] std::vector<std::string> container_names(const facts::System& system);

struct HostAnswers;      // host_answers.hpp
struct BridgeCache;      // bridge_cache.hpp
class ContainerFolders;  // container_folders.hpp

// Of one container; no other's settings decide about them but those whose namespaces it joins.
struct ContainerSubject {
  const facts::Container& container;
  std::string_view name;
  const facts::System& system;
  const HostAnswers* host =
      nullptr;                   // of the system: for whoever asks about many; null: worked out each time
  BridgeCache* cache = nullptr;  // of the system: for whoever asks about many; null: worked out each time
  ContainerFolders* folders = nullptr;  // for whoever asks several subjects; null: worked out each time
};
void add_user(const ContainerSubject& subject,
              FactSink& facts);  // who its processes are: runs-as-root, set-uid, mapping
void add_capabilities(const ContainerSubject& subject, FactSink& facts);
void add_syscalls(const ContainerSubject& subject, FactSink& facts);
void add_security_module(const ContainerSubject& subject, FactSink& facts);
void add_kernel_files(const ContainerSubject& subject,
                      FactSink& facts);  // /proc, /sys, control groups, root file system
void add_namespaces(const ContainerSubject& subject, FactSink& facts);
void add_devices(const ContainerSubject& subject, FactSink& facts);
void add_sockets(const ContainerSubject& subject, FactSink& facts);
void add_mounts(const ContainerSubject& subject, FactSink& facts);
void add_secrets(const ContainerSubject& subject, FactSink& facts);
void add_limits(const ContainerSubject& subject, FactSink& facts);
void add_networks(const ContainerSubject& subject, FactSink& facts);
void add_flaws_in_reach(const ContainerSubject& subject, FactSink& facts);
void add_image(const ContainerSubject& subject, FactSink& facts);

// All of the above, or some of it.
void add_container(const ContainerSubject& subject, FactSink& facts, Parts parts = Parts::all());

// The parts that may tell a fact: known of those whose absence rules ask for, all of them else.
[[nodiscard]] Parts parts_telling(std::string_view predicate);

// Of the host, its engine, and its networks as a whole.
void add_host_kernel(const facts::System& system, FactSink& facts);
void add_host_accounts(const facts::System& system,
                       FactSink& facts);  // asserts account-exec of those that matter
void add_host_network(const facts::System& system, FactSink& facts);
void add_engine(const facts::System& system, FactSink& facts);  // API, TCP, plugins, swarm, proxies
void add_flaws(const facts::System& system, FactSink& facts);   // the kernel's, the engine's, the runtime's
void add_images(const facts::System& system, FactSink& facts);
// What several containers have in common: networks with peers, shared volumes, user ids, images.
void add_shared(const facts::System& system, const std::vector<std::string>& names, FactSink& facts);
void add_shared_volumes(const facts::System& system, const std::vector<std::string>& names, FactSink& facts);
// Secrets by way of an env_file of several services, and of a pod.
void add_shared_secrets(const facts::System& system, const std::vector<std::string>& names, FactSink& facts);

}  // namespace watertight::attack
