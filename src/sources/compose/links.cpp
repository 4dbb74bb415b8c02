#include "sources/compose/links.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "sources/compose/paths.hpp"

namespace watertight::sources::compose {
namespace {

constexpr int kMostLinks = 40;  // as the kernel follows

// The parts of a path, last one first, put before those that are still to come.
void push_parts(std::vector<std::string>& to_come, std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0 && path.substr(0, end) != ".") parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  to_come.insert(to_come.end(), parts.rbegin(), parts.rend());
}

// `done` and what is still to come, as text.
std::string with_rest(std::string done, const std::vector<std::string>& to_come) {
  for (auto part = to_come.rbegin(); part != to_come.rend(); ++part) done += '/' + *part;
  return done;
}

}  // namespace

std::string where_links_lead(const FileReader& reader, std::string_view folder, std::string_view shown) {
  if (!shown.starts_with("./")) return {};
  std::vector<std::string> to_come;
  push_parts(to_come, shown);
  std::string done = ".";
  int links = 0;
  while (!to_come.empty()) {
    const std::string part = std::move(to_come.back());
    to_come.pop_back();
    if (part == "..") {
      if (done == ".") return normalized(with_rest("..", to_come));  // out of the project
      done.erase(done.rfind('/'));
      continue;
    }
    const std::string next = done + '/' + part;
    const std::optional<std::string> target = reader.link(joined(folder, next));
    if (!target || target->empty()) {
      done = next;
      continue;
    }
    if (++links > kMostLinks) return {};
    if (is_absolute(*target)) return normalized(with_rest(*target, to_come));
    push_parts(to_come, *target);
  }
  return links > 0 ? done : std::string{};
}

}  // namespace watertight::sources::compose
