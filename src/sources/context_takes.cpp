#include "sources/context_takes.hpp"

#include <algorithm>
#include <cstddef>

#include "text/dockerignore.hpp"

namespace watertight::sources {
namespace {

bool is_no_path(std::string_view source) {
  return source.starts_with("<<") || source.find("://") != std::string_view::npos ||
         source.starts_with("git@") || source.find('$') != std::string_view::npos;
}

// Paths that match the pattern with nothing below them in mind.
std::size_t depth_of(std::string_view path) {
  return static_cast<std::size_t>(std::ranges::count(path, '/')) + 1;
}

// The first parts of a path, as many as asked for.
std::string_view first_parts(std::string_view path, std::size_t parts) {
  std::size_t end = 0;
  for (; parts > 0 && end != std::string_view::npos; --parts) end = path.find('/', end + (end > 0 ? 1 : 0));
  return path.substr(0, end);
}

// The first of the path and the folders above it, from the top, that the pattern matches; empty: none.
std::string_view matched_part(std::string_view pattern, std::string_view path) {
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    const std::string_view part = path.substr(0, slash);
    if (text::matches_path(pattern, part)) return part;
    if (slash == std::string_view::npos) return {};
  }
}

}  // namespace

std::vector<Take> takes_of(const facts::BuildFile& file, std::string_view context,
                           const std::set<std::string, std::less<>>& names) {
  std::vector<Take> takes;
  for (const facts::BuildStage& stage : file.stages)
    for (const facts::Instruction& i : stage.instructions) {
      if (i.keyword != "COPY" && i.keyword != "ADD") continue;
      const facts::Flag* from = i.flag("from");
      const bool named = from != nullptr && names.contains(from->value);
      if (context.empty() ? from != nullptr : !named || from->value != context) continue;
      std::vector<std::string> excluded;
      for (const facts::Flag& flag : i.flags)
        if (flag.name == "exclude") excluded.push_back(text::clean_path(flag.value));
      for (std::size_t n = 0; n + 1 < i.arguments.size(); ++n)
        if (!is_no_path(i.arguments[n]))
          takes.push_back({text::clean_path(i.arguments[n]), excluded, file.at(i.span)});
    }
  return takes;
}

bool covers(const Take& take, std::string_view path) {
  std::string_view below = path;
  if (!take.pattern.empty()) {
    const std::string_view part = matched_part(take.pattern, path);
    if (part.empty()) return false;
    below.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return std::ranges::none_of(take.excluded, [&](const std::string& pattern) {
    return !below.empty() && !matched_part(pattern, below).empty();
  });
}

bool may_lie_below(const Take& take, std::string_view folder) {
  if (take.pattern.find("**") != std::string::npos) return true;
  const std::size_t depth = depth_of(folder);
  return depth < depth_of(take.pattern) && text::matches_path(first_parts(take.pattern, depth), folder);
}

}  // namespace watertight::sources
