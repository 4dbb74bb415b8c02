#include "sources/host/kernel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Item;
using facts::Items;

std::string unquoted(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
    value = value.substr(1, value.size() - 2);
  return std::string(value);
}

Fact<std::string> field(const Reading<std::string>& text, const std::string& path, std::string_view key) {
  if (!text) return unread_fact<std::string>(text.error(), path);
  for (const Line& line : lines_of(*text)) {
    if (line.text.size() <= key.size() || !line.text.starts_with(key) || line.text[key.size()] != '=')
      continue;
    return facts::declared(unquoted(trimmed(line.text.substr(key.size() + 1))), origin_of(path, line.number));
  }
  return facts::unknown<std::string>(path + " does not set " + std::string(key), origin_of(path));
}

void add_release(Items& releases, std::string release, const std::string& path) {
  if (std::none_of(releases.begin(), releases.end(), [&](const Item& i) { return i.text == release; }))
    releases.push_back({std::move(release), origin_of(path)});
}

}  // namespace

Distribution distribution(const Root& root) {
  std::string path = "/etc/os-release";
  auto text = root.read(path);
  if (!text && text.error().refusal == Refusal::absent) {
    path = "/usr/lib/os-release";
    text = root.read(path);
  }
  return {field(text, path, "PRETTY_NAME"), field(text, path, "ID"), field(text, path, "VERSION_ID")};
}

// A kernel image in /boot, or a folder of modules that holds more than what an uninstalled kernel leaves
// behind.
Fact<Items> kernels_installed(const Root& root) {
  constexpr std::string_view kImage = "vmlinuz-";
  Items releases;
  const auto boot = root.list("/boot");
  if (boot)
    for (const std::string& name : *boot)
      if (name.starts_with(kImage) && name.find("rescue") == std::string::npos)
        add_release(releases, name.substr(kImage.size()), "/boot/" + name);
  for (const std::string modules : {"/lib/modules", "/usr/lib/modules"}) {
    const auto found = root.list(modules);
    if (!found) continue;
    for (const std::string& name : *found) {
      const std::string folder = fmt::format("{}/{}", modules, name);
      if (root.has(folder + "/modules.dep")) add_release(releases, name, folder);
    }
  }
  if (releases.empty() && !boot && boot.error().refusal != Refusal::absent)
    return unread_fact<Items>(boot.error(), "/boot");
  if (releases.empty())
    return facts::unknown<Items>(
        "neither /boot nor /lib/modules holds a kernel: it comes from outside this "
        "file system",
        origin_of("/boot"));
  return facts::declared(std::move(releases), origin_of("/boot"));
}

Fact<Items> modules_loaded(const Root& root) {
  const std::string path = "/proc/modules";
  const auto text = root.read(path);
  if (!text) return unread_fact<Items>(text.error(), path);
  Items modules;
  for (const Line& line : lines_of(*text))
    modules.push_back({std::string(line.text.substr(0, line.text.find(' '))), {}});
  return facts::effective(std::move(modules), origin_of(path));
}

std::map<std::string, Fact<std::string>, std::less<>> cpu_vulnerabilities(const Root& root) {
  const std::string folder = "/sys/devices/system/cpu/vulnerabilities";
  std::map<std::string, Fact<std::string>, std::less<>> found;
  const auto names = root.list(folder);
  if (!names) return found;
  for (const std::string& name : *names)
    found.emplace(name, text_fact(root, fmt::format("{}/{}", folder, name)));
  return found;
}

Fact<std::int64_t> clock(const Root& root) {
  const std::string stat = "/proc/stat";
  const std::string uptime = "/proc/uptime";
  const auto since_boot = root.read(uptime, 256);
  if (!since_boot) return unread_fact<std::int64_t>(since_boot.error(), uptime);
  const auto text = root.read(stat, 4u << 20);
  if (!text) return unread_fact<std::int64_t>(text.error(), stat);
  const auto number = [](std::string_view digits) {
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  for (const Line& line : lines_of(*text))
    if (line.text.starts_with("btime "))
      return facts::effective(number(line.text.substr(6)) + number(trimmed(*since_boot)),
                              origin_of(stat, line.number));
  return facts::unknown<std::int64_t>(stat + " does not say when the machine was booted", origin_of(stat));
}

// modprobe.d(5): "blacklist NAME" keeps a module from being loaded by what it serves, "install NAME
// /bin/false" from being loaded at all.
Fact<Items> modules_blocked(const Root& root) {
  Items found;
  for (const std::string folder : {"/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d",
                                   "/usr/lib/modprobe.d", "/lib/modprobe.d"}) {
    const auto names = root.list(folder);
    if (!names) {
      if (names.error().refusal == Refusal::denied) return unread_fact<Items>(names.error(), folder);
      continue;
    }
    for (const std::string& name : *names) {
      const std::string path = fmt::format("{}/{}", folder, name);
      const auto text = name.ends_with(".conf") ? root.read(path) : Reading<std::string>(std::string());
      if (!text) continue;
      for (const Line& line : lines_of(*text)) {
        const auto words = words_of(line.text);
        const bool blocked = (words.size() == 2 && words[0] == "blacklist") ||
                             (words.size() > 2 && words[0] == "install" &&
                              (words[2].ends_with("/true") || words[2].ends_with("/false")));
        if (blocked) found.push_back({std::string(words[1]), origin_of(path, line.number)});
      }
    }
  }
  return facts::declared(std::move(found), origin_of("/etc/modprobe.d"));
}

Fact<Items> binary_formats(const Root& root) {
  const std::string folder = "/proc/sys/fs/binfmt_misc";
  const auto names = root.list(folder);
  if (!names) return unread_fact<Items>(names.error(), folder);
  Items found;
  for (const std::string& name : *names) {
    if (name == "register" || name == "status") continue;
    const std::string path = fmt::format("{}/{}", folder, name);
    const auto text = root.read(path, 4096);
    if (!text || !text->starts_with("enabled")) continue;
    std::string_view interpreter = "?";
    std::string_view flags;
    for (const Line& line : lines_of(*text)) {
      if (line.text.starts_with("interpreter ")) interpreter = line.text.substr(12);
      if (line.text.starts_with("flags:")) flags = trimmed(line.text.substr(6));
    }
    found.push_back(
        {fmt::format("{} {} {}", name, interpreter, flags.empty() ? "-" : flags), origin_of(path)});
  }
  return facts::effective(std::move(found), origin_of(folder));
}

Fact<std::uint64_t> first_process_capabilities(const Root& root) {
  const std::string path = "/proc/1/status";
  const auto text = root.read(path);
  if (!text) return unread_fact<std::uint64_t>(text.error(), path);
  for (const Line& line : lines_of(*text)) {
    const auto words = words_of(line.text);
    if (words.size() != 2 || words[0] != "CapPrm:") continue;
    std::uint64_t set = 0;
    const auto [end, error] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), set, 16);
    if (error == std::errc{} && end == words[1].data() + words[1].size())
      return facts::effective(set, origin_of(path, line.number));
  }
  return facts::unknown<std::uint64_t>(path + " does not say what the process may do", origin_of(path));
}

Fact<bool> reads_as_root(const Root& root) {
  const std::string path = "/proc/self/status";
  const auto text = root.read(path);
  if (!text) return unread_fact<bool>(text.error(), path);
  for (const Line& line : lines_of(*text)) {
    if (!line.text.starts_with("Uid:")) continue;
    const auto words = words_of(line.text);
    if (words.size() > 2) return facts::effective(words[2] == "0", origin_of(path, line.number));
  }
  return facts::unknown<bool>(path + " has no line Uid", origin_of(path));
}

}  // namespace watertight::sources::host
