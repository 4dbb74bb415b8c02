#include "report/place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/utf8.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

// "./a/../b" → "b", "/etc/docker" → "etc/docker": no path leads out of the repository.
std::string relative(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    if (part == ".." && !parts.empty())
      parts.pop_back();
    else if (!part.empty() && part != "." && part != "..")
      parts.push_back(part);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts.empty() ? "target" : fmt::format("{}", fmt::join(parts, "/"));
}

// A name as one part of a path.
std::string part(std::string_view name) {
  std::string text(name.empty() ? "unnamed" : name);
  std::replace(text.begin(), text.end(), '/', '_');
  return text == "." || text == ".." ? "_" : text;
}

constexpr Span kWhole{1, 1, 1, 2};

std::string in_repository(const std::string& path, const Run& run) {
  return relative(run.path_in_repository ? run.path_in_repository(path) : path);
}

}  // namespace

std::optional<FilePlace> file_place(const facts::Origin& origin, const Run& run) {
  if (!origin.source || origin.source->kind != facts::SourceKind::file) return std::nullopt;
  FilePlace place{in_repository(origin.source->name, run), origin.span, true};
  Span& s = place.span;
  if (s.empty()) s = kWhole;
  s.column = std::max(s.column, 1u);
  s.end_line = std::max(s.end_line, s.line);
  s.end_column = std::max(s.end_column, s.end_line == s.line ? s.column + 1 : 1u);
  return place;
}

FilePlace file_place(const checks::Finding& f, const checks::TargetResult& target, const Run& run) {
  for (const checks::Evidence& e : f.evidence)
    if (auto place = file_place(e.origin, run)) return *place;
  if (auto place = file_place(f.described, run)) {
    place->span.end_line = place->span.line;  // a service begins there; all of it would say nothing
    place->span.end_column = place->span.column + 1;
    return *place;
  }
  using Kind = facts::TargetKind;
  const bool is_file = target.target_kind != Kind::engine && target.target_kind != Kind::snapshot &&
                       target.target_kind != Kind::unknown;
  if (is_file) return {in_repository(target.target_name, run), kWhole, true};
  return {fmt::format("docker/{}/{}", checks::name_of(f.subject.kind), part(f.subject.name)), kWhole, false};
}

std::string target_path(std::string_view target_name, const Run& run) {
  if (target_name.find("://") != std::string_view::npos || target_name.empty()) return "docker/engine";
  return in_repository(std::string(target_name), run);
}

std::string uri_of(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/!$&'()*+,;=@";  // ':' only where it makes no scheme; so never
  std::string uri;
  while (!path.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(path), 1);
    for (const char c : path.substr(0, length)) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter || kPlain.find(c) != std::string_view::npos)
        uri += c;
      else
        uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    path.remove_prefix(length);
  }
  return uri;
}

std::string subject_text(const checks::Subject& subject) {
  return fmt::format("{} {}", checks::name_of(subject.kind), visible(subject.name));
}

}  // namespace watertight::report
