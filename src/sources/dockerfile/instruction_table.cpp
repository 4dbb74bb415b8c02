#include "sources/dockerfile/instruction_table.hpp"

#include <algorithm>
#include <vector>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources::dockerfile {
namespace {

// Insertions, deletions, substitutions and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

const InstructionKind* find_instruction(std::string_view keyword) {
  const auto at = std::find_if(kInstructions.begin(), kInstructions.end(),
                               [&](const InstructionKind& k) { return k.keyword == keyword; });
  return at == kInstructions.end() ? nullptr : &*at;
}

std::optional<std::string> near_instruction(std::string_view keyword) {
  if (keyword.size() > 16) return std::nullopt;
  const InstructionKind* best = nullptr;
  std::size_t least = keyword.size() > 4 ? 3 : 2;
  for (const InstructionKind& k : kInstructions)
    if (const std::size_t d = distance(keyword, k.keyword); d < least) {
      least = d;
      best = &k;
    }
  if (best == nullptr) return std::nullopt;
  return uppered(best->keyword);
}

}  // namespace watertight::sources::dockerfile
