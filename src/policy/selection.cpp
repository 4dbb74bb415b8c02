#include "policy/selection.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace watertight::policy {
namespace {

using checks::SubjectKind;

bool any(const std::vector<Glob>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const Glob& g) { return g.matches(text); });
}

// As it is written, and without tag and digest, so that a pattern outlives an update.
bool any_image(const std::vector<Glob>& patterns, std::string_view reference) {
  if (any(patterns, reference)) return true;
  std::string_view name = reference.substr(0, reference.find('@'));
  const auto slash = name.rfind('/');
  name = name.substr(0, name.find(':', slash == std::string_view::npos ? 0 : slash));
  return any(patterns, name);
}

bool any_image(const std::vector<Glob>& patterns, const facts::Fact<facts::Items>& references) {
  return references.known() && std::any_of(references->begin(), references->end(),
                                           [&](const facts::Item& i) { return any_image(patterns, i.text); });
}

bool any_label(const std::vector<Glob>& patterns, const facts::Fact<std::vector<facts::Label>>& labels) {
  return labels.known() && std::any_of(labels->begin(), labels->end(), [&](const facts::Label& l) {
           return any(patterns, l.name) || any(patterns, l.name + '=' + l.value);
         });
}

bool is_container(SubjectKind kind) { return kind == SubjectKind::container || kind == SubjectKind::service; }

const std::string& key_of(const facts::Container& c) { return c.id.empty() ? c.name : c.id; }

}  // namespace

Selection::Selection(const facts::System& system, std::string folder, std::string working_folder)
    : system_(system), folder_(std::move(folder)), working_folder_(std::move(working_folder)) {
  for (const facts::Container& c : system.containers) containers_.emplace(key_of(c), &c);
}

bool Selection::matches(const Selector& selector, const checks::Finding& finding) const {
  const checks::Subject& subject = finding.subject;
  if (!selector.host.empty() && !host_matches(selector.host)) return false;
  if (!selector.container.empty() &&
      !(subject.kind == SubjectKind::container && any(selector.container, subject.name)))
    return false;
  if (!selector.service.empty() && !service_matches(selector.service, subject)) return false;
  if (!selector.image.empty() && !image_matches(selector.image, subject)) return false;
  if (!selector.label.empty() && !label_matches(selector.label, subject)) return false;
  return selector.path.empty() || path_matches(selector.path, finding);
}

const facts::Container* Selection::container_of(const checks::Subject& subject) const {
  if (!is_container(subject.kind)) return nullptr;
  const auto at = containers_.find(subject.id.empty() ? subject.name : subject.id);
  return at == containers_.end() ? nullptr : at->second;
}

const facts::Image* Selection::image_of(const checks::Subject& subject) const {
  if (const facts::Container* c = container_of(subject)) return system_.image_of(*c);
  if (subject.kind != SubjectKind::image) return nullptr;
  for (const facts::Image& image : system_.images)
    if (image.id == subject.id) return &image;
  return nullptr;
}

bool Selection::host_matches(const std::vector<Glob>& patterns) const {
  return (system_.host && system_.host->name.known() && any(patterns, *system_.host->name)) ||
         (system_.engine && system_.engine->name.known() && any(patterns, *system_.engine->name));
}

bool Selection::service_matches(const std::vector<Glob>& patterns, const checks::Subject& subject) const {
  if (subject.kind == SubjectKind::service) return any(patterns, subject.name);
  const facts::Container* c = container_of(subject);
  return c != nullptr && c->labels.known() &&
         std::any_of(c->labels->begin(), c->labels->end(), [&](const facts::Label& l) {
           return l.name == "com.docker.compose.service" && any(patterns, l.value);
         });
}

bool Selection::image_matches(const std::vector<Glob>& patterns, const checks::Subject& subject) const {
  if (const facts::Container* c = container_of(subject))
    return c->image.known() && any_image(patterns, *c->image);
  if (const facts::Image* image = image_of(subject))
    return any_image(patterns, image->tags) || any_image(patterns, image->digests);
  if (subject.kind != SubjectKind::dockerfile) return false;
  for (const facts::BuildFile& file : system_.build_files)
    for (const facts::BuildStage& stage : file.stages)
      if (stage.base_stage < 0 && any_image(patterns, stage.base)) return true;
  return false;
}

bool Selection::label_matches(const std::vector<Glob>& patterns, const checks::Subject& subject) const {
  if (const facts::Container* c = container_of(subject); c != nullptr && any_label(patterns, c->labels))
    return true;
  const facts::Image* image = image_of(subject);
  return image != nullptr && any_label(patterns, image->labels);
}

bool Selection::path_matches(const std::vector<Glob>& patterns, const checks::Finding& finding) const {
  const facts::Origin& place = finding.place();
  const bool in_file = place.source && place.source->kind == facts::SourceKind::file;
  if (!in_file && (system_.label.empty() || system_.name.empty())) return false;
  const std::string& name = in_file ? place.source->name : system_.name;
  if (any(patterns, name)) return true;
  const std::filesystem::path path = (std::filesystem::path(working_folder_) / name).lexically_normal();
  if (any(patterns, path.string())) return true;
  if (folder_.empty()) return false;
  const std::string below = path.lexically_relative(folder_).string();
  return !below.empty() && !below.starts_with("..") && any(patterns, below);
}

}  // namespace watertight::policy
