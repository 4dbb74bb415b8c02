#include "facts/system.hpp"

#include <algorithm>

namespace watertight::facts {

const Image* System::image_of(const Container& container) const {
  if (!container.image_id.known()) return nullptr;
  const auto at = std::lower_bound(images.begin(), images.end(), *container.image_id,
                                   [](const Image& i, const std::string& id) { return i.id < id; });
  return at != images.end() && at->id == *container.image_id ? &*at : nullptr;
}

const Container* System::container_named(std::string_view name_or_id) const {
  if (name_or_id.empty()) return nullptr;
  for (const Container& c : containers)
    if (c.name == name_or_id || c.id == name_or_id) return &c;
  for (const Container& c : containers)
    if (name_or_id.size() >= 12 && c.id.starts_with(name_or_id)) return &c;
  return nullptr;
}

const Network* System::network_named(std::string_view wanted) const {
  for (const Network& n : networks)
    if (n.name == wanted) return &n;
  return nullptr;
}

const Volume* System::volume_named(std::string_view wanted) const {
  for (const Volume& v : volumes)
    if (v.name == wanted) return &v;
  return nullptr;
}

}  // namespace watertight::facts
