#include "checks/check.hpp"

namespace watertight::checks {
namespace {

std::vector<Check>& registry() {
  static std::vector<Check> checks;
  return checks;
}

}  // namespace

Check::Check(std::string_view id, AnyFunction run) : id_(id), run_(run) { registry().push_back(*this); }

const std::vector<Check>& all_checks() { return registry(); }

}  // namespace watertight::checks
