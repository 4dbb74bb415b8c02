// How mounts travel between the host and a container.
#pragma once

#include <vector>

#include "attack/bridge/bound_folders.hpp"
#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

// Of each folder, and of what is mounted below it: "private", "slave" and "shared" of settings are about the
// topmost mount alone, and what lies below stays as runc has it by default, a slave of the host's mount that
// it is of; where any mount of the container asks to be shared, a peer (runc, libcontainer/rootfs_linux.go:
// prepareRoot; moby, daemon/oci_linux.go: withMounts).
void add_propagation(const ContainerSubject& subject, const std::vector<BoundFolder>& mounts,
                     FactSink& facts);

}  // namespace watertight::attack
