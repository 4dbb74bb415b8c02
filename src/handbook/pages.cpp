#include "handbook/pages.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace watertight::handbook {
namespace {

constexpr std::array<std::string_view, 5> kSeverityNames = {"info", "low", "medium", "high", "critical"};

template <typename Page>
const Page* find(std::span<const Page> pages, std::string_view id) {
  const auto at = std::lower_bound(pages.begin(), pages.end(), id,
                                   [](const Page& p, std::string_view wanted) { return p.id < wanted; });
  return at != pages.end() && at->id == id ? &*at : nullptr;
}

std::string unpacked() {
  const PackedPages packed = packed_pages();
  std::string all(packed.unpacked, '\0');
  uLongf size = all.size();
  if (::uncompress(reinterpret_cast<Bytef*>(all.data()), &size, packed.bytes.data(), packed.bytes.size()) !=
          Z_OK ||
      size != all.size()) {
    std::fputs("bug: the handbook cannot be unpacked\n", stderr);
    std::abort();
  }
  return all;
}

}  // namespace

std::string_view PageText::markdown() const {
  static const std::string all = unpacked();
  return std::string_view(all).substr(begin, size);
}

const CheckPage* find_check(std::string_view id) { return find(check_pages(), id); }
const ConcernPage* find_concern(std::string_view id) { return find(concern_pages(), id); }

std::string_view name_of(Severity severity) { return kSeverityNames[static_cast<std::size_t>(severity)]; }

std::optional<Severity> severity_from(std::string_view name) {
  const auto at = std::find(kSeverityNames.begin(), kSeverityNames.end(), name);
  if (at == kSeverityNames.end()) return std::nullopt;
  return static_cast<Severity>(at - kSeverityNames.begin());
}

}  // namespace watertight::handbook
