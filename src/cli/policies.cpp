#include "cli/policies.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

#include "policy/dates.hpp"
#include "policy/find.hpp"
#include "policy/presets.hpp"
#include "policy/read.hpp"
#include "sources/engine/endpoint.hpp"
#include "sources/file.hpp"
#include "text/nearest.hpp"

namespace watertight::cli {
namespace {

namespace fs = std::filesystem;

// Of any kind: what is no readable file is told, not passed over.
bool exists(const std::string& path) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0;
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string current_folder() {
  std::error_code error;
  const fs::path path = fs::current_path(error);
  return error ? "/" : path.string();
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (comma > 0) words.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

std::unexpected<Error> refuse(const facts::Origin& origin, std::string cause, std::string remedy) {
  return std::unexpected(Error{"use", origin.source->name, std::move(cause), std::move(remedy)});
}

}  // namespace

Policies::Policies(const PolicyChoice& choice, Environment environment)
    : choice_(choice),
      environment_(std::move(environment)),
      working_folder_(current_folder()),
      today_(policy::day_of(std::time(nullptr))) {}

Expected<void> Policies::read(const std::vector<std::string>& targets) {
  for (const std::string& target : targets.empty() ? std::vector<std::string>{""} : targets) {
    TRY(std::string path, path_for(target));
    path_of_target_[target] = path;
    if (applications_.contains(path)) continue;
    TRY(policy::Policy policy, effective(path));
    applications_[path] = std::make_unique<policy::Application>(
        std::move(policy), policy::Surroundings{today_, working_folder_});
  }
  return {};
}

policy::Application& Policies::of(const std::string& target) {
  const auto path = path_of_target_.find(target);
  return *applications_.at(path == path_of_target_.end() ? applications_.begin()->first : path->second);
}

std::optional<Policies::Said> Policies::said(const std::string& flag, std::string_view flag_name,
                                             std::string_view variable) const {
  const auto at = environment_.find(variable);
  const bool set = at != environment_.end() && !at->second.empty();
  if (flag.empty() && !set) return std::nullopt;
  return Said{
      flag.empty() ? at->second : flag,
      {facts::make_source(facts::SourceKind::command_line, std::string(flag.empty() ? variable : flag_name)),
       {},
       {}}};
}

// Empty: there is none. An engine has no folder, and what lies in the folder somebody happens to stand in
// says nothing about it.
Expected<std::string> Policies::path_for(const std::string& target) const {
  if (const auto named = said(choice_.file, "--policy", "WATERTIGHT_POLICY"))
    return (fs::path(working_folder_) / named->value).lexically_normal().string();
  std::optional<std::string> found;
  if (!target.empty() && !sources::is_endpoint(target)) {
    fs::path start = target == "-" ? fs::path(working_folder_) : fs::path(working_folder_) / target;
    if (target != "-" && !is_folder(target)) start = start.parent_path();
    found = policy::find_upwards(start.string(), exists);
  }
  if (!found) found = policy::find_of_user(environment_, exists);
  return found.value_or("");
}

Expected<policy::Policy> Policies::effective(const std::string& path) const {
  policy::Policy policy;
  if (!path.empty()) {
    const std::string below = fs::path(path).lexically_relative(working_folder_).string();
    const std::string name = below.empty() || below.starts_with("..") ? path : below;
    auto text = sources::read_file(path, policy::kPolicyLimit);
    if (!text) {
      text.error().object = name;
      return std::unexpected(std::move(text).error());
    }
    TRY(policy, policy::read_policy(*text, name, fs::path(path).parent_path().string()));
  }
  if (auto overruled = overrule(policy); !overruled) return std::unexpected(std::move(overruled).error());
  if (!policy.preset) return policy;
  TRY(policy::Policy preset, policy::read_preset(*policy::find_preset(policy.preset->value)));
  return policy::laid_over(std::move(policy), std::move(preset));
}

Expected<void> Policies::overrule(policy::Policy& policy) const {
  if (const auto preset = said(choice_.preset, "--preset", "WATERTIGHT_PRESET")) {
    if (policy::find_preset(preset->value) == nullptr) {
      const auto names = policy::preset_names();
      const std::string_view near = text::nearest(preset->value, names);
      return refuse(preset->origin, fmt::format("there is no preset \"{}\"", preset->value),
                    near.empty() ? fmt::format("the presets are {}", fmt::join(names, ", "))
                                 : fmt::format("did you mean \"{}\"?", near));
    }
    policy.preset = {preset->value, preset->origin};
  }
  if (const auto fail_on = said(choice_.fail_on, "--fail-on", "WATERTIGHT_FAIL_ON")) {
    const auto read = policy::fail_on_from(fail_on->value);
    if (!read)
      return refuse(fail_on->origin, fmt::format("there is no severity \"{}\"", fail_on->value),
                    "use critical, high, medium, low, info or none");
    policy.fail_on = {*read, fail_on->origin};
  }
  if (const auto groups =
          said(fmt::format("{}", fmt::join(choice_.groups, ",")), "--group", "WATERTIGHT_GROUPS")) {
    auto names = words_of(groups->value);
    for (const std::string& name : names)
      if (name != "lint" && name != "security" && name != "all")
        return refuse(groups->origin, fmt::format("there is no group \"{}\"", name),
                      "use security, lint or all");
    policy.groups = {std::move(names), groups->origin};
  }
  return {};
}

bool Policies::any_lint() const {
  return std::ranges::any_of(applications_,
                             [](const auto& one) { return one.second->policy().has_group("lint"); });
}

policy::FailOn Policies::fail_on() const {
  policy::FailOn strictest{handbook::Severity::critical, true};
  for (const auto& [path, application] : applications_) {
    const auto& written = application->policy().fail_on;
    const policy::FailOn one = written ? written->value : policy::FailOn{};
    if (one.never) continue;
    if (strictest.never || one.severity < strictest.severity) strictest = one;
  }
  return strictest;
}

std::vector<std::string> Policies::files() const {
  std::vector<std::string> files;
  for (const auto& [path, application] : applications_)
    if (!application->policy().file.empty()) files.push_back(application->policy().file);
  return files;
}

std::vector<checks::PolicyProblem> Policies::problems() const {
  std::vector<checks::PolicyProblem> all;
  for (const auto& [path, application] : applications_) {
    auto problems = application->problems();
    std::move(problems.begin(), problems.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace watertight::cli
