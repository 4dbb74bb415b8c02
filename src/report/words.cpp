#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/utf8.hpp"

namespace watertight::report {
namespace {

// Printable ASCII: nearly all there is, and never treacherous.
constexpr bool is_plain(char c) { return c >= 0x20 && c < 0x7f; }

// C0, DEL, C1, and the characters that reorder or hide text.
bool is_treacherous(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (lead < 0x20 || lead == 0x7f) return true;
  if (lead == 0xc2) return static_cast<unsigned char>(sequence[1]) < 0xa0;
  if (lead == 0xe2 && static_cast<unsigned char>(sequence[1]) == 0x80) {
    const auto last = static_cast<unsigned char>(sequence[2]);
    return (last >= 0x8b && last <= 0x8f) || (last >= 0xa8 && last <= 0xae);
  }
  if (lead == 0xe2 && static_cast<unsigned char>(sequence[1]) == 0x81) {
    const auto last = static_cast<unsigned char>(sequence[2]);
    return last >= 0xa6 && last <= 0xa9;
  }
  return false;
}

}  // namespace

std::string_view name_of(facts::Basis basis) {
  constexpr std::array<std::string_view, 4> kNames = {"declared", "default", "effective", "assumed"};
  return kNames[static_cast<std::size_t>(basis)];
}

std::string_view name_of(facts::TargetKind kind) {
  constexpr std::array<std::string_view, 8> kNames = {"engine",  "compose",    "dockerfile", "daemon.json",
                                                      "inspect", "kubernetes", "snapshot",   "unknown"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view kind_for_people(facts::TargetKind kind) {
  return kind == facts::TargetKind::unknown ? std::string_view{} : name_of(kind);
}

std::string_view name_of(checks::RootMapping::Runs runs) {
  constexpr std::array<std::string_view, 3> kNames = {"yes", "no", "unknown"};
  return kNames[static_cast<std::size_t>(runs)];
}

std::string_view name_of(facts::TargetStatus status) {
  constexpr std::array<std::string_view, 3> kNames = {"complete", "partial", "unreadable"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string place(const facts::Origin& origin) {
  if (!origin.source) return {};
  std::string text = origin.source->name;
  if (!origin.span.empty())
    text += fmt::format(":{}:{}", origin.span.line, origin.span.column);
  else if (!origin.pointer.empty())
    text.append(1, ' ').append(origin.pointer.view());
  return text;
}

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto odd = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), odd);
    text.remove_prefix(static_cast<std::size_t>(odd - text.begin()));
    if (text.empty()) break;
    const std::size_t length = utf8_length(text);
    const std::string_view part = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_treacherous(part))
      for (const char c : part) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += part;
    text.remove_prefix(part.size());
  }
  return out;
}

std::string_view title_of(std::string_view rule) {
  const handbook::CheckPage* page = handbook::find_check(rule);
  return page != nullptr ? page->title : rule;
}

std::string name_among(const checks::Subject& subject, std::uint64_t targets) {
  if (targets < 2 || subject.scope.empty() || subject.scope == subject.name) return std::string(subject.name);
  return fmt::format("{} in {}", subject.name, subject.scope);
}

std::string replicas_line(const checks::Finding& finding) {
  constexpr std::size_t kNamed = 6;
  if (finding.replicas.empty()) return {};
  std::string line = fmt::format("the same in {} more: ", finding.replicas.size());
  for (std::size_t i = 0; i < std::min(kNamed, finding.replicas.size()); ++i)
    line += (i == 0 ? "" : ", ") + finding.replicas[i];
  if (finding.replicas.size() > kNamed) line += fmt::format(" and {} more", finding.replicas.size() - kNamed);
  return line;
}

std::string suppression_text(const checks::Suppression& s) {
  std::string beside;
  const auto add = [&](std::string_view prefix, std::string_view text) {
    if (!text.empty()) beside += fmt::format("{}{}{}", beside.empty() ? "" : ", ", prefix, visible(text));
  };
  add("", s.owner);
  add("until ", s.expires);
  add("", s.ticket);
  const std::string reason = s.reason.empty() ? "no reason is given" : visible(s.reason);
  return beside.empty() ? reason : fmt::format("{} ({})", reason, beside);
}

std::string counted(std::uint64_t n, std::string_view singular, std::string_view plural) {
  if (n == 1) return fmt::format("1 {}", singular);
  return plural.empty() ? fmt::format("{} {}s", n, singular) : fmt::format("{} {}", n, plural);
}

}  // namespace watertight::report
