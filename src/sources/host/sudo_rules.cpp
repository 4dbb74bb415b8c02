#include "sources/host/sudo_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Items;

constexpr std::size_t kFileLimit = 1u << 20;
constexpr std::size_t kMostFiles = 200;
constexpr std::size_t kMostRules = 64;
constexpr std::size_t kShown = 200;  // characters of a rule
constexpr std::array<const char*, 4> kSudo = {"/usr/bin/sudo", "/bin/sudo", "/usr/local/bin/sudo",
                                              "/usr/sbin/sudo"};

struct LogicalLine {
  std::string text;  // blanks made single, continuation lines joined
  std::uint32_t number = 0;
};

std::string single_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\r';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::vector<LogicalLine> logical_lines(std::string_view text) {
  std::vector<LogicalLine> lines;
  std::uint32_t number = 0;
  bool continued = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    if (continued)
      lines.back().text += ' ' + std::string(line);
    else
      lines.push_back({std::string(line), number});
    continued = goes_on;
  }
  for (LogicalLine& line : lines) line.text = single_blanks(line.text);
  return lines;
}

// The name of a directive's file, where the line is one: "@includedir /etc/sudoers.d", or with "#" as before
// sudo 1.9.1.
std::string_view after(std::string_view line, std::string_view directive) {
  if (!line.starts_with('@') && !line.starts_with('#')) return {};
  line.remove_prefix(1);
  if (!line.starts_with(directive) || line.size() <= directive.size() || line[directive.size()] != ' ')
    return {};
  std::string_view path = line.substr(directive.size() + 1);
  if (path.size() > 1 && path.front() == '"' && path.back() == '"') path = path.substr(1, path.size() - 2);
  return path;
}

bool is_passwordless(std::string_view line) {
  if (line.empty() || line.front() == '#') {
    // "#1000 ALL=…" names a user by number; any other "#" begins a comment.
    if (line.size() < 2 || line[1] < '0' || line[1] > '9') return false;
  }
  if (line.starts_with("Defaults")) return line.find("!authenticate") != std::string_view::npos;
  const std::string_view who = line.substr(0, line.find(' '));
  if (who == "root" || who == "#0") return false;
  const auto equals = line.find('=');
  if (equals == std::string_view::npos || who.ends_with("_Alias")) return false;
  const std::string_view rest = line.substr(equals);
  return rest.find("NOPASSWD:") != std::string_view::npos ||
         rest.find("NOPASSWD :") != std::string_view::npos;
}

class Sudoers {
 public:
  explicit Sudoers(const Layers& image) : image_(image) {}

  void read(const std::string& path) {
    if (!read_.insert(path).second || read_.size() > kMostFiles) return;
    for (const LayerRef& layer : image_.all())
      if (const auto status = layer->status(path, Links::stay); !status) refuse(status.error());
    const auto text = image_.read(path, kFileLimit);
    if (!text) {
      refuse(text.error());
      return;
    }
    for (const LogicalLine& line : logical_lines(*text)) take(line, path);
  }

  [[nodiscard]] Items& rules() { return rules_; }
  [[nodiscard]] const std::string& refused() const { return refused_; }

 private:
  // A layer that may not be looked into could have the rule.
  void refuse(const Unread& why) {
    if (why.refusal != Refusal::absent && why.refusal != Refusal::wrong_type && refused_.empty())
      refused_ = why.because;
  }

  void take(const LogicalLine& line, const std::string& path) {
    if (const auto folder = after(line.text, "includedir"); !folder.empty()) return read_folder(folder);
    if (const auto file = after(line.text, "include"); !file.empty()) return read(absolute(file));
    if (is_passwordless(line.text) && rules_.size() < kMostRules)
      rules_.push_back({fmt::format("{}: {}", path, line.text.substr(0, kShown)), {}});
  }

  // sudo passes over names with a dot and those of editors' copies.
  void read_folder(std::string_view folder) {
    const std::string at = absolute(folder);
    std::set<std::string> names;
    for (const LayerRef& layer : image_.all())
      if (const auto found = layer->list(at))
        for (const std::string& name : *found)
          if (name.find('.') == std::string::npos && !name.ends_with('~')) names.insert(name);
    for (const std::string& name : names)
      if (image_.layer_of(at + '/' + name)) read(at + '/' + name);
  }

  static std::string absolute(std::string_view path) {
    return path.starts_with('/') ? std::string(path) : "/etc/" + std::string(path);
  }

  const Layers& image_;
  std::set<std::string> read_;
  Items rules_;
  std::string refused_;
};

}  // namespace

facts::Fact<Items> passwordless_sudo(const Layers& image, const facts::Origin& origin) {
  const bool has_sudo =
      std::ranges::any_of(kSudo, [&](const char* path) { return image.layer_of(path).has_value(); });
  if (!has_sudo) return facts::effective(Items{}, origin);
  Sudoers sudoers(image);
  sudoers.read("/etc/sudoers");
  if (sudoers.rules().empty() && !sudoers.refused().empty())
    return facts::unknown<Items>("in its layers " + sudoers.refused(), origin);
  return facts::effective(std::move(sudoers.rules()), origin);
}

}  // namespace watertight::sources::host
