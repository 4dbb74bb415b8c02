#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <sstream>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>

#include "sources/snapshot/fields.hpp"
#include "sources/snapshot/snapshot.hpp"

namespace watertight::sources {
namespace {

// Writes everything twice, the first time to nowhere: the sources stand before what refers to them, and a
// thousand containers as text take more memory than their facts.
class Writer {
 public:
  void write(std::span<const facts::System> systems, std::ostream& out) {
    value(systems);
    out_ = fmt::format("{{\"schema\":\"{}\",\n\"sources\":[", kSnapshotSchema);
    sink_ = &out;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      out_ += i > 0 ? ",\n" : "\n";
      value(*sources_[i]);
    }
    out_ += "],\n\"systems\":";
    value(systems);
    out_ += "}\n";
    out << out_;
  }

 private:
  void value(bool v) { out_ += v ? "true" : "false"; }
  void value(char v) { value(std::string(1, v)); }

  template <std::integral T>
  void value(T v) {
    fmt::format_to(std::back_inserter(out_), "{}", v);
  }

  template <typename T>
    requires std::is_enum_v<T>
  void value(T v) {
    const auto index = static_cast<std::size_t>(v);
    if (index < std::size(Names<T>::list))
      value(Names<T>::list[index]);
    else
      value(index);
  }

  void value(const std::string& v) { value(std::string_view(v)); }

  void value(std::string_view v) {
    if (std::ranges::all_of(v, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; })) {
      out_ += '"';
      out_ += v;
      out_ += '"';
    } else if (simdjson::validate_utf8(v.data(), v.size())) {
      escaped(v);
    } else {
      out_ += "{\"bytes\":\"";
      for (const char c : v)
        fmt::format_to(std::back_inserter(out_), "{:02x}", static_cast<unsigned char>(c));
      out_ += "\"}";
    }
  }

  void escaped(std::string_view v) {
    out_ += '"';
    for (const char c : v) {
      if (c == '"' || c == '\\')
        (out_ += '\\') += c;
      else if (c == '\n')
        out_ += "\\n";
      else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
      else
        out_ += c;
    }
    out_ += '"';
  }

  template <typename T>
  void value(const std::vector<T>& v) {
    value(std::span<const T>(v));
  }

  template <typename T>
  void value(std::span<const T> items) {
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ',';
      value(items[i]);
    }
    out_ += ']';
  }

  template <typename T, typename Less>
  void value(const std::map<std::string, T, Less>& map) {
    out_ += '[';
    for (bool first = true; const auto& [name, item] : map) {
      out_ += std::exchange(first, false) ? "[" : ",[";
      value(name);
      out_ += ',';
      value(item);
      out_ += ']';
    }
    out_ += ']';
  }

  template <typename T>
  void value(const std::optional<T>& v) {
    value(*v);  // an absent one is as it was constructed and never gets here
  }

  template <typename T>
  void value(const Boxed<T>& v) {
    value(*v);
  }

  void value(const facts::SettingValue& v) {
    std::visit([this](const auto& held) { value(held); }, v);
  }

  void value(const SharedText& text) { value(text.view()); }

  void value(const Span& span) {
    fmt::format_to(std::back_inserter(out_), "[{},{},{},{}]", span.line, span.column, span.end_line,
                   span.end_column);
  }

  void value(const facts::Origin& origin) {
    out_ += '{';
    if (origin.source) member("source", index_of(*origin.source));
    if (!origin.pointer.empty()) member("pointer", origin.pointer);
    if (origin.span != Span{}) member("span", origin.span);
    out_ += '}';
  }

  template <typename T>
  void value(const facts::Fact<T>& fact) {
    static const facts::Fact<T> kUntouched;
    out_ += '{';
    if (fact.value) member("value", *fact.value);
    if (fact.basis != kUntouched.basis) member("basis", fact.basis);
    if (fact.origin != kUntouched.origin) member("origin", fact.origin);
    const std::string_view expected = fact.value ? std::string_view() : kUntouched.unknown_because.view();
    if (fact.unknown_because != expected) member("because", fact.unknown_because);
    out_ += '}';
  }

  template <typename T>
    requires requires { Fields<T>::list; }
  void value(const T& v) {
    static const T kUntouched;
    out_ += '{';
    std::apply(
        [&](const auto&... field) {
          ((v.*field.member == kUntouched.*field.member ? void() : member(field.name, v.*field.member)), ...);
        },
        Fields<T>::list);
    out_ += '}';
    if (out_.size() > kBuffer) flush();
  }

  // All but the last character, which tells member() whether it is the first.
  void flush() {
    const std::string_view ready = std::string_view(out_).substr(0, out_.size() - 1);
    if (sink_ != nullptr) sink_->write(ready.data(), static_cast<std::streamsize>(ready.size()));
    out_.erase(0, ready.size());
  }

  template <typename T>
  void member(std::string_view name, const T& v) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
    value(v);
  }

  std::size_t index_of(const facts::Source& source) {
    if (const auto at = by_address_.find(&source); at != by_address_.end()) return at->second;
    const auto [at, added] = by_content_.try_emplace({source.kind, source.name}, sources_.size());
    if (added) sources_.push_back(&source);
    by_address_.emplace(&source, at->second);
    return at->second;
  }

  static constexpr std::size_t kBuffer = 1u << 16;

  std::string out_;
  std::ostream* sink_ = nullptr;  // none: only the sources are gathered
  std::vector<const facts::Source*> sources_;
  std::unordered_map<const facts::Source*, std::size_t> by_address_;
  std::map<std::pair<facts::SourceKind, std::string_view>, std::size_t> by_content_;
};

}  // namespace

void write_snapshot(std::span<const facts::System> systems, std::ostream& out) {
  Writer().write(systems, out);
}

std::string write_snapshot(std::span<const facts::System> systems) {
  std::ostringstream out;
  write_snapshot(systems, out);
  return std::move(out).str();
}

}  // namespace watertight::sources
