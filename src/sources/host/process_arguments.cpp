#include "sources/host/process_arguments.hpp"

#include <charconv>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kMost = 64;
constexpr std::size_t kSmallFile = 64u << 10;

std::uint32_t effective_uid(const Root& root, const std::string& folder) {
  std::uint32_t uid = 0;
  const auto status = root.read(folder + "/status", kSmallFile);
  if (!status) return uid;
  for (const Line& line : lines_of(*status)) {
    if (!line.text.starts_with("Uid:")) continue;
    const auto words = words_of(line.text);
    if (words.size() > 2) std::from_chars(words[2].data(), words[2].data() + words[2].size(), uid);
  }
  return uid;
}

}  // namespace

std::vector<RunningProgram> running(const Root& root, std::string_view name) {
  std::vector<RunningProgram> found;
  const auto names = root.list("/proc");
  if (!names) return found;
  for (const std::string& pid : *names) {
    if (pid.empty() || pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string folder = "/proc/" + pid;
    const auto comm = root.read(folder + "/comm", 64);
    if (!comm || trimmed(*comm) != name) continue;
    const auto line = root.read(folder + "/cmdline", kSmallFile);
    if (!line) continue;
    RunningProgram program{folder, effective_uid(root, folder), {}};
    for (const std::string_view argument : fields_of(*line, '\0')) program.arguments.emplace_back(argument);
    while (!program.arguments.empty() && program.arguments.back().empty()) program.arguments.pop_back();
    found.push_back(std::move(program));
    if (found.size() >= kMost) break;
  }
  return found;
}

}  // namespace watertight::sources::host
