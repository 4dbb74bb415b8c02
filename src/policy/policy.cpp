#include "policy/policy.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace watertight::policy {
namespace {

constexpr std::array<std::string_view, 3> kComments = {"all", "own", "none"};

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

bool leaves_nothing_out(const std::vector<Glob>& patterns) {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(), [](const Glob& g) { return g.matches_everything(); });
}

}  // namespace

std::string_view name_of(const FailOn& fail_on) {
  return fail_on.never ? "none" : handbook::name_of(fail_on.severity);
}

std::optional<FailOn> fail_on_from(std::string_view name) {
  if (name == "none") return FailOn{Severity::critical, true};
  const auto severity = handbook::severity_from(name);
  if (!severity) return std::nullopt;
  return FailOn{*severity, false};
}

std::string_view name_of(Comments comments) { return kComments[static_cast<std::size_t>(comments)]; }

std::optional<Comments> comments_from(std::string_view name) {
  const auto at = std::find(kComments.begin(), kComments.end(), name);
  if (at == kComments.end()) return std::nullopt;
  return static_cast<Comments>(at - kComments.begin());
}

bool Selector::empty() const {
  for (const auto* patterns : {&host, &container, &service, &image, &label, &path})
    if (!leaves_nothing_out(*patterns)) return false;
  return true;
}

bool Policy::has_group(std::string_view name) const {
  return groups && std::ranges::any_of(groups->value, [&](const std::string& group) {
           return group == name || group == "all";
         });
}

Policy laid_over(Policy above, Policy preset) {
  if (!above.fail_on) above.fail_on = std::move(preset.fail_on);
  if (!above.groups) above.groups = std::move(preset.groups);
  if (!above.comments) above.comments = std::move(preset.comments);
  std::erase_if(preset.severities, [&](const Regrade& p) {
    return std::any_of(above.severities.begin(), above.severities.end(),
                       [&](const Regrade& a) { return a.rule == p.rule; });
  });
  append(above.severities, std::move(preset.severities));
  append(above.suppress, std::move(preset.suppress));
  append(above.allowed, std::move(preset.allowed));
  return above;
}

}  // namespace watertight::policy
