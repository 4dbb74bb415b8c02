// Who the process of the image runs as: the last USER of the stages that the image is made of.
#include <fmt/format.h>

#include <algorithm>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;

bool sets_user(const BuildStage& stage) {
  return std::any_of(stage.instructions.begin(), stage.instructions.end(),
                     [](const facts::Instruction& i) { return i.keyword == "USER" && !i.on_build; });
}

// Published images that are known by their name or tag to run as somebody else than root.
bool base_is_unprivileged(std::string_view reference) {
  const std::string low = lowered(reference);
  const std::string_view name = std::string_view(low).substr(0, low.find('@'));
  const std::size_t slash = name.rfind('/');
  const std::size_t colon = name.find(':', slash == std::string_view::npos ? 0 : slash);
  const std::string_view tag = colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
  const std::string_view repository = name.substr(0, colon);
  return tag.find("nonroot") != std::string_view::npos || tag.find("rootless") != std::string_view::npos ||
         repository.ends_with("-unprivileged") || repository.starts_with("cgr.dev/chainguard/");
}

// "0", "root:root", "000", "ContainerAdministrator"; the group does not count.
bool is_root(std::string_view user) {
  const std::string name = lowered(user.substr(0, user.find(':')));
  return name == "root" || name == "containeradministrator" ||
         name.find_first_not_of('0') == std::string::npos;
}

Verdict user_missing(const BuildFile& file, const facts::System&) {
  const auto stages = image_stages(file);
  if (stages.empty()) return not_evaluated("the file has no stage");
  if (holds_files_only(file)) return not_applicable("the last stage holds files and starts nothing");
  if (std::any_of(stages.begin(), stages.end(), [](const BuildStage* s) { return sets_user(*s); }))
    return passed();
  const BuildStage& last = *stages.front();
  const BuildStage& root = *stages.back();
  if (root.base == "scratch")
    return failed(
        observe("no USER is set and there is no base image that could: the process runs as root, and "
                "whoever takes it over is root in the container",
                {evidence("user", last.user)}));
  if (!root.base_resolved)
    return not_evaluated(
        fmt::format("no USER is set, and the base image {} is known when it is built only", root.base));
  if (base_is_unprivileged(root.base)) return passed();
  Evidence base{"user", fmt::format("not set; left to {}", root.base), facts::Basis::assumed,
                file.at(last.span)};
  return failed(
      observe(fmt::format("no USER is set: unless {} sets one, which most base images do not, the process "
                          "runs as root, and whoever takes it over is root in the container",
                          root.base),
              {std::move(base)}));
}
const Check registered_user_missing{"dockerfile-user-missing", user_missing};

Verdict last_user_root(const BuildFile& file, const facts::System&) {
  const auto stages = image_stages(file);
  if (stages.empty()) return not_evaluated("the file has no stage");
  if (std::none_of(stages.begin(), stages.end(), [](const BuildStage* s) { return sets_user(*s); }))
    return not_applicable("no USER is set");
  const facts::Fact<std::string>& user = stages.front()->user;
  if (!user.known()) return not_evaluated("user", user);
  if (!is_root(*user)) return passed();
  return failed(
      observe(fmt::format("the last USER is {}: the process runs as root, and whoever takes it over is root "
                          "in the container",
                          *user),
              {evidence("user", user)}));
}
const Check registered_last_user_root{"dockerfile-last-user-root", last_user_root};

}  // namespace
}  // namespace watertight::checks
