// Compose files from hostile hands. The input is one or more files, cut at lines of "=== NAME"; what stands
// before the first such line is compose.yaml.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/law.hpp"
#include "sources/compose/memory_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watertight;
  std::string_view rest = fuzz::as_text(data, size);
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
  fuzz::law((system.status == facts::TargetStatus::complete) == system.reasons.empty(),
            "what is not complete says why, and nothing else does");
  for (const facts::Container& c : system.containers)
    fuzz::law(c.origin.source != nullptr && !c.origin.span.empty(), "every service has a place");
  for (const std::string& reason : system.reasons)
    fuzz::law(reason.find_first_of("\n\r\t\x1b") == std::string::npos, "a reason is one line of plain text");
  return 0;
}
