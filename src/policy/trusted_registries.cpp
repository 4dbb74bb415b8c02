#include "policy/trusted_registries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "checks/evaluate.hpp"
#include "policy/keys.hpp"

namespace watertight::policy {
namespace {

using checks::Evidence;
using checks::Subject;
using checks::SubjectKind;

constexpr std::string_view kKey = "trusted-registries";
constexpr std::string_view kRule = "image-trusted-base";

struct Name {
  std::string host;
  std::string repository;
};

Name name_of_image(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const auto last = reference.rfind('/');
  reference = reference.substr(0, reference.find(':', last == std::string_view::npos ? 0 : last));
  const auto slash = reference.find('/');
  const std::string_view first = reference.substr(0, slash);
  const bool has_host = slash != std::string_view::npos &&
                        (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
  if (has_host) return {std::string(first), std::string(reference.substr(slash + 1))};
  return {"docker.io", (slash == std::string_view::npos ? "library/" : "") + std::string(reference)};
}

const Allowed* list_of(const Policy& policy) {
  const auto at = std::find_if(policy.allowed.begin(), policy.allowed.end(),
                               [](const Allowed& a) { return a.key == kKey; });
  return at == policy.allowed.end() ? nullptr : &*at;
}

class Answer {
 public:
  Answer(const Policy& policy, const facts::System& system, checks::TargetResult result)
      : policy_(policy), system_(system), result_(std::move(result)) {}

  checks::TargetResult run() {
    std::erase_if(result_.not_evaluated, [](const checks::NotEvaluated& n) { return n.rule == kRule; });
    for (const facts::Container& c : system_.containers)
      if (c.kind != facts::ContainerKind::container && c.image.known() && !c.image->empty())
        image({c.kind == facts::ContainerKind::service ? SubjectKind::service : SubjectKind::container,
               c.name, c.id, system_.label},
              *c.image, "image", c.image);
    for (const facts::Image& i : system_.images)
      if (i.digests.known() && !i.digests->empty() && !i.used_by.is(0)) {
        const facts::Item& digest = i.digests->front();
        image({SubjectKind::image, name_of_image(digest.text).repository, i.id, system_.label}, digest.text,
              "digests", i.digests);
      }
    for (const facts::BuildFile& file : system_.build_files) bases(file);
    return std::move(result_);
  }

 private:
  template <typename T>
  void image(Subject subject, const std::string& reference, const char* fact, const facts::Fact<T>& from) {
    judge(std::move(subject), reference, {fact, reference, from.basis, from.origin});
  }

  void bases(const facts::BuildFile& file) {
    for (const facts::BuildStage& stage : file.stages)
      if (stage.base_stage < 0 && stage.base_resolved && stage.base != "scratch")
        judge(checks::build_file_subject(file, system_), stage.base,
              {"from", stage.base, facts::Basis::declared, file.at(stage.span)});
  }

  void judge(Subject subject, const std::string& reference, Evidence evidence) {
    if (is_trusted(reference, policy_)) {
      ++result_.passed;
      return;
    }
    const handbook::CheckPage* page = handbook::find_check(kRule);
    const std::string name = reference.substr(0, reference.find('@'));
    if (page == nullptr || already_found(subject, name)) return;
    const Name image = name_of_image(reference);
    checks::Finding finding;
    finding.rule = page->id;
    finding.severity = page->severity;
    finding.subject = std::move(subject);
    finding.message = fmt::format(
        "{}/{} is not among the trusted registries of {}: nobody has said that what comes from there "
        "may run here",
        image.host, image.repository, policy_.file);
    finding.advice = page->advice;
    finding.discriminator = image.host + '/' + image.repository;
    finding.evidence.push_back(std::move(evidence));
    result_.findings.push_back(std::move(finding));
  }

  // The same base in two stages is one finding.
  bool already_found(const Subject& subject, const std::string& reference) {
    const Name image = name_of_image(reference);
    return !seen_
                .emplace(static_cast<int>(subject.kind), fmt::format("{}\n{}", subject.name, subject.id),
                         image.host + '/' + image.repository)
                .second;
  }

  const Policy& policy_;
  const facts::System& system_;
  checks::TargetResult result_;
  std::set<std::tuple<int, std::string, std::string>> seen_;
};

}  // namespace

bool is_trusted(std::string_view reference, const Policy& policy) {
  const Name image = name_of_image(reference);
  return std::any_of(policy.allowed.begin(), policy.allowed.end(), [&](const Allowed& a) {
    if (a.key != kKey) return false;
    if (a.what.pattern().find('/') == std::string::npos) return a.what.matches(image.host);
    return a.what.matches(image.host + '/' + image.repository);
  });
}

checks::TargetResult with_trusted_registries(const Policy& policy, const facts::System& system,
                                             checks::TargetResult result) {
  if (list_of(policy) == nullptr) return result;
  return Answer(policy, system, std::move(result)).run();
}

}  // namespace watertight::policy
