#include "policy/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "policy/keys.hpp"

namespace watertight::policy {
namespace {

constexpr std::size_t kOriginColumn = 48;

// Length of a UTF-8 sequence by its first byte; the reader let nothing else in.
std::size_t sequence_length(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

std::uint32_t code_point(std::string_view sequence) {
  if (sequence.size() == 1) return static_cast<unsigned char>(sequence[0]);
  std::uint32_t code = static_cast<unsigned char>(sequence[0]) & (0xffu >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3fu);
  return code;
}

// What YAML folds or forbids, or a terminal obeys.
bool needs_escape(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029 ||
         code == 0xfeff || code == 0xfffe || code == 0xffff;
}

// In double quotes, so that nothing in it means anything to YAML or to a terminal.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = std::min(sequence_length(static_cast<unsigned char>(text[0])), text.size());
    const std::string_view piece = text.substr(0, length);
    text.remove_prefix(length);
    const std::uint32_t code = code_point(piece);
    if (code == '"' || code == '\\') out += '\\';
    if (needs_escape(code))
      out += fmt::format("\\u{:04x}", code);
    else
      out += piece;
  }
  return out + '"';
}

std::string quoted(const std::vector<Glob>& patterns) {
  std::string out;
  for (const Glob& g : patterns) out += (out.empty() ? "[" : ", ") + quoted(g.pattern());
  return out + ']';
}

class Show {
 public:
  std::string run(const Policy& policy) {
    line(0, "# The policy in effect; behind each value, where it was written.");
    if (policy.preset) line(0, "preset: " + policy.preset->value, policy.preset->origin);
    const Written<FailOn> fail_on = policy.fail_on.value_or(Written<FailOn>{});
    line(0, fmt::format("fail-on: {}", name_of(fail_on.value)), fail_on.origin);
    if (policy.groups) {
      std::vector<Glob> groups(policy.groups->value.begin(), policy.groups->value.end());
      line(0, "groups: " + quoted(groups), policy.groups->origin);
    }
    const Written<Comments> comments = policy.comments.value_or(Written<Comments>{});
    line(0, fmt::format("ignore-comments: {}", name_of(comments.value)), comments.origin);
    severities(policy);
    suppressions(policy);
    for (const AllowList& list : allow_lists()) allowed(policy, list.key);
    return std::move(out_);
  }

 private:
  void severities(const Policy& policy) {
    if (policy.severities.empty()) return;
    line(0, "severities:");
    for (const Regrade& r : policy.severities) {
      line(2, quoted(r.rule.pattern()) + ':', r.origin);
      line(4, fmt::format("severity: {}", handbook::name_of(r.severity)));
      line(4, "reason: " + quoted(r.reason));
    }
  }

  void suppressions(const Policy& policy) {
    if (policy.suppress.empty()) return;
    line(0, "suppress:");
    for (const Suppress& s : policy.suppress) {
      std::vector<Glob> rules;
      for (const Written<Glob>& rule : s.rules) rules.push_back(rule.value);
      line(2, "- rules: " + quoted(rules), s.about.written);
      selector(s.selector);
      const std::pair<std::string_view, const std::string&> texts[] = {{"reason", s.about.reason},
                                                                       {"owner", s.about.owner},
                                                                       {"expires", s.about.expires},
                                                                       {"ticket", s.about.ticket}};
      for (const auto& [key, text] : texts)
        if (!text.empty()) line(4, fmt::format("{}: {}", key, quoted(text)));
    }
  }

  void selector(const Selector& s) {
    const std::pair<std::string_view, const std::vector<Glob>&> lists[] = {
        {"host", s.host},   {"container", s.container}, {"service", s.service},
        {"image", s.image}, {"label", s.label},         {"path", s.path}};
    bool any = false;
    for (const auto& [key, patterns] : lists) {
      if (patterns.empty()) continue;
      if (!std::exchange(any, true)) line(4, "selector:");
      line(6, fmt::format("{}: {}", key, quoted(patterns)));
    }
  }

  void allowed(const Policy& policy, std::string_view key) {
    bool any = false;
    for (const Allowed& a : policy.allowed) {
      if (a.key != key) continue;
      if (!std::exchange(any, true)) line(0, fmt::format("{}:", key));
      line(2, "- " + quoted(a.what.pattern()), a.origin);
    }
  }

  void line(std::size_t indent, std::string_view text) {
    fmt::format_to(std::back_inserter(out_), "{:{}}{}\n", "", indent, text);
  }
  void line(std::size_t indent, std::string_view text, const facts::Origin& origin) {
    const std::size_t used = indent + text.size();
    const std::size_t gap = used + 2 < kOriginColumn ? kOriginColumn - used : 2;
    line(indent, fmt::format("{}{:{}}# {}", text, "", gap, words_of(origin)));
  }

  std::string out_;
};

}  // namespace

std::string words_of(const facts::Origin& origin) {
  if (!origin.source) return "default";
  if (origin.span.empty()) return origin.source->name;
  return fmt::format("{}:{}:{}", origin.source->name, origin.span.line, origin.span.column);
}

std::string show(const Policy& policy) { return Show().run(policy); }

}  // namespace watertight::policy
