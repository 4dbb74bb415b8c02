#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>

#include "text/admission.hpp"
#include "text/node.hpp"
#include "text/scalar.hpp"
#include "text/tree.hpp"

namespace watertight::text {
namespace {

constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";
constexpr std::string_view kAnchorCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";  // as libyaml has them
constexpr std::size_t kTagDirectives = 64;  // libyaml compares every directive with all before it

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::string_view view(const yaml_char_t* text, std::size_t size) {
  return {reinterpret_cast<const char*>(text), size};
}

struct Event {
  yaml_event_t raw{};
  Event() = default;
  ~Event() { yaml_event_delete(&raw); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
};

// libyaml counts characters; everybody else counts bytes. Marks move forwards, give or take a token.
class Bytes {
 public:
  explicit Bytes(std::string_view text)
      : text_(text), ascii_(std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; })) {}

  std::size_t offset(std::size_t index) {
    if (ascii_) return std::min(index, text_.size());
    while (index_ < index && offset_ < text_.size()) {
      ++offset_;
      while (continues()) ++offset_;
      ++index_;
    }
    while (index_ > index) {
      --offset_;
      while (continues()) --offset_;
      --index_;
    }
    return offset_;
  }

 private:
  bool continues() const { return offset_ < text_.size() && (text_[offset_] & 0xC0) == 0x80; }

  std::string_view text_;
  bool ascii_;
  std::size_t index_ = 0;
  std::size_t offset_ = 0;
};

class YamlReader {
 public:
  YamlReader(std::string_view text, std::string_view name, const Limits& limits, std::uint32_t first_line)
      : tree_(text, name, limits, first_line),
        first_line_(first_line),
        text_(tree_.text()),
        bytes_(text_),
        good_(yaml_parser_initialize(&parser_)) {
    if (!good_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text_.data()),
                                 text_.size());
  }
  ~YamlReader() {
    if (good_) yaml_parser_delete(&parser_);
  }
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;

  Expected<Document> read() {
    if (!good_) tree_.fail(0, "there is no memory left", "");
    bool more = good_ && few_tag_directives();
    while (more) {
      Event event;
      more = yaml_parser_parse(&parser_, &event.raw) ? take(event.raw) : syntax_error();
    }
    if (!ended_) return std::unexpected(tree_.error());
    return tree_.take();
  }

 private:
  // False ends the loop: at the end of the stream, and after an error.
  bool take(const yaml_event_t& event) {
    const std::size_t begin = bytes_.offset(event.start_mark.index);
    const std::size_t end = bytes_.offset(event.end_mark.index);
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        return scalar(event, begin, end);
      case YAML_ALIAS_EVENT:
        return tree_.alias(std::string(view(event.data.alias.anchor)), begin, end);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& s = event.data.sequence_start;
        flow_.push_back(s.style == YAML_FLOW_SEQUENCE_STYLE);
        return open(NodeKind::sequence, s.anchor, s.tag, begin);
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& m = event.data.mapping_start;
        flow_.push_back(m.style == YAML_FLOW_MAPPING_STYLE);
        return open(NodeKind::mapping, m.anchor, m.tag, begin);
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: {
        // A block ends with its last child; where the next token stands is of no interest.
        const bool flow = flow_.back();
        flow_.pop_back();
        return tree_.close(flow ? std::optional(end) : std::nullopt);
      }
      case YAML_DOCUMENT_END_EVENT:
        tree_.end_document();
        return true;
      case YAML_STREAM_END_EVENT:
        ended_ = true;
        return false;
      default:
        return true;
    }
  }

  bool open(NodeKind kind, const yaml_char_t* anchor, const yaml_char_t* tag, std::size_t begin) {
    if (anchor != nullptr || tag != nullptr) begin = after_properties(begin, text_.size());
    return tree_.open(kind, begin, properties(anchor, tag));
  }

  bool scalar(const yaml_event_t& event, std::size_t begin, std::size_t end) {
    const auto& s = event.data.scalar;
    const bool plain = s.style == YAML_PLAIN_SCALAR_STYLE;
    const std::string_view value = view(s.value, s.length);
    const bool has_properties = s.anchor != nullptr || s.tag != nullptr;
    if (has_properties && plain && text_.substr(begin, end - begin).ends_with(value))
      begin = value.empty() ? begin : end - value.size();  // exact, whatever stands between
    else if (has_properties)
      begin = after_properties(begin, end);
    if (s.style == YAML_LITERAL_SCALAR_STYLE || s.style == YAML_FOLDED_SCALAR_STYLE)
      while (end > begin && is_space(text_[end - 1])) --end;
    Properties has = properties(s.anchor, s.tag);
    const bool null = has.tag == "!!null" || (plain && has.tag != "!!str" && is_null(value));
    return tree_.scalar(null ? NodeKind::null : NodeKind::scalar, !plain || has.tag == "!!str",
                        own(value, begin, end, plain), begin, end, std::move(has));
  }

  // The value as it stands in the document, or a kept copy where escapes or line folding changed it.
  std::string_view own(std::string_view value, std::size_t begin, std::size_t end, bool plain) {
    if (value.empty()) return {};
    std::string_view written = text_.substr(begin, end - begin);
    if (!plain && written.size() >= 2) written = written.substr(1, written.size() - 2);
    return written == value ? written : tree_.keep(std::string(value));
  }

  Properties properties(const yaml_char_t* anchor, const yaml_char_t* tag) {
    Properties p;
    p.anchor = view(anchor);
    std::string_view name = view(tag);
    if (name.starts_with(kCoreTags))
      p.tag = tree_.keep("!!" + std::string(name.substr(kCoreTags.size())));
    else if (!name.empty())
      p.tag = tree_.keep(std::string(name));
    return p;
  }

  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  // The bytes of what only YAML 1.1 takes for a line break (NEL, LS, PS); 0 where there is none.
  std::size_t other_break(std::size_t at) const {
    for (const std::string_view mark : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"})
      if (text_.substr(at).starts_with(mark)) return mark.size();
    return 0;
  }

  // libyaml begins a node at its anchor or tag; a span begins at the value. A comment may stand between.
  std::size_t after_properties(std::size_t at, std::size_t end) const {
    while (at < end) {
      const char c = text_[at];
      if (is_space(c)) {
        ++at;
      } else if (const std::size_t size = other_break(at); size > 0) {
        at += size;
      } else if (c == '#') {
        while (at < end && text_[at] != '\n' && text_[at] != '\r' && other_break(at) == 0) ++at;
      } else if (c == '&') {
        at = std::min(text_.find_first_not_of(kAnchorCharacters, at + 1), end);
      } else if (text_.substr(at).starts_with("!<")) {
        at = std::min(text_.find('>', at), end - 1) + 1;
      } else if (c == '!') {
        while (at < end && text_[at] > ' ' && text_[at] < 0x7f && text_[at] != ',') ++at;
      } else {
        break;
      }
    }
    return std::min(at, end);
  }

  bool few_tag_directives() {
    std::size_t count = 0;
    for (std::size_t at = text_.starts_with("%TAG") ? 0 : text_.find("\n%TAG"); at != std::string_view::npos;
         at = text_.find("\n%TAG", at + 1))
      if (++count > kTagDirectives)
        return tree_.fail(at, fmt::format("more than {} %TAG directives", kTagDirectives), "remove them");
    return true;
  }

  bool syntax_error();
  bool tab_in_indentation(std::size_t at) const;

  TreeBuilder tree_;
  std::uint32_t first_line_;
  std::string_view text_;
  Bytes bytes_;
  yaml_parser_t parser_{};
  bool good_;
  bool ended_ = false;
  std::vector<bool> flow_;  // for each open collection: written with brackets
};

struct Advice {
  std::string_view problem;  // as libyaml words it
  std::string_view cause;
  std::string_view remedy;
};

constexpr Advice kAdvice[] = {
    {"mapping values are not allowed in this context", "a \":\" stands where no key can be",
     "correct the indentation, or put the value in quotes"},
    {"block sequence entries are not allowed in this context", "a \"-\" stands where no list can be",
     "put it on a line of its own, or in quotes"},
    {"could not find expected ':'", "a key without a \":\" after it",
     "add the \":\", or correct the indentation"},
    {"did not find expected key", "neither a key nor the end of the mapping", "correct the indentation"},
    {"did not find expected '-' indicator", "neither a \"-\" nor the end of the list",
     "correct the indentation"},
    {"did not find expected ',' or ']'", "a list in brackets is not closed",
     "add the missing \",\" or \"]\""},
    {"did not find expected ',' or '}'", "a mapping in braces is not closed",
     "add the missing \",\" or \"}\""},
    {"found unexpected end of stream", "the document ends inside quotes", "close the quotes"},
    {"found unexpected document indicator", "a document separator stands inside quotes", "close the quotes"},
    {"found unknown escape character", "an escape that YAML does not know",
     "write the backslash twice, or use single quotes"},
    {"found character that cannot start any token", "a character that cannot begin a value",
     "put the value in quotes"},
    {"found undefined tag handle", "a tag with a handle that no %TAG directive defines", "correct the tag"},
    {"control characters are not allowed", "a control character stands in the text", "remove it"},
    {"did not find expected <document start>", "text after the end of the document",
     "correct the indentation, or begin a new document with ---"},
};

bool YamlReader::tab_in_indentation(std::size_t at) const {
  const std::size_t newline = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
  const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
  const std::size_t word = std::min(text_.find_first_not_of(" \t", line), text_.size());
  return at <= word && text_.substr(line, word - line).find('\t') != std::string_view::npos;
}

bool YamlReader::syntax_error() {
  if (parser_.error == YAML_MEMORY_ERROR) return tree_.fail(0, "there is no memory left", "split the file");
  const bool reader = parser_.error == YAML_READER_ERROR;
  const std::size_t at = reader ? parser_.problem_offset : bytes_.offset(parser_.problem_mark.index);
  const std::string_view problem = parser_.problem == nullptr ? "not YAML" : parser_.problem;
  if (!reader && (problem.find("tab character") != std::string_view::npos || tab_in_indentation(at)))
    return tree_.fail(at, "a tab stands in the indentation", "indent with spaces");
  std::string context;
  if (!reader && parser_.context != nullptr && parser_.context_mark.line < parser_.problem_mark.line)
    context =
        fmt::format(" ({} that begins on line {})", parser_.context, parser_.context_mark.line + first_line_);
  for (const Advice& a : kAdvice)
    if (problem == a.problem) return tree_.fail(at, std::string(a.cause) + context, std::string(a.remedy));
  return tree_.fail(at, std::string(problem) + context, "correct the YAML at this place");
}

}  // namespace

Expected<Document> parse_yaml(std::string_view text, std::string_view name, const Limits& limits) {
  return parse_yaml_part(text, name, limits, 1);
}

Expected<Document> parse_yaml_part(std::string_view text, std::string_view name, const Limits& limits,
                                   std::uint32_t first_line) {
  TRY(const std::string_view admitted, admit(text, name, limits));
  TRY(const std::string_view lines, admit_lines(admitted, name, limits));
  return YamlReader(lines, name, limits, first_line).read();
}

}  // namespace watertight::text
