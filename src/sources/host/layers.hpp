// The layers of an overlay2 image as one file system: what a container of the image would see.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sources/root.hpp"

namespace watertight::sources::host {

using LayerRef =
    std::shared_ptr<const Root>;  // one layer's folder as a root of its own: links do not leave it

class Layers {
 public:
  explicit Layers(std::vector<LayerRef> topmost_first) : layers_(std::move(topmost_first)) {}

  // The index of the layer whose entry is seen at an absolute path; nothing where none is, or a later layer
  // took it away (a whiteout, an opaque folder, a file in place of a folder). Links on the way are not
  // followed.
  [[nodiscard]] std::optional<std::size_t> layer_of(const std::string& path) const;
  [[nodiscard]] Reading<std::string> read(const std::string& path, std::size_t limit) const;
  [[nodiscard]] const std::vector<LayerRef>& all() const { return layers_; }

 private:
  std::vector<LayerRef> layers_;
};

}  // namespace watertight::sources::host
