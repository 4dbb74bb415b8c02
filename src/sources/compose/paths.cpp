#include "sources/compose/paths.hpp"

#include <cctype>
#include <vector>

namespace watertight::sources::compose {
namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..")
      parts.pop_back();
    else
      parts.push_back(part);
  }
  return parts;
}

}  // namespace

bool is_absolute(std::string_view path) {
  if (path.starts_with('/') || path.starts_with("\\\\")) return true;
  return path.size() > 2 && std::isalpha(static_cast<unsigned char>(path[0])) != 0 && path[1] == ':' &&
         (path[2] == '\\' || path[2] == '/');
}

std::string normalized(std::string_view path) {
  if (is_absolute(path) && !path.starts_with('/')) return std::string(path);
  const bool absolute = path.starts_with('/');
  std::string result = absolute ? "/" : "";
  for (std::string_view part : parts_of(path)) {
    if (absolute && part == "..") continue;  // above the root is the root
    if (!result.empty() && result.back() != '/') result += '/';
    result += part;
  }
  return result;
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return std::string(slash == 0 ? path.substr(0, 1) : path.substr(0, slash));
}

std::string last_name(std::string_view path) {
  const std::string whole = normalized(path);
  return whole.substr(whole.rfind('/') + 1);
}

std::string joined(std::string_view folder, std::string_view path) {
  if (is_absolute(path) || folder.empty()) return normalized(path);
  std::string whole(folder);
  whole += '/';
  whole += path;
  return normalized(whole);
}

std::string shown_from(std::string_view folder, std::string_view path) {
  const std::string from = normalized(folder);
  std::string to = normalized(path);
  if (is_absolute(from) != is_absolute(to) || (is_absolute(to) && !to.starts_with('/'))) return to;
  const std::vector<std::string_view> base = parts_of(from);
  const std::vector<std::string_view> target = parts_of(to);
  std::size_t common = 0;
  while (common < base.size() && common < target.size() && base[common] == target[common]) ++common;
  std::string result;
  for (std::size_t i = common; i < base.size(); ++i) {
    if (base[i] == "..") return to;  // where a folder above lies is not in the text
    result += result.empty() ? ".." : "/..";
  }
  if (result.empty()) result = ".";
  for (std::size_t i = common; i < target.size(); ++i) {
    // "./../x" is "../x"
    if (result == "." && target[i] == "..")
      result = "..";
    else
      result.append("/").append(target[i]);
  }
  return result;
}

bool is_remote(std::string_view location) {
  return location.find("://") != std::string_view::npos || location.starts_with("git@") ||
         location.starts_with("github.com/") || location.starts_with("remote:");
}

}  // namespace watertight::sources::compose
