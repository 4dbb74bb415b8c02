#include "sources/host/programs.hpp"

#include <array>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::array kNames = std::to_array<std::string_view>({
    "aide",
    "k3s",
    "kubelet",
    "rke2",
    "as",
    "cc",
    "clang",
    "g++",
    "gcc",
    "go",
    "ld",
    "make",
    "osqueryd",
    "rustc",
    "samhain",
    "tcc",
    "tripwire",
});
constexpr std::array kFolders =
    std::to_array<std::string_view>({"/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"});
constexpr std::array kPaths = std::to_array<std::string_view>(
    {"/usr/local/go/bin/go", "/var/ossec/bin/wazuh-syscheckd", "/var/ossec/bin/ossec-syscheckd"});

}  // namespace

facts::Fact<facts::Items> programs(const Root& root) {
  facts::Items found;
  for (const std::string_view name : kNames)
    for (const std::string_view folder : kFolders) {
      std::string path = std::string(folder) + std::string(name);
      const auto status = root.status(path);
      if (!status || !status->exists || status->type != "file") continue;
      found.push_back({path, origin_of(path)});
      break;
    }
  for (const std::string_view path : kPaths)
    if (root.has(std::string(path))) found.push_back({std::string(path), origin_of(std::string(path))});
  return facts::effective(std::move(found), origin_of("/usr/bin"));
}

}  // namespace watertight::sources::host
