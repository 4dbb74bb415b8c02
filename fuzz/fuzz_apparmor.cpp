// Any bytes as the text of AppArmor profiles; behind a line of "===" the text that every include of it gets.
// What is found stands in the text on one line, and an unknown has its reason.
#include <algorithm>
#include <string>

#include "fuzz/law.hpp"
#include "linux/apparmor_rule.hpp"
#include "sources/host/apparmor_text.hpp"

using namespace watertight;
using fuzz::law;
using sources::host::IncludedText;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find("\n===\n");
  const std::string text = input.substr(0, cut);
  const std::string included = cut == std::string::npos ? std::string() : input.substr(cut + 5);
  const sources::host::Include include =
      [&](std::string_view path, bool if_exists) -> std::expected<std::vector<IncludedText>, std::string> {
    if (included.empty() && !if_exists) return std::unexpected(std::string(path) + " is not there");
    return std::vector<IncludedText>{{"/included", included}};
  };
  const auto found = sources::host::wholesale_rules({"/text", text}, "app", include);
  if (!found) return 0;
  if (!found->known()) {
    law(!found->unknown_because.view().empty(), "an unknown has its reason");
    return 0;
  }
  for (const facts::Item& rule : **found) {
    const bool is_included = rule.origin.source->name == "/included";
    const auto lines = std::ranges::count(is_included ? included : text, '\n') + 1;
    law(rule.text.find('\n') == std::string::npos, "a rule is shown on one line");
    law(rule.origin.span.line >= 1 && rule.origin.span.line <= lines, "a rule stands in its text");
    law(linux_kernel::allowance_of(linux_kernel::words_of(rule.text)) != linux_kernel::Allowance::nothing,
        "a rule means the same when it is read back as it is shown");
  }
  return 0;
}
