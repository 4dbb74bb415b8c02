#include "attack/read_program.hpp"

#include <utility>
#include <vector>

#include "attack/check_program.hpp"
#include "attack/parse_rules.hpp"

namespace watertight::attack {

Expected<Program> read_program(std::span<const RuleFile> files) {
  std::vector<WrittenFile> written;
  written.reserve(files.size());
  for (const RuleFile& file : files) {
    TRY(WrittenFile parsed, parse_rules(file.name, file.text));
    parsed.documented = file.documented;
    written.push_back(std::move(parsed));
  }
  return check_program(written);
}

}  // namespace watertight::attack
