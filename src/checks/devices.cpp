// Devices of the host in a container: by name, by request, by a rule for a class of them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/host_paths.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Device;
using facts::System;

struct DeviceClass {
  std::string_view prefix;  // of the plain path
  Severity severity;
  std::string_view gain;
};

constexpr std::string_view kDisk =
    "root in it reads and writes the disk below every file system's permissions, the host's files included";
constexpr std::string_view kMemory = "root in it reads and writes the machine's memory";
constexpr std::string_view kNothing = "";

// First match wins; the empty prefix at the end takes the rest.
constexpr std::array<DeviceClass, 39> kClasses = {{
    {"/dev/sd", Severity::critical, kDisk},
    {"/dev/sg", Severity::critical, kDisk},
    {"/dev/hd", Severity::critical, kDisk},
    {"/dev/vd", Severity::critical, kDisk},
    {"/dev/xvd", Severity::critical, kDisk},
    {"/dev/nvme", Severity::critical, kDisk},
    {"/dev/mmcblk", Severity::critical, kDisk},
    {"/dev/dm-", Severity::critical, kDisk},
    {"/dev/mapper/control", Severity::high, "root in it maps and remaps the host's disks"},
    {"/dev/mapper", Severity::critical, kDisk},
    {"/dev/md", Severity::critical, kDisk},
    {"/dev/disk", Severity::critical, kDisk},
    {"/dev/block", Severity::critical, kDisk},
    {"/dev/loop", Severity::high, "root in it reads and writes the file system behind the loop device"},
    {"/dev/mem", Severity::critical, kMemory},
    {"/dev/kmem", Severity::critical, kMemory},
    {"/dev/port", Severity::critical, kMemory},
    {"/dev/kmsg", Severity::medium, "an attacker reads and writes the kernel log"},
    {"/dev/kvm", Severity::medium,
     "an attacker starts virtual machines and reaches the hypervisor code of the kernel"},
    {"/dev/vhost", Severity::medium, "an attacker reaches the hypervisor code of the kernel"},
    {"/dev/uinput", Severity::high, "an attacker types and clicks on the host's console"},
    {"/dev/input", Severity::high, "an attacker reads what is typed at the host's console"},
    {"/dev/tpm", Severity::high, "an attacker uses the machine's keys"},
    {"/dev/bus/usb", Severity::medium, "an attacker speaks to the USB devices behind it"},
    {"/dev/nvidia", Severity::medium,
     "an attacker reaches the graphics driver, and what other programs left in its memory"},
    {"/dev/dri", Severity::medium,
     "an attacker reaches the graphics driver, and what other programs left in its memory"},
    {"/dev/kfd", Severity::medium,
     "an attacker reaches the graphics driver, and what other programs left in its memory"},
    {"/dev/fuse", Severity::low,
     "an attacker reaches the FUSE code of the kernel; mounting still takes SYS_ADMIN"},
    {"/dev/net/tun", Severity::low, "an attacker with NET_ADMIN makes network interfaces in its own network"},
    {"/dev/snd", Severity::medium, "an attacker listens through the host's microphone"},
    {"/dev/video", Severity::medium, "an attacker looks through the host's camera"},
    {"/dev/null", Severity::info, kNothing},
    {"/dev/zero", Severity::info, kNothing},
    {"/dev/full", Severity::info, kNothing},
    {"/dev/random", Severity::info, kNothing},
    {"/dev/urandom", Severity::info, kNothing},
    {"/dev/tty", Severity::medium, "an attacker speaks to the terminal or serial line behind it"},
    {"/dev/rtc", Severity::low, "an attacker sets the machine's clock"},
    {"", Severity::medium, "an attacker speaks to the device, and to its driver in the host's kernel"},
}};

const DeviceClass& class_of(std::string_view path) {
  return *std::find_if(kClasses.begin(), kClasses.end(),
                       [&](const DeviceClass& d) { return path.starts_with(d.prefix); });
}

Observation observe_device(const Container& c, const System& system, const Device& device) {
  const std::string path =
      device.host_path.starts_with('/') ? plain_path(device.host_path) : device.host_path;
  const bool all = path == "/dev" || path == "/";
  const DeviceClass kind = all ? DeviceClass{"", Severity::critical, kDisk} : class_of(path);
  Observation o =
      observe(fmt::format("gets {} {} of the host{}: {}", all ? "all of" : "the device", path,
                          device.permissions.find('w') == std::string::npos && !device.permissions.empty()
                              ? " (without writing)"
                              : "",
                          kind.gain),
              {evidence("devices", show(device), c.devices, device.origin)}, path);
  o.severity = kind.severity;
  const Stance who = stance(c, system);
  if (who.standing != Standing::host_root && kind.severity > Severity::medium) {
    o.severity = Severity::medium;
    o.message += fmt::format("; {}, so the mode of the device file still decides", who.clause);
    append(o.evidence, who.evidence);
  }
  return o;
}

// "b 8:* rwm", "a *:* rwm": a class that a rule opens as a whole. A rule without MKNOD waits for a node.
Observation observe_rule(const Container& c, const System& system, const facts::Item& rule) {
  const bool block = rule.text.starts_with('b') || rule.text.starts_with('a');
  const bool all = rule.text.find("*:*") != std::string::npos;
  Observation o =
      observe(fmt::format("opens a class of the host's devices by the rule \"{}\"", rule.text),
              {evidence("device_cgroup_rules", rule.text, c.device_cgroup_rules, rule.origin)}, rule.text);
  o.advice = "Pass the one device the application needs (`devices:`) and remove the rule.";
  if (!may_hold(c, system, "MKNOD") || stance(c, system).standing == Standing::mapped_root) {
    o.severity = Severity::low;
    o.message +=
        ": it cannot make a device node now, so only a node that is mounted in or comes with a volume is "
        "open";
    return o;
  }
  o.message +=
      block ? ": root in it makes the node of the host's disk (MKNOD is a default) and reads and writes it"
            : ": root in it makes the node of any of them (MKNOD is a default) and opens it";
  o.message += image_decides(c, system);
  o.severity = block ? Severity::critical : all ? Severity::high : Severity::medium;
  return o;
}

std::string request_text(const facts::DeviceRequest& r) {
  std::string text = r.driver.empty() ? "" : r.driver + " ";
  for (const std::string& capability : r.capabilities) text += capability + " ";
  for (const std::string& id : r.ids) text += id + " ";
  if (r.count != 0) text += r.count < 0 ? "all " : std::to_string(r.count) + " ";
  if (!text.empty()) text.pop_back();
  return text;
}

// Privileged mode: those named besides add nothing.
Observation every_device(const Container& c, const System& system) {
  Observation o =
      observe(fmt::format("gets every device of the host by privileged mode, its disks included: {}", kDisk),
              {evidence("privileged", c.privileged)}, "/dev");
  o.severity = Severity::critical;
  o.advice = "Remove `privileged: true` and pass the one device the application needs (`devices:`).";
  if (const Stance who = stance(c, system); who.standing != Standing::host_root) {
    o.severity = Severity::medium;
    o.message = "gets every device of the host by privileged mode; " + who.clause +
                ", so the mode of the device file still decides";
    append(o.evidence, who.evidence);
  }
  return o;
}

Verdict host_devices(const Container& c, const System& system) {
  if (is_privileged(c)) return failed(every_device(c, system));
  if (!c.devices.known()) return not_evaluated("devices", c.devices);
  std::vector<Observation> found;
  for (const Device& device : *c.devices)
    if (Observation o = observe_device(c, system, device); *o.severity != Severity::info)
      found.push_back(std::move(o));
  if (c.device_requests.known())
    for (const facts::DeviceRequest& request : *c.device_requests) {
      Observation o =
          observe(fmt::format("requests devices ({}): an attacker reaches their driver in the host's kernel, "
                              "and what other programs left in their memory",
                              request_text(request)),
                  {evidence("device_requests", request_text(request), c.device_requests, request.origin)},
                  request_text(request));
      o.severity = Severity::low;
      found.push_back(std::move(o));
    }
  if (c.device_cgroup_rules.known())
    for (const facts::Item& rule : *c.device_cgroup_rules) found.push_back(observe_rule(c, system, rule));
  return failed_if_any(std::move(found));
}
const Check registered_host_devices{"container-host-devices", host_devices};

}  // namespace
}  // namespace watertight::checks
