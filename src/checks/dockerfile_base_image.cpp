// Which image a stage begins with, and whether tomorrow's build begins with the same.
#include <fmt/format.h>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;

// An image that the build fetches: by FROM, COPY --from or RUN --mount=from=.
struct UsedImage {
  std::string reference;
  Evidence evidence;
  bool in_image = true;  // false: it serves a stage that the last one is not built on
};

std::vector<UsedImage> images(const BuildFile& file) {
  std::vector<UsedImage> all;
  for (std::size_t n = 0; n < file.stages.size(); ++n) {
    const facts::BuildStage& stage = file.stages[n];
    const bool in_image = is_in_image(file, &stage);
    if (stage.base_stage < 0)
      all.push_back({stage.base, evidence_at(file, "FROM", stage.base, stage.span), in_image});
    for (const facts::Instruction& i : stage.instructions)
      for (const facts::Flag& flag : i.flags) {
        const std::string from = source_of(flag);
        if (!from.empty() && file.stage_named(from, n) < 0)
          all.push_back(
              {from, evidence_at(file, i.keyword + " --" + flag.name, flag.value, i.span), in_image});
      }
  }
  std::erase_if(all, [](const UsedImage& i) { return i.reference.empty() || i.reference == "scratch"; });
  return all;
}

struct Reference {
  std::string_view repository;
  std::string_view tag;  // empty: none
  bool digest = false;
};

Reference parts(std::string_view reference) {
  Reference r;
  const std::size_t at = reference.find('@');
  r.digest = at != std::string_view::npos;
  const std::string_view name = reference.substr(0, at);
  const std::size_t slash = name.rfind('/');
  const std::size_t colon = name.find(':', slash == std::string_view::npos ? 0 : slash);
  r.repository = name.substr(0, colon);
  if (colon != std::string_view::npos) r.tag = name.substr(colon + 1);
  return r;
}

// An image that serves another stage is not in the result, and decides all the same what is built or copied.
template <typename Test>
Verdict check_images(const BuildFile& file, Severity elsewhere, Test test) {
  std::vector<Observation> found;
  std::string unresolved;
  for (const UsedImage& image : images(file)) {
    if (image.reference.find('$') != std::string::npos) {
      unresolved = image.reference;
      continue;
    }
    std::string message = test(parts(image.reference));
    if (message.empty()) continue;
    if (!image.in_image) message += "; its own files stay out of the image, what is made with them does not";
    found.push_back(
        observe(fmt::format("{}: {}", image.reference, message), {image.evidence}, image.reference));
    if (!image.in_image) found.back().severity = elsewhere;
  }
  if (found.empty() && !unresolved.empty())
    return not_evaluated(fmt::format("{} is known when it is built only", unresolved));
  return verdict_on(std::move(found));
}

Verdict untagged(const BuildFile& file, const facts::System&) {
  return check_images(file, Severity::low, [](const Reference& r) -> std::string {
    if (r.digest || !r.tag.empty()) return {};
    return "without a tag it means latest, another image after every release: whatever is pushed there, by "
           "its "
           "publisher or by who has taken his account, is in the next build untested";
  });
}
const Check registered_untagged{"dockerfile-from-untagged", untagged};

Verdict latest(const BuildFile& file, const facts::System&) {
  return check_images(file, Severity::low, [](const Reference& r) -> std::string {
    if (r.digest || r.tag != "latest") return {};
    return "the tag latest is moved with every release: whatever is pushed there, by its publisher or by who "
           "has taken his account, is in the next build untested";
  });
}
const Check registered_latest{"dockerfile-from-latest", latest};

// Where the tag is missing or latest, that is the defect.
Verdict digest(const BuildFile& file, const facts::System&) {
  return check_images(file, Severity::info, [](const Reference& r) -> std::string {
    if (r.digest || r.tag.empty() || r.tag == "latest") return {};
    return "the tag is not pinned by a digest: whoever may move it, or answers for the registry, decides "
           "what "
           "the next build contains";
  });
}
const Check registered_digest{"dockerfile-from-digest", digest};

}  // namespace
}  // namespace watertight::checks
