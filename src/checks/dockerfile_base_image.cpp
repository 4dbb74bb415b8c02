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
};

// The "from" of a mount: "type=bind,from=img,target=/x"
std::string mount_source(std::string_view options) {
  for (std::size_t at = 0; at < options.size();) {
    const std::size_t end = std::min(options.find(',', at), options.size());
    const std::string_view option = options.substr(at, end - at);
    if (option.starts_with("from=")) return std::string(option.substr(5));
    at = end + 1;
  }
  return {};
}

std::vector<UsedImage> images(const BuildFile& file) {
  std::vector<UsedImage> all;
  for (std::size_t n = 0; n < file.stages.size(); ++n) {
    const facts::BuildStage& stage = file.stages[n];
    if (stage.base_stage < 0) all.push_back({stage.base, evidence_at(file, "FROM", stage.base, stage.span)});
    for (const facts::Instruction& i : stage.instructions)
      for (const facts::Flag& flag : i.flags) {
        const std::string from = flag.name == "from"    ? flag.value
                                 : flag.name == "mount" ? mount_source(flag.value)
                                                        : "";
        if (!from.empty() && file.stage_named(from, n) < 0)
          all.push_back({from, evidence_at(file, i.keyword + " --" + flag.name, flag.value, i.span)});
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

template <typename Test>
Verdict check_images(const BuildFile& file, Test test) {
  std::vector<Observation> found;
  std::string unresolved;
  for (const UsedImage& image : images(file)) {
    if (image.reference.find('$') != std::string::npos) {
      unresolved = image.reference;
      continue;
    }
    if (const std::string message = test(parts(image.reference)); !message.empty())
      found.push_back(
          observe(fmt::format("{}: {}", image.reference, message), {image.evidence}, image.reference));
  }
  if (found.empty() && !unresolved.empty())
    return not_evaluated(fmt::format("{} is known when it is built only", unresolved));
  return verdict_on(std::move(found));
}

Verdict untagged(const BuildFile& file, const facts::System&) {
  return check_images(file, [](const Reference& r) -> std::string {
    if (r.digest || !r.tag.empty()) return {};
    return "without a tag it means latest, which is another image after every release; what was tested is "
           "not what "
           "the next build contains";
  });
}
const Check registered_untagged{"dockerfile-from-untagged", untagged};

Verdict latest(const BuildFile& file, const facts::System&) {
  return check_images(file, [](const Reference& r) -> std::string {
    if (r.digest || r.tag != "latest") return {};
    return "the tag latest is moved with every release; what was tested is not what the next build contains";
  });
}
const Check registered_latest{"dockerfile-from-latest", latest};

// Where the tag is missing or latest, that is the defect.
Verdict digest(const BuildFile& file, const facts::System&) {
  return check_images(file, [](const Reference& r) -> std::string {
    if (r.digest || r.tag.empty() || r.tag == "latest") return {};
    return "the tag is not pinned by a digest: whoever may move it, or answers for the registry, decides "
           "what the "
           "next build contains";
  });
}
const Check registered_digest{"dockerfile-from-digest", digest};

}  // namespace
}  // namespace watertight::checks
