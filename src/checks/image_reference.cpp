#include "checks/image_reference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {

ImageReference image_reference(std::string_view text) {
  ImageReference parts;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    parts.digest = text.substr(at + 1);
    text = text.substr(0, at);
  }
  const auto slash = text.rfind('/');
  const auto colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
  parts.repository = text.substr(0, colon);
  if (colon != std::string_view::npos) parts.tag = text.substr(colon + 1);
  return parts;
}

namespace {

using facts::Container;
using facts::System;

bool moves(const ImageReference& r) { return r.digest.empty() && (r.tag.empty() || r.tag == "latest"); }

Verdict service_image(const Container& c, const System&) {
  if (c.kind != facts::ContainerKind::service)
    return not_applicable("see image-latest-tag for what an engine holds");
  const bool built = c.build_file.known() ? !c.build_file->empty() : c.build_file.origin.source != nullptr;
  if (built) return not_applicable("it is built, not pulled");
  if (!c.image.known()) {
    if (!c.image.origin.source) return not_applicable("it is built, not pulled");  // nobody wrote one
    return not_evaluated("image", c.image);
  }
  if (c.image->empty()) return not_applicable("it is built, not pulled");
  const ImageReference r = image_reference(*c.image);
  if (!moves(r)) return passed();
  Observation o = observe(
      fmt::format("uses the image {} {}: the next pull may bring any version, a broken or a poisoned one "
                  "included, and "
                  "nobody can say which one ran",
                  r.repository, r.tag.empty() ? "without a tag, which means latest" : "by the tag latest"),
      {evidence("image", c.image)});
  o.advice = fmt::format("Name the version, best with its digest: {}:VERSION@sha256:….", r.repository);
  return failed(std::move(o));
}
const Check registered_service_image{"compose-image-latest", service_image};

Verdict image_tag(const facts::Image& image, const System&) {
  if (!image.tags.known()) return not_evaluated("tags", image.tags);
  if (image.tags->empty()) return not_applicable("it has no tag");
  const facts::Item* latest = nullptr;
  for (const facts::Item& tag : *image.tags) {
    if (image_reference(tag.text).tag != "latest") return passed();
    latest = &tag;
  }
  return failed(observe(
      fmt::format("is known by the tag latest alone ({}): what runs from it changes with the next pull, "
                  "and nobody can say which version ran or go back to it",
                  latest->text),
      {evidence("tags", latest->text, image.tags, latest->origin)}));
}
const Check registered_image_tag{"image-latest-tag", image_tag};

const facts::Image* image_tagged(const System& system, const ImageReference& wanted) {
  const std::string tag = wanted.tag.empty() ? "latest" : wanted.tag;
  for (const facts::Image& image : system.images) {
    if (!image.tags.known()) continue;
    for (const facts::Item& item : *image.tags) {
      const ImageReference r = image_reference(item.text);
      if (r.repository == wanted.repository && r.tag == tag) return &image;
    }
  }
  return nullptr;
}

// What shows without asking a registry: the tag on this engine has moved on, the container has not.
Verdict newest_version(const Container& c, const System& system) {
  if (c.kind == facts::ContainerKind::service) return not_applicable("a file runs nothing");
  if (!c.image.known()) return not_evaluated("image", c.image);
  if (!c.image_id.known()) return not_evaluated("image_id", c.image_id);
  const ImageReference wanted = image_reference(*c.image);
  if (!wanted.digest.empty() || c.image->starts_with("sha256:"))
    return not_applicable("it names its image by digest, so no newer one is meant");
  const facts::Image* current = image_tagged(system, wanted);
  if (current != nullptr && current->id != *c.image_id)
    return failed(observe(fmt::format("still runs an older image than the one now tagged {} on this engine: "
                                      "fixes that were pulled are not "
                                      "in force",
                                      *c.image),
                          {evidence("image_id", c.image_id),
                           {"image tagged now", current->id, facts::Basis::effective, current->origin}}));
  return not_evaluated("no registry is asked, so a newer version of " + *c.image + " would not be known");
}
const Check registered_newest_version{"container-latest-image-version", newest_version};

}  // namespace
}  // namespace watertight::checks
