#include "cli/engine_target.hpp"

namespace watertight::cli {

Expected<void> read_engine(const TargetRequest&, const std::string& url, const TargetVisitor&) {
  return std::unexpected(Error{"scan", url.empty() ? "the engine" : url, "this build has no engine reader", ""});
}

}  // namespace watertight::cli
