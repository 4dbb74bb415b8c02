#include "sources/host/layers.hpp"

#include <numeric>

namespace watertight::sources::host {
namespace {

// overlayfs: a folder with this attribute hides the folders of the same name below it.
bool is_opaque(const Root& layer, const std::string& folder) {
  const auto value = layer.attribute(folder, "trusted.overlay.opaque");
  return value && *value == "y";
}

}  // namespace

std::optional<std::size_t> Layers::layer_of(const std::string& path) const {
  std::vector<std::size_t> seen(layers_.size());  // layers whose folder on the way is still visible
  std::iota(seen.begin(), seen.end(), std::size_t{0});
  std::size_t from = 1;
  while (from < path.size()) {
    const auto slash = path.find('/', from);
    const std::string part = path.substr(0, slash);
    const bool last = slash == std::string::npos;
    std::vector<std::size_t> below;
    for (const std::size_t i : seen) {
      const auto status = layers_[i]->status(part, Links::stay);
      if (!status || !status->exists) continue;
      if (status->type == "device") break;  // a whiteout: nothing of this name is left
      if (last) return i;
      if (status->type != "directory") break;
      below.push_back(i);
      if (is_opaque(*layers_[i], part)) break;
    }
    if (below.empty()) return std::nullopt;
    seen = std::move(below);
    from = slash + 1;
  }
  return std::nullopt;
}

Reading<std::string> Layers::read(const std::string& path, std::size_t limit) const {
  const auto layer = layer_of(path);
  if (!layer) return std::unexpected(unread(Refusal::absent, path));
  return layers_[*layer]->read(path, limit);
}

}  // namespace watertight::sources::host
