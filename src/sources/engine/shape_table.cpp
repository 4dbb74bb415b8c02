#include "sources/engine/shape_table.hpp"

#include <algorithm>
#include <cstddef>

namespace watertight::sources {
namespace {

constexpr Shape kTexts[] = {{"*", kText}};
constexpr Shape kListsOfText[] = {{"*", kArray, kTexts}};
constexpr unsigned kList = kArray | kText;

constexpr Shape kHealthcheck[] = {
    {"Test", kList, kTexts},
};
constexpr Shape kConfig[] = {
    {"Cmd", kList, kTexts},
    {"Entrypoint", kList, kTexts},
    {"Env", kArray, kTexts},
    {"ExposedPorts", kObject | kList},
    {"Healthcheck", kObject, kHealthcheck},
    {"Image", kText},
    {"Labels", kObject, kTexts},
    {"User", kText},
};
constexpr Shape kImageConfig[] = {
    {"Cmd", kList, kTexts},
    {"Entrypoint", kList, kTexts},
    {"Env", kArray, kTexts},
    {"ExposedPorts", kObject | kList},
    {"Healthcheck", kObject, kHealthcheck},
    {"Labels", kObject, kTexts},
    {"User", kText},
    {"Volumes", kObject | kList},
};

// Of a container.
constexpr Shape kMount[] = {
    {"Destination", kText}, {"Mode", kText},   {"Name", kText}, {"Propagation", kText},
    {"RW", kFlag},          {"Source", kText}, {"Type", kText},
};
constexpr Shape kMounts[] = {{"*", kObject, kMount}};
constexpr Shape kBindOptions[] = {
    {"Propagation", kText},
    {"ReadOnlyForceRecursive", kFlag},
};
constexpr Shape kDriverConfig[] = {
    {"Options", kObject, kTexts},
};
constexpr Shape kVolumeOptions[] = {
    {"DriverConfig", kObject, kDriverConfig},
};
constexpr Shape kAskedMount[] = {
    {"BindOptions", kObject, kBindOptions},
    {"ReadOnly", kFlag},
    {"Source", kText},
    {"Target", kText},
    {"Type", kText},
    {"VolumeOptions", kObject, kVolumeOptions},
};
constexpr Shape kAskedMounts[] = {{"*", kObject, kAskedMount}};
constexpr Shape kDevice[] = {
    {"CgroupPermissions", kText},
    {"PathInContainer", kText},
    {"PathOnHost", kText},
};
constexpr Shape kDevices[] = {{"*", kObject, kDevice}};
constexpr Shape kRequest[] = {
    {"Capabilities", kArray, kListsOfText},
    {"Count", kNumber},
    {"DeviceIDs", kArray, kTexts},
    {"Driver", kText},
};
constexpr Shape kRequests[] = {{"*", kObject, kRequest}};
constexpr Shape kUlimit[] = {
    {"Hard", kNumber},
    {"Name", kText},
    {"Soft", kNumber},
};
constexpr Shape kUlimits[] = {{"*", kObject, kUlimit}};
constexpr Shape kLog[] = {
    {"Config", kObject, kTexts},
    {"Type", kText},
};
constexpr Shape kRestart[] = {
    {"MaximumRetryCount", kNumber},
    {"Name", kText},
};
constexpr Shape kBinding[] = {
    {"HostIp", kText},
    {"HostPort", kText | kNumber},
};
constexpr Shape kBindings[] = {{"*", kObject, kBinding}};
constexpr Shape kPorts[] = {{"*", kArray, kBindings}};
constexpr Shape kHostConfig[] = {
    {"Binds", kList, kTexts},
    {"CapAdd", kList, kTexts},
    {"CapDrop", kList, kTexts},
    {"CgroupParent", kText},
    {"CgroupnsMode", kText},
    {"CpuPeriod", kNumber},
    {"CpuQuota", kNumber},
    {"CpuShares", kNumber},
    {"CpusetCpus", kText},
    {"DeviceCgroupRules", kList, kTexts},
    {"DeviceRequests", kArray, kRequests},
    {"Devices", kArray, kDevices},
    {"Dns", kList, kTexts},
    {"ExtraHosts", kList, kTexts},
    {"GroupAdd", kList, kTexts},
    {"Init", kFlag},
    {"IpcMode", kText},
    {"LogConfig", kObject, kLog},
    {"MaskedPaths", kList, kTexts},
    {"Memory", kNumber},
    {"MemorySwap", kNumber},
    {"Mounts", kArray, kAskedMounts},
    {"NanoCpus", kNumber},
    {"NetworkMode", kText},
    {"OomKillDisable", kFlag},
    {"OomScoreAdj", kNumber},
    {"PidMode", kText},
    {"PidsLimit", kNumber},
    {"PortBindings", kObject, kPorts},
    {"Privileged", kFlag},
    {"PublishAllPorts", kFlag},
    {"ReadonlyPaths", kList, kTexts},
    {"ReadonlyRootfs", kFlag},
    {"RestartPolicy", kObject, kRestart},
    {"Runtime", kText},
    {"SecurityOpt", kList, kTexts},
    {"StorageOpt", kObject, kTexts},
    {"Sysctls", kObject, kTexts},
    {"Tmpfs", kObject, kTexts},
    {"UTSMode", kText},
    {"Ulimits", kArray, kUlimits},
    {"UsernsMode", kText},
    {"VolumesFrom", kList, kTexts},
};
constexpr Shape kHealth[] = {
    {"Status", kText},
};
constexpr Shape kState[] = {
    {"Health", kObject, kHealth},
    {"Running", kFlag},
    {"Status", kText},
};
constexpr Shape kNetworkSettings[] = {
    {"Networks", kObject},
    {"Ports", kObject, kPorts},
};
constexpr Shape kGraphData[] = {
    {"LowerDir", kText},
    {"UpperDir", kText},
};
constexpr Shape kGraphDriver[] = {
    {"Data", kObject, kGraphData},
};
constexpr Shape kContainer[] = {
    {"AppArmorProfile", kText},
    {"Config", kObject, kConfig},
    {"ExecIDs", kArray, kTexts},
    {"GraphDriver", kObject, kGraphDriver},
    {"HostConfig", kObject, kHostConfig},
    {"Id", kText},
    {"Image", kText},
    {"Mounts", kArray, kMounts},
    {"Name", kText},
    {"NetworkSettings", kObject, kNetworkSettings},
    {"State", kObject, kState},
};

// Of images, networks and volumes.
constexpr Shape kImage[] = {
    {"Config", kObject, kImageConfig},
    {"Created", kText},
    {"GraphDriver", kObject, kGraphDriver},
    {"Id", kText},
    {"RepoDigests", kList, kTexts},
    {"RepoTags", kList, kTexts},
    {"Size", kNumber},
};
constexpr Shape kStep[] = {
    {"CreatedBy", kText},
    {"Size", kNumber},
};
constexpr Shape kHistory[] = {{"*", kObject, kStep}};
constexpr Shape kSubnet[] = {
    {"Subnet", kText},
};
constexpr Shape kSubnets[] = {{"*", kObject, kSubnet}};
constexpr Shape kAddresses[] = {
    {"Config", kArray, kSubnets},
};
constexpr Shape kNetwork[] = {
    {"Attachable", kFlag},
    {"Driver", kText},
    {"EnableIPv6", kFlag},
    {"IPAM", kObject, kAddresses},
    {"Id", kText},
    {"Internal", kFlag},
    {"Labels", kObject, kTexts},
    {"Name", kText},
    {"Options", kObject, kTexts},
    {"Scope", kText},
};
constexpr Shape kVolume[] = {
    {"Driver", kText},
    {"Mountpoint", kText},
    {"Name", kText},
    {"Options", kObject, kTexts},
};

// Of the engine.
constexpr Shape kRegistry[] = {
    {"Secure", kFlag},
};
constexpr Shape kRegistries[] = {{"*", kObject, kRegistry}};
constexpr Shape kRegistryConfig[] = {
    {"IndexConfigs", kObject, kRegistries},
    {"InsecureRegistryCIDRs", kList, kTexts},
    {"Mirrors", kList, kTexts},
};
constexpr Shape kPlugins[] = {
    {"Authorization", kList, kTexts},
};
constexpr Shape kSwarm[] = {
    {"ControlAvailable", kFlag},
    {"LocalNodeState", kText},
};
constexpr Shape kInfo[] = {
    {"Architecture", kText},
    {"CgroupDriver", kText},
    {"CgroupVersion", kText},
    {"Containers", kNumber},
    {"Debug", kFlag},
    {"DefaultRuntime", kText},
    {"DockerRootDir", kText},
    {"Driver", kText},
    {"ExperimentalBuild", kFlag},
    {"HttpProxy", kText},
    {"HttpsProxy", kText},
    {"Images", kNumber},
    {"KernelVersion", kText},
    {"Labels", kList, kTexts},
    {"LiveRestoreEnabled", kFlag},
    {"LoggingDriver", kText},
    {"Name", kText},
    {"OperatingSystem", kText},
    {"Plugins", kObject, kPlugins},
    {"RegistryConfig", kObject, kRegistryConfig},
    {"SecurityOptions", kList, kTexts},
    {"ServerVersion", kText},
    {"Swarm", kObject, kSwarm},
    {"Warnings", kList, kTexts},
};
constexpr Shape kDetails[] = {
    {"GitCommit", kText},
};
constexpr Shape kComponent[] = {
    {"Details", kObject, kDetails},
    {"Name", kText},
    {"Version", kText},
};
constexpr Shape kComponents[] = {{"*", kObject, kComponent}};
constexpr Shape kPlatform[] = {
    {"Name", kText},
};
constexpr Shape kVersion[] = {
    {"ApiVersion", kText},
    {"Components", kArray, kComponents},
    {"Platform", kObject, kPlatform},
    {"Version", kText},
};
constexpr Shape kProcess[] = {
    {"arguments", kList, kTexts},
    {"entrypoint", kText},
    {"privileged", kFlag},
    {"user", kText},
};
constexpr Shape kExec[] = {
    {"ID", kText},
    {"ProcessConfig", kObject, kProcess},
    {"Running", kFlag},
};

constexpr bool sorted(std::span<const Shape> shapes) {
  return std::ranges::is_sorted(shapes, {}, &Shape::key) &&
         std::ranges::all_of(shapes, [](const Shape& shape) { return sorted(shape.below); });
}
// In the order of AnswerShape.
constexpr Shape kAnswers[] = {{"", kObject, kContainer}, {"", kObject, kImage},  {"", kArray, kHistory},
                              {"", kObject, kNetwork},   {"", kObject, kVolume}, {"", kObject, kInfo},
                              {"", kObject, kVersion},   {"", kObject, kExec}};
static_assert(sorted(kAnswers));

}  // namespace

const Shape& shape_of(AnswerShape answer) { return kAnswers[static_cast<std::size_t>(answer)]; }

}  // namespace watertight::sources
