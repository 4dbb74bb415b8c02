// How stages are named, which platform they ask for, and what their FROM leaves open.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "checks/build_style.hpp"
#include "checks/check.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;

bool is_upper(std::string_view s) {
  return std::none_of(s.begin(), s.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}
bool is_lower(std::string_view s) {
  return std::none_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Every stage for which `says` gives a message.
template <typename Says>
Verdict check_stages(const BuildFile& file, Says says) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages)
    if (std::string message = says(stage); !message.empty()) {
      std::string value = stage.name.empty() ? stage.base : stage.base + " AS " + stage.name;
      found.push_back(
          observe(std::move(message), {evidence_at(file, "FROM", value, stage.span)}, std::move(value)));
    }
  return verdict_on(std::move(found));
}

Verdict unique_alias(const BuildFile& file, const facts::System&) {
  std::set<std::string> seen;
  return check_stages(file, [&](const BuildStage& s) -> std::string {
    if (s.name.empty() || seen.insert(lowered(s.name)).second) return {};
    return fmt::format(
        "the stage {} has the name of an earlier one: FROM and COPY --from mean the last of them, "
        "whatever their author had in mind",
        s.name);
  });
}
const Check registered_unique{"dockerfile-unique-alias", unique_alias};

Verdict reserved_stage(const BuildFile& file, const facts::System&) {
  return check_stages(file, [](const BuildStage& s) -> std::string {
    if (!is_one_of(lowered(s.name), {"scratch", "context"})) return {};
    return fmt::format(
        "{} means something else to the builder: as the name of a stage it cannot be relied on", s.name);
  });
}
const Check registered_reserved{"dockerfile-reserved-stage", reserved_stage};

Verdict stage_casing(const BuildFile& file, const facts::System&) {
  return check_stages(file, [](const BuildStage& s) -> std::string {
    if (is_lower(s.name)) return {};
    return fmt::format("the stage {} has capital letters, which the builder drops: two names can become one",
                       s.name);
  });
}
const Check registered_stage_casing{"dockerfile-stage-casing", stage_casing};

Verdict from_as_casing(const BuildFile& file, const facts::System&) {
  return check_stages(file, [](const BuildStage& s) -> std::string {
    if (s.as_keyword.empty() || (is_upper(s.keyword) && is_upper(s.as_keyword)) ||
        (is_lower(s.keyword) && is_lower(s.as_keyword)))
      return {};
    return fmt::format(
        "{} and {} of one instruction are written in different case: harder to read, and no more", s.keyword,
        s.as_keyword);
  });
}
const Check registered_as_casing{"dockerfile-from-as-casing", from_as_casing};

// "linux/amd64" in a stage called build-amd64 says what the stage is for.
bool is_named_after(std::string_view name, std::string_view platform) {
  const std::string low = lowered(name);
  while (!platform.empty()) {
    const std::size_t end = std::min(platform.find('/'), platform.size());
    if (end > 0 && low.find(lowered(platform.substr(0, end))) != std::string::npos) return true;
    platform.remove_prefix(std::min(end + 1, platform.size()));
  }
  return false;
}

Verdict platform_flag(const BuildFile& file, const facts::System&) {
  return check_stages(file, [](const BuildStage& s) -> std::string {
    if (s.platform_written.empty() || s.platform_written.find('$') != std::string::npos ||
        is_named_after(s.name, s.platform_written))
      return {};
    return fmt::format(
        "the stage is made for {} whatever platform is built for: elsewhere its programs run "
        "under emulation, or not at all",
        s.platform_written);
  });
}
const Check registered_platform{"dockerfile-platform-flag", platform_flag};

Verdict platform_redundant(const BuildFile& file, const facts::System&) {
  return check_stages(file, [](const BuildStage& s) -> std::string {
    if (!is_one_of(s.platform_written, {"$TARGETPLATFORM", "${TARGETPLATFORM}"})) return {};
    return "the platform that is built for is what FROM takes without being told";
  });
}
const Check registered_redundant{"dockerfile-platform-redundant", platform_redundant};

// A name, tag or digest is missing before or behind its mark.
bool names_no_image(std::string_view reference) {
  return reference.empty() || std::string_view(":/@").find(reference.front()) != std::string_view::npos ||
         std::string_view(":/@").find(reference.back()) != std::string_view::npos ||
         reference.find("//") != std::string_view::npos || reference.find("/:") != std::string_view::npos;
}

Verdict default_argument(const BuildFile& file, const facts::System&) {
  return check_stages(file, [](const BuildStage& s) -> std::string {
    if (s.base_resolved || !s.base_by_default.known() || !names_no_image(*s.base_by_default)) return {};
    return fmt::format(
        "without build arguments {} comes to \"{}\", which is no image: the file builds for "
        "those alone who know what to give",
        s.base, *s.base_by_default);
  });
}
const Check registered_default{"dockerfile-default-arg-from", default_argument};

Verdict undefined_argument(const BuildFile& file, const facts::System&) {
  return verdict_on_remarks(file, facts::RemarkKind::undefined_argument, "FROM", [](std::string_view name) {
    return fmt::format("FROM uses {}, which no ARG before the first FROM declares: it is always empty", name);
  });
}
const Check registered_undefined_argument{"dockerfile-undefined-arg-from", undefined_argument};

// Variables that images people build on set: a file can use them without setting them.
bool may_come_from_base(std::string_view name) {
  constexpr std::array<std::string_view, 24> kSet = {
      "PATH",         "HOME",          "JAVA_HOME",      "GOPATH",      "GOROOT",         "GOLANG_VERSION",
      "NODE_VERSION", "YARN_VERSION",  "PYTHON_VERSION", "PHP_VERSION", "PHP_INI_DIR",    "RUBY_VERSION",
      "GEM_HOME",     "BUNDLE_PATH",   "CARGO_HOME",     "RUSTUP_HOME", "CATALINA_HOME",  "PGDATA",
      "PG_VERSION",   "NGINX_VERSION", "PKG_RELEASE",    "LANG",        "DOTNET_VERSION", "MAVEN_HOME"};
  return std::find(kSet.begin(), kSet.end(), name) != kSet.end();
}

Verdict undefined_variable(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const facts::BuildRemark& r : file.remarks) {
    if (r.kind != facts::RemarkKind::undefined_variable || may_come_from_base(r.text)) continue;
    found.push_back(observe(fmt::format("{} is used and nothing in the file sets it before: unless the base "
                                        "image does, it is empty",
                                        r.text),
                            {evidence_at(file, "variable", r.text, r.span)}, r.text));
  }
  return verdict_on(std::move(found));
}
const Check registered_undefined_variable{"dockerfile-undefined-var", undefined_variable};

}  // namespace
}  // namespace watertight::checks
