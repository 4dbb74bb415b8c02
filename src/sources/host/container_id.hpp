// Container ids in the names that a cgroup path is made of.
#pragma once

#include <functional>
#include <string_view>

namespace watertight::sources::host {

// Calls `found` with every run of exactly 64 hexadecimal digits, in order, until it returns true:
// "/docker/ID", "/system.slice/docker-ID.scope", "/kubepods/…/cri-containerd-ID.scope". True when one was
// taken.
[[nodiscard]] bool any_container_id(std::string_view cgroup_file,
                                    const std::function<bool(std::string_view)>& found);

}  // namespace watertight::sources::host
