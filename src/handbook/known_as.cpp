#include "handbook/known_as.hpp"

#include <algorithm>
#include <array>

namespace watertight::handbook {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

struct Catalogue {
  std::string_view title;   // before the number
  std::string_view prefix;  // that a question may carry
  std::span<const std::string_view> Mappings::* numbers;
  bool bare;  // the number alone says enough
};

constexpr std::array<Catalogue, 6> kCatalogues = {{
    {"CIS Docker 1.6: ", "cis-", &Mappings::cis_1_6, true},
    {"CIS Docker 1.8: ", "cis-", &Mappings::cis_1_8, true},
    {"NIST SP 800-190: ", "nist-", &Mappings::nist, false},
    {"OWASP Docker: ", "owasp-", &Mappings::owasp, false},
    {"CWE-", "cwe-", &Mappings::cwe, false},
    {"ATT&CK: ", "attack-", &Mappings::attack, true},
}};

bool meant(const Catalogue& catalogue, std::string_view number, std::string_view asked) {
  if (asked.starts_with(catalogue.prefix)) return asked.substr(catalogue.prefix.size()) == number;
  return catalogue.bare && asked == number;
}

// "trivy:ds-0002" is asked for by its whole, by what stands behind the tool's name, and as "avd-ds-0002";
// a section of a benchmark with and without "cis-".
bool meant(std::string_view tool_id, std::string_view asked) {
  const std::string_view own = tool_id.substr(tool_id.find(':') + 1);
  const auto without = [](std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
  };
  return tool_id == asked || own == asked || own == without(asked, "avd-") ||
         without(own, "cis-") == without(asked, "cis-");
}

}  // namespace

std::vector<KnownAs> checks_known_as(std::string_view name) {
  const std::string asked = lower(name);
  std::vector<KnownAs> found;
  if (asked.empty()) return found;
  for (const CheckPage& page : check_pages()) {
    KnownAs known{&page, {}};
    for (const Catalogue& catalogue : kCatalogues)
      for (const std::string_view number : page.mappings.*catalogue.numbers)
        if (meant(catalogue, lower(number), asked))
          known.names.push_back(std::string(catalogue.title).append(number));
    for (const std::string_view tool_id : page.mappings.tools)
      if (meant(lower(tool_id), asked)) known.names.emplace_back(tool_id);
    if (!known.names.empty()) found.push_back(std::move(known));
  }
  return found;
}

}  // namespace watertight::handbook
