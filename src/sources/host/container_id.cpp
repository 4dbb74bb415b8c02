#include "sources/host/container_id.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kIdLength = 64;

bool hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

bool any_container_id(std::string_view text, const std::function<bool(std::string_view)>& found) {
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && hexadecimal(text[i])) continue;
    if (i - start == kIdLength && found(text.substr(start, kIdLength))) return true;
    start = i + 1;
  }
  return false;
}

}  // namespace watertight::sources::host
