// Compose files from hostile hands. The input is one or more files, cut at lines of "=== NAME"; what stands
// before the first such line is compose.yaml.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sources/compose/memory_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watertight;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  sources::MemoryFiles reader;
  sources::ComposeRequest request;
  std::string name = "compose.yaml";
  constexpr std::string_view kCut = "\n=== ";
  for (;;) {
    const std::size_t cut = rest.find(kCut);
    reader.files[name] = std::string(rest.substr(0, cut));
    if (name.ends_with(".override.yaml")) request.files.push_back(name);
    if (cut == std::string_view::npos) break;
    rest.remove_prefix(cut + kCut.size());
    const std::size_t line = rest.find('\n');
    name = std::string(rest.substr(0, line));
    if (line == std::string_view::npos) break;
    rest.remove_prefix(line + 1);
  }
  request.files.insert(request.files.begin(), "compose.yaml");
  request.reader = &reader;
  request.environment = {{"A", "1"}, {"EMPTY", ""}, {"HOME", "/root"}};
  request.limits.values = 20'000;
  request.limits.files = 20;
  request.limits.document.nodes = 5'000;
  const facts::System system = sources::read_compose(request);
  // What is not complete says why.
  if (system.status != facts::TargetStatus::complete && system.reasons.empty()) std::abort();
  if (system.status == facts::TargetStatus::complete && !system.reasons.empty()) std::abort();
  return 0;
}
