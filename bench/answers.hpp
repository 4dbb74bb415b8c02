// What an engine answers, for measurements: containers as dockerd describes them, all alike or each with its
// own defects.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::bench {

inline std::string id_of(int number) { return fmt::format("{:064x}", number + 1); }

// As dockerd writes it for a Compose service with some variables, labels and mounts: about 8 KB.
inline std::string inspect_of(int number) {
  std::string variables =
      R"("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","DB_PASSWORD=hunter2")";
  for (int i = 0; i < 18; ++i)
    variables += fmt::format(R"(,"APP_SETTING_{}=value of setting number {}")", i, i);
  std::string labels = R"("com.docker.compose.project":"shop","com.docker.compose.service":"web")";
  for (int i = 0; i < 14; ++i)
    labels += fmt::format(R"(,"org.example.label-{}":"some text that says something {}")", i, i);
  std::string mounts;
  for (int i = 0; i < 4; ++i)
    mounts += fmt::format(
        R"({}{{"Type":"bind","Source":"/srv/app/data-{}","Destination":"/data/{}","Mode":"rw","RW":true,"Propagation":"rprivate"}})",
        i > 0 ? "," : "", i, i);
  const std::string id = id_of(number);
  std::string out = fmt::format(
      R"({{"Id":"{0}","Created":"2024-05-01T10:00:00.000000000Z","Path":"/docker-entrypoint.sh","Args":["nginx","-g","daemon off;"],)"
      R"("State":{{"Status":"running","Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Dead":false,"Pid":4711,)"
      R"("ExitCode":0,"Error":"","StartedAt":"2024-05-01T10:00:01.0Z","FinishedAt":"0001-01-01T00:00:00Z","Health":{{"Status":)"
      R"("healthy","FailingStreak":0,"Log":[)",
      id);
  for (int i = 0; i < 5; ++i)
    out += fmt::format(
        R"({}{{"Start":"2024-05-01T10:0{}:00Z","End":"2024-05-01T10:0{}:01Z","ExitCode":0,"Output":"{}"}})",
        i > 0 ? "," : "", i, i, std::string(300, 'x'));
  out += fmt::format(
      R"(]}}}},"Image":"sha256:{1}","ResolvConfPath":"/var/lib/docker/containers/{0}/resolv.conf","HostnamePath":)"
      R"("/var/lib/docker/containers/{0}/hostname","HostsPath":"/var/lib/docker/containers/{0}/hosts","LogPath":)"
      R"("/var/lib/docker/containers/{0}/{0}-json.log","Name":"/shop-web-{5}","RestartCount":0,"Driver":"overlay2",)"
      R"("Platform":"linux","MountLabel":"","ProcessLabel":"","AppArmorProfile":"docker-default","ExecIDs":null,"HostConfig":)"
      R"({{"Binds":["/srv/app/data-0:/data/0:rw"],"ContainerIDFile":"","LogConfig":{{"Type":"json-file","Config":)"
      R"({{"max-size":"10m"}}}},"NetworkMode":"shop_default","PortBindings":{{"80/tcp":[{{"HostIp":"","HostPort":"8080"}}]}},)"
      R"("RestartPolicy":{{"Name":"unless-stopped","MaximumRetryCount":0}},"AutoRemove":false,"VolumeDriver":"",)"
      R"("VolumesFrom":null,"CapAdd":["NET_ADMIN"],"CapDrop":["ALL"],"CgroupnsMode":"private","Dns":[],"DnsOptions":[],)"
      R"("DnsSearch":[],"ExtraHosts":[],"GroupAdd":null,"IpcMode":"private","Cgroup":"","Links":null,"OomScoreAdj":0,)"
      R"("PidMode":"","Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":["no-new-privileges"],)"
      R"("UTSMode":"","UsernsMode":"","ShmSize":67108864,"Runtime":"runc","ConsoleSize":[0,0],"Isolation":"","CpuShares":0,)"
      R"("Memory":268435456,"NanoCpus":500000000,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":null,)"
      R"("BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,"BlkioDeviceReadIOps":null,"BlkioDeviceWriteIOps":null,)"
      R"("CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],)"
      R"("DeviceCgroupRules":null,"DeviceRequests":null,"KernelMemory":0,"KernelMemoryTCP":0,"MemoryReservation":0,)"
      R"("MemorySwap":536870912,"MemorySwappiness":null,"OomKillDisable":false,"PidsLimit":200,"Ulimits":null,"CpuCount":0,)"
      R"("CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":["/proc/asound","/proc/acpi","/proc/kcore",)"
      R"("/proc/keys","/proc/latency_stats","/proc/timer_list","/proc/timer_stats","/proc/sched_debug","/proc/scsi",)"
      R"("/sys/firmware"],"ReadonlyPaths":["/proc/bus","/proc/fs","/proc/irq","/proc/sys","/proc/sysrq-trigger"]}},)"
      R"("GraphDriver":{{"Data":{{"LowerDir":"/var/lib/docker/overlay2/{0}-init/diff:/var/lib/docker/overlay2/{1}/diff",)"
      R"("MergedDir":"/var/lib/docker/overlay2/{0}/merged","UpperDir":"/var/lib/docker/overlay2/{0}/diff","WorkDir":)"
      R"("/var/lib/docker/overlay2/{0}/work"}},"Name":"overlay2"}},"Mounts":[{2}],"Config":{{"Hostname":"web","Domainname":"",)"
      R"("User":"101","AttachStdin":false,"ExposedPorts":{{"80/tcp":{{}}}},"Tty":false,"Env":[{3}],"Cmd":["nginx","-g",)"
      R"("daemon off;"],"Healthcheck":{{"Test":["CMD-SHELL","curl -f http://localhost/"]}},"Image":"nginx:1.27","Volumes":null,)"
      R"("WorkingDir":"","Entrypoint":["/docker-entrypoint.sh"],"OnBuild":null,"Labels":{{{4}}}}},"NetworkSettings":{{"Bridge":"",)"
      R"("SandboxID":"{0}","Ports":{{"80/tcp":[{{"HostIp":"0.0.0.0","HostPort":"8080"}},{{"HostIp":"::","HostPort":"8080"}}]}},)"
      R"("Networks":{{"shop_default":{{"IPAMConfig":null,"Links":null,"Aliases":["web"],"NetworkID":"{0}","EndpointID":"{0}",)"
      R"("Gateway":"172.18.0.1","IPAddress":"172.18.0.2","IPPrefixLen":16,"MacAddress":"02:42:ac:12:00:02"}}}}}}}})",
      id, id_of(7), mounts, variables, labels, number);
  return out;
}

// Something found on real hosts, and on one of how many containers it is put.
struct Defect {
  int one_of;
  std::string_view sound;
  std::string_view defective;
};
inline constexpr Defect kDefects[] = {
    {2, R"("User":"101")", R"("User":"")"},
    {2, R"("CapAdd":["NET_ADMIN"],"CapDrop":["ALL"])", R"("CapAdd":null,"CapDrop":null)"},
    {2, R"("SecurityOpt":["no-new-privileges"])", R"("SecurityOpt":null)"},
    {3, R"("Memory":268435456)", R"("Memory":0)"},
    {3, R"("NanoCpus":500000000)", R"("NanoCpus":0)"},
    {3, R"("PidsLimit":200)", R"("PidsLimit":null)"},
    {4, R"("Healthcheck":{"Test":["CMD-SHELL","curl -f http://localhost/"]})", R"("Healthcheck":null)"},
    {7, R"("NetworkMode":"shop_default")", R"("NetworkMode":"host")"},
    {11, R"("PidMode":"")", R"("PidMode":"host")"},
    {13, R"("Source":"/srv/app/data-0")", R"("Source":"/var/run/docker.sock")"},
    {17, R"("Source":"/srv/app/data-1")", R"("Source":"/etc")"},
    {19, R"("CapDrop":["ALL"])", R"("CapDrop":null)"},
    {23, R"("AppArmorProfile":"docker-default")", R"("AppArmorProfile":"unconfined")"},
    {29, R"("Privileged":false)", R"("Privileged":true)"},
};

// The same with defects, spread so that few containers have the same ones.
inline std::string varied_inspect_of(int number) {
  std::string text = inspect_of(number);
  for (const Defect& defect : kDefects)
    if (number % defect.one_of == defect.one_of - 1)
      if (const auto at = text.find(defect.sound); at != std::string::npos)
        text.replace(at, defect.sound.size(), defect.defective);
  return text;
}

inline std::string list_of(int count) {
  std::string out = "[";
  for (int i = 0; i < count; ++i)
    out += fmt::format(
        R"({}{{"Id":"{}","Names":["/shop-web-{}"],"Image":"nginx:1.27","ImageID":"sha256:{}","State":"running"}})",
        i > 0 ? "," : "", id_of(i), i, id_of(7));
  return out + "]";
}

inline std::string image() {
  return fmt::format(R"({{"Id":"sha256:{}","RepoTags":["nginx:1.27"],"Config":{{"User":"101","Env":[]}}}})",
                     id_of(7));
}

inline double processor_milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace watertight::bench
