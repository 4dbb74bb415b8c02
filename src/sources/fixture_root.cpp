#include "sources/fixture_root.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <utility>

namespace watertight::sources {
namespace {

constexpr int kLinkLimit = 40;  // as the kernel's

std::deque<std::string> parts_of(std::string_view path) {
  std::deque<std::string> parts;
  while (!path.empty()) {
    const auto slash = path.find('/');
    if (const auto part = path.substr(0, slash); !part.empty() && part != ".") parts.emplace_back(part);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return parts;
}

std::optional<std::uint32_t> number(std::string_view text, int base) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "c 1:3"
std::optional<Root::Device> device(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon < 2 || text[1] != ' ' || (text[0] != 'c' && text[0] != 'b'))
    return std::nullopt;
  const auto major = number(text.substr(2, colon - 2), 10);
  const auto minor = number(text.substr(colon + 1), 10);
  if (!major || !minor) return std::nullopt;
  return Root::Device{text[0], *major, *minor};
}

Error wrong(std::string_view name, const text::Node& at, std::string cause, std::string remedy) {
  return {"read", std::string(name), fmt::format("line {}: {}", at.span.line, cause), std::move(remedy)};
}

Expected<FixtureEntry> entry_of(const text::Node& node, std::string_view name) {
  FixtureEntry entry;
  if (!node.is_mapping()) {
    if (node.is_sequence())
      return std::unexpected(wrong(name, node, "a list is no file", "write its content, or a mapping"));
    entry.content = node.text;
    return entry;
  }
  for (const text::Entry& e : node.entries) {
    const std::string value(e.value->text);
    if (e.key->text == "content") {
      entry.content = value;
    } else if (e.key->text == "type") {
      entry.type = value;
    } else if (e.key->text == "target") {
      entry.target = value;
      entry.type = "symlink";
    } else if (e.key->text == "device") {
      entry.device = device(value);
      entry.type = "device";
      if (!entry.device)
        return std::unexpected(
            wrong(name, *e.value, "\"" + value + "\" is no device", "write \"c 1:3\" or \"b 8:0\""));
    } else if (e.key->text == "owner") {
      entry.owner = value;
    } else if (e.key->text == "group") {
      entry.group = value;
    } else if (e.key->text == "denied") {
      entry.denied = value == "true";
    } else if (e.key->text == "mode") {
      entry.mode = number(value, 8);
      if (!entry.mode)
        return std::unexpected(wrong(name, *e.value, "\"" + value + "\" is no mode", "write \"0644\""));
    } else {
      return std::unexpected(wrong(name, *e.key, "unknown key \"" + std::string(e.key->text) + "\"",
                                   "known are mode, owner, group, type, target, device, content, denied"));
    }
  }
  return entry;
}

}  // namespace

FixtureRoot::FixtureRoot(FixtureFiles files) : files_(std::move(files)) {}

std::unique_ptr<Root> FixtureRoot::below(const std::string& folder) const {
  FixtureFiles inside;
  for (auto at = files_.lower_bound(folder + "/"); at != files_.end() && at->first.starts_with(folder + "/");
       ++at)
    inside.emplace(at->first.substr(folder.size()), at->second);
  return std::make_unique<FixtureRoot>(std::move(inside));
}

bool FixtureRoot::is_folder(const std::string& path) const {
  if (path.empty() || path == "/") return true;
  if (const auto own = files_.find(path); own != files_.end()) return own->second.type == "directory";
  const std::string below = path + "/";
  const auto at = files_.lower_bound(below);
  return at != files_.end() && at->first.starts_with(below);
}

// The path without symbolic links on the way; refuses what is denied.
Reading<std::string> FixtureRoot::resolve(const std::string& path, Links links) const {
  std::deque<std::string> left = parts_of(path);
  std::string done;
  int followed = 0;
  while (!left.empty()) {
    const std::string part = std::move(left.front());
    left.pop_front();
    if (part == "..") {
      done.erase(done.empty() ? 0 : done.rfind('/'));
      continue;
    }
    done += "/" + part;
    const auto at = files_.find(done);
    if (at == files_.end()) continue;
    if (at->second.denied) return std::unexpected(unread(Refusal::denied, path));
    if (at->second.type != "symlink" || (left.empty() && links == Links::stay)) continue;
    if (++followed > kLinkLimit)
      return std::unexpected(unread(Refusal::failed, path, "too many symbolic links"));
    done = at->second.target.starts_with('/') ? std::string{} : done.substr(0, done.rfind('/'));
    const std::deque<std::string> target = parts_of(at->second.target);
    left.insert(left.begin(), target.begin(), target.end());
  }
  return done.empty() ? "/" : done;
}

Reading<std::string> FixtureRoot::read_file(const std::string& path, std::size_t limit) const {
  const auto real = resolve(path, Links::follow);
  if (!real) return std::unexpected(real.error());
  const auto at = files_.find(*real);
  if (at == files_.end() && !is_folder(*real)) return std::unexpected(unread(Refusal::absent, path));
  if (at == files_.end() || at->second.type != "file")
    return std::unexpected(unread(Refusal::wrong_type, path));
  if (at->second.content.size() > limit)
    return std::unexpected(unread(Refusal::too_large, path, fmt::format("more than {} bytes", limit)));
  return at->second.content;
}

// Numbers of names: the fixture's own table of accounts; else root is 0 and everybody else 1000.
std::uint32_t FixtureRoot::number_of(const std::string& name, const char* table) const {
  if (const auto given = number(name, 10)) return *given;
  if (const auto at = files_.find(table); at != files_.end()) {
    const std::string lines = "\n" + at->second.content;
    if (const auto line = lines.find("\n" + name + ":"); line != std::string::npos) {
      const auto second = lines.find(':', line + name.size() + 2);
      const auto third = second == std::string::npos ? second : lines.find_first_of(":\n", second + 1);
      if (third != std::string::npos)
        if (const auto id = number(std::string_view(lines).substr(second + 1, third - second - 1), 10))
          return *id;
    }
  }
  return name == "root" ? 0 : 1000;
}

Reading<facts::FileStatus> FixtureRoot::read_status(const std::string& path, Links links) const {
  const auto real = resolve(path, links);
  if (!real) return std::unexpected(real.error());
  facts::FileStatus status;
  const auto at = files_.find(*real);
  if (at == files_.end()) {
    if (!is_folder(*real)) return status;
    return facts::FileStatus{true, "directory", 0755, 0, 0, "root", "root"};
  }
  const FixtureEntry& entry = at->second;
  status.exists = true;
  status.type = entry.type;
  status.mode = entry.mode.value_or(entry.type == "directory" ? 0755u : 0644u);
  status.owner = entry.owner;
  status.group = entry.group;
  status.uid = number_of(entry.owner, "/etc/passwd");
  status.gid = number_of(entry.group, "/etc/group");
  return status;
}

Reading<std::vector<std::string>> FixtureRoot::read_list(const std::string& path) const {
  const auto real = resolve(path, Links::follow);
  if (!real) return std::unexpected(real.error());
  if (!is_folder(*real)) {
    return std::unexpected(files_.contains(*real) ? unread(Refusal::wrong_type, path, "not a directory")
                                                  : unread(Refusal::absent, path));
  }
  const std::string below = *real == "/" ? "/" : *real + "/";
  std::vector<std::string> names;
  for (auto at = files_.lower_bound(below); at != files_.end() && at->first.starts_with(below); ++at) {
    std::string name = at->first.substr(below.size());
    name.erase(std::min(name.find('/'), name.size()));
    if (!name.empty()) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Reading<std::vector<Root::Entry>> FixtureRoot::read_entries(const std::string& path) const {
  auto found = Root::read_entries(path);
  if (!found) return found;
  for (Entry& entry : *found)
    if (const auto real = resolve(path + "/" + entry.name, Links::stay); real)
      if (const auto at = files_.find(*real); at != files_.end()) entry.device = at->second.device;
  return found;
}

Reading<std::string> FixtureRoot::read_link(const std::string& path) const {
  const auto real = resolve(path, Links::stay);
  if (!real) return std::unexpected(real.error());
  const auto at = files_.find(*real);
  if (at == files_.end()) return std::unexpected(unread(Refusal::absent, path));
  if (at->second.type != "symlink")
    return std::unexpected(unread(Refusal::wrong_type, path, "not a symbolic link"));
  return at->second.target;
}

Expected<FixtureFiles> fixture_files(const text::Node& map, std::string_view name) {
  if (!map.is_mapping())
    return std::unexpected(wrong(name, map, "not a mapping", "write one line for each file: /path: content"));
  FixtureFiles files;
  for (const text::Entry& e : map.entries) {
    if (!e.key->text.starts_with('/'))
      return std::unexpected(
          wrong(name, *e.key, "\"" + std::string(e.key->text) + "\" is no absolute path", "begin it with /"));
    TRY(FixtureEntry entry, entry_of(*e.value, name));
    files.emplace(e.key->text, std::move(entry));
  }
  return files;
}

Expected<FixtureFiles> fixture_files(std::string_view yaml, std::string_view name) {
  TRY(const text::Document document, text::parse_yaml(yaml, name));
  if (document.roots.empty()) return FixtureFiles{};
  return fixture_files(*document.roots.front(), name);
}

}  // namespace watertight::sources
