#include "sources/mountinfo.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace watertight::sources {
namespace {

constexpr std::size_t kMountInfoLimit = 16u << 20;

bool octal(char c) { return c >= '0' && c <= '7'; }

// Blanks, tabs, line ends and backslashes stand as \ooo.
std::string unescaped(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) &&
        octal(text[i + 3])) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string_view cut(std::string_view& text, char at) {
  const auto end = std::min(text.find(at), text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// 36 35 98:0 /root /target rw,noatime shared:1 master:2 - ext4 /dev/root rw,errors=continue
std::optional<MountLine> parse_line(std::string_view text) {
  MountLine line;
  const auto id = number(cut(text, ' '));
  const auto parent = number(cut(text, ' '));
  if (!id || !parent) return std::nullopt;
  line.id = *id;
  line.parent = *parent;
  line.device = cut(text, ' ');
  line.root = unescaped(cut(text, ' '));
  line.target = unescaped(cut(text, ' '));
  line.options = cut(text, ' ');
  bool unbindable = false, whole = false;
  while (!text.empty()) {
    const std::string_view word = cut(text, ' ');
    if (word == "-") {
      whole = true;
      break;
    }
    if (word.starts_with("shared:")) line.peer_group = number(word.substr(7)).value_or(0);
    if (word.starts_with("master:")) line.master_group = number(word.substr(7)).value_or(0);
    unbindable |= word == "unbindable";
  }
  if (!whole) return std::nullopt;
  const bool shared = line.peer_group != 0, slave = line.master_group != 0;
  line.propagation = unbindable        ? "unbindable"
                     : shared && slave ? "shared,slave"
                     : shared          ? "shared"
                     : slave           ? "slave"
                                       : "private";
  line.type = unescaped(cut(text, ' '));
  line.source = unescaped(cut(text, ' '));
  line.super_options = unescaped(text);
  if (line.type.empty() || !line.target.starts_with('/')) return std::nullopt;
  return line;
}

bool among(std::string_view options, std::string_view name) {
  while (!options.empty())
    if (cut(options, ',') == name) return true;
  return false;
}

}  // namespace

bool MountLine::has_option(std::string_view name) const { return among(options, name); }

// The kernel writes "ro" or "rw" first of a file system's options; what follows may be the mounter's words.
bool MountLine::read_only() const {
  return has_option("ro") || super_options == "ro" || super_options.starts_with("ro,");
}

std::vector<MountLine> parse_mountinfo(std::string_view text) {
  std::vector<MountLine> lines;
  lines.reserve(static_cast<std::size_t>(std::ranges::count(text, '\n')));
  while (!text.empty())
    if (auto line = parse_line(cut(text, '\n'))) lines.push_back(std::move(*line));
  return lines;
}

MountTable::MountTable(std::vector<MountLine> lines) : lines_(std::move(lines)) {
  ids_.reserve(lines_.size());
  places_.reserve(lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    ids_.emplace(lines_[i].id, i);
    if (lines_[i].id != lines_[i].parent) places_.emplace(Place{lines_[i].parent, lines_[i].target}, i);
    devices_[lines_[i].device].push_back(i);
  }
  for (const MountLine& line : lines_) {
    if (line.target != "/") continue;
    if (root_ == nullptr) root_ = &line;
    if (ids_.contains(line.parent) && line.id != line.parent) continue;
    root_ = &line;
    break;
  }
}

const MountLine* MountTable::at(std::string_view path) const {
  const MountLine* here = root_;
  if (here == nullptr || !path.starts_with('/')) return nullptr;
  std::size_t steps = lines_.size();  // a table that leads in a circle is no table of the kernel
  const auto enter = [&](std::string_view target) {
    for (; steps > 0; --steps) {
      const auto next = places_.find(Place{here->id, target});
      if (next == places_.end()) return;
      here = &lines_[next->second];
    }
  };
  enter("/");
  for (std::size_t end = path.find('/', 1); path.size() > 1; end = path.find('/', end + 1)) {
    enter(path.substr(0, end));
    if (end == std::string_view::npos) break;
  }
  return here;
}

const std::vector<std::size_t>* MountTable::of_device(const std::string& device) const {
  const auto at = devices_.find(device);
  return at == devices_.end() ? nullptr : &at->second;
}

Reading<std::vector<MountLine>> read_mount_lines(const Root& root, const std::string& process_folder) {
  const auto text = root.read(process_folder + "/mountinfo", kMountInfoLimit);
  if (!text) return std::unexpected(text.error());
  return parse_mountinfo(*text);
}

Reading<MountTable> read_mounts(const Root& root, const std::string& process_folder) {
  auto lines = read_mount_lines(root, process_folder);
  if (!lines) return std::unexpected(lines.error());
  return MountTable(std::move(*lines));
}

bool is_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string_view behind(std::string_view path, std::string_view folder) {
  if (folder == "/") return path == "/" ? std::string_view{} : path;
  return path.substr(folder.size());
}

std::string joined_path(std::string_view folder, std::string_view rest) {
  if (rest.empty() || rest == "/") return std::string(folder);
  if (folder == "/") return std::string(rest);
  return std::string(folder).append(rest);
}

}  // namespace watertight::sources
