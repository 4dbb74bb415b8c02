#include "handbook/pages.hpp"

#include <algorithm>
#include <array>

namespace watertight::handbook {
namespace {

constexpr std::array<std::string_view, 5> kSeverityNames = {"info", "low", "medium", "high", "critical"};

template <typename Page>
const Page* find(std::span<const Page> pages, std::string_view id) {
  const auto at = std::lower_bound(pages.begin(), pages.end(), id,
                                   [](const Page& p, std::string_view wanted) { return p.id < wanted; });
  return at != pages.end() && at->id == id ? &*at : nullptr;
}

}  // namespace

const CheckPage* find_check(std::string_view id) { return find(check_pages(), id); }
const ConcernPage* find_concern(std::string_view id) { return find(concern_pages(), id); }

std::string_view name_of(Severity severity) { return kSeverityNames[static_cast<std::size_t>(severity)]; }

std::optional<Severity> severity_from(std::string_view name) {
  const auto at = std::find(kSeverityNames.begin(), kSeverityNames.end(), name);
  if (at == kSeverityNames.end()) return std::nullopt;
  return static_cast<Severity>(at - kSeverityNames.begin());
}

}  // namespace watertight::handbook
