#include "report/spill.hpp"

#include <cstring>
#include <map>
#include <type_traits>

namespace watertight::report {
namespace {

using checks::Evidence;
using checks::Finding;
using checks::TargetResult;

// One list of fields for both directions: `archive(value)` writes or reads.
class Writer {
 public:
  template <typename T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void operator()(std::string& text) {
    std::uint64_t size = text.size();
    (*this)(size);
    bytes_ += text;
  }
  void operator()(SharedText& text) {
    std::uint64_t size = text.size();
    (*this)(size);
    bytes_ += text.view();
  }
  void rule(std::string_view& id) {
    std::string text(id);
    (*this)(text);
  }
  void source(facts::SourceRef& source) {
    bool there = source != nullptr;
    (*this)(there);
    if (!there) return;
    facts::Source copy = *source;
    (*this)(copy.kind);
    (*this)(copy.name);
  }
  template <typename T>
  std::uint64_t size(std::vector<T>& list) {
    std::uint64_t n = list.size();
    (*this)(n);
    return n;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T& value) {
    if (const std::string_view part = next(sizeof value); part.size() == sizeof value)
      std::memcpy(&value, part.data(), sizeof value);
  }
  void operator()(std::string& text) {
    std::uint64_t size = 0;
    (*this)(size);
    text = next(size);
  }
  void operator()(SharedText& text) {
    std::string read;
    (*this)(read);
    text = read;
  }
  void rule(std::string_view& id) {
    std::string text;
    (*this)(text);
    const handbook::CheckPage* page = handbook::find_check(text);
    if (page == nullptr)
      good_ = false;
    else
      id = page->id;
  }
  void source(facts::SourceRef& source) {
    bool there = false;
    (*this)(there);
    if (!there) return;
    facts::Source read;
    (*this)(read.kind);
    (*this)(read.name);
    if (!last_source_ || !(*last_source_ == read)) last_source_ = std::make_shared<const facts::Source>(read);
    source = last_source_;
  }
  template <typename T>
  std::uint64_t size(std::vector<T>& list) {
    std::uint64_t n = 0;
    (*this)(n);
    if (n > bytes_.size()) n = 0, good_ = false;
    list.resize(n);
    return n;
  }
  [[nodiscard]] bool good() const { return good_ && bytes_.empty(); }
  [[nodiscard]] bool good_so_far() const { return good_; }

 private:
  std::string_view next(std::uint64_t size) {
    if (size > bytes_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }

  std::string_view bytes_;
  bool good_ = true;
  facts::SourceRef last_source_;
};

template <typename Archive, typename T, typename Each>
void list(Archive& a, std::vector<T>& values, Each each) {
  a.size(values);
  for (T& v : values) each(a, v);
}

constexpr auto kText = [](auto& a, auto& s) { a(s); };

template <typename Archive>
void pass(Archive& a, checks::Subject& s) {
  a(s.kind), a(s.name), a(s.id), a(s.scope);
}

template <typename Archive>
void pass(Archive& a, facts::Origin& o) {
  a.source(o.source);
  a(o.pointer);
  a(o.span.line), a(o.span.column), a(o.span.end_line), a(o.span.end_column);
}

template <typename Archive>
void pass(Archive& a, Evidence& e) {
  a(e.fact), a(e.value), a(e.basis), pass(a, e.origin);
}

template <typename Archive>
void pass(Archive& a, bool& yes) {
  a(yes);
}

template <typename Archive>
void pass(Archive& a, checks::Suppression& s) {
  a(s.reason), a(s.owner), a(s.expires), a(s.ticket), pass(a, s.written);
}

template <typename Archive>
void pass(Archive& a, checks::Regraded& r) {
  a(r.from), a(r.reason), pass(a, r.written);
}

template <typename Archive>
void pass(Archive& a, checks::PolicyProblem& p) {
  a(p.kind), a(p.message), pass(a, p.written);
}

template <typename Archive, typename Optional>
void optional(Archive& a, Optional& value) {
  bool there = value.has_value();
  a(there);
  if (!there) return;
  if (!value) value.emplace();
  pass(a, *value);
}

template <typename Archive>
void pass(Archive& a, Finding& f) {
  a.rule(f.rule);
  a(f.severity), pass(a, f.subject), a(f.message), a(f.advice), a(f.discriminator);
  optional(a, f.suppressed), optional(a, f.regraded), optional(a, f.in_baseline);
  list(a, f.evidence, [](Archive& inner, Evidence& e) { pass(inner, e); });
  list(a, f.excerpt, [](Archive& inner, checks::SourceLine& l) { inner(l.number), inner(l.text); });
  list(a, f.implied, [](Archive& inner, checks::Implied& i) {
    inner.rule(i.rule);
    inner(i.severity), inner(i.message), inner(i.fingerprint);
  });
  list(a, f.replicas, kText);
  pass(a, f.described);
  a(f.path_to);
}

template <typename Archive>
void pass(Archive& a, checks::NotEvaluated& n) {
  a.rule(n.rule);
  pass(a, n.subject), a(n.reason);
}

template <typename Archive>
void pass(Archive& a, checks::RootMapping& r) {
  pass(a, r.subject), a(r.kind), a(r.host_user), a(r.host_uid), a(r.because), a(r.runs_as_root), a(r.remedy);
  list(a, r.processes, kText);
}

template <typename Archive>
void pass(Archive& a, checks::PodSecurityBlock& b) {
  a(b.level), a(b.control), a(b.field), pass(a, b.origin);
}

template <typename Archive>
void pass(Archive& a, checks::PodSecurity& p) {
  pass(a, p.subject), a(p.level), a(p.enforced);
  list(a, p.blocking, [](Archive& inner, checks::PodSecurityBlock& b) { pass(inner, b); });
}

// All but the four lists that pieces hold.
template <typename Archive>
void pass_head(Archive& a, TargetResult& t) {
  a(t.target_kind), a(t.target_name), a(t.status);
  list(a, t.reasons, kText);
  list(a, t.notes, kText);
  a(t.policy);
  list(a, t.policy_problems, [](Archive& inner, checks::PolicyProblem& p) { pass(inner, p); });
  a(t.passed), a(t.not_applicable), a(t.containers);
}

// The lists in the order of List, up to one of them.
template <typename Archive>
void pass_up_to(List last, Archive& a, TargetResult& t) {
  pass_head(a, t);
  const auto each = [](Archive& inner, auto& item) { pass(inner, item); };
  list(a, t.roots, each);
  if (last == List::roots) return;
  list(a, t.pod_security, each);
  if (last == List::pod_security) return;
  list(a, t.findings, each);
  if (last == List::findings) return;
  list(a, t.not_evaluated, each);
}

template <typename Archive>
void pass(Archive& a, TargetResult& t) {
  pass_up_to(List::not_evaluated, a, t);
}

template <typename T>
std::string packed(const T& value) {
  Writer writer;
  pass(writer, const_cast<T&>(value));  // a Writer changes nothing
  return writer.take();
}

}  // namespace

std::string pack(const TargetResult& result) { return packed(result); }
std::string pack(const checks::RootMapping& item) { return packed(item); }
std::string pack(const checks::PodSecurity& item) { return packed(item); }
std::string pack(const Finding& item) { return packed(item); }
std::string pack(const checks::NotEvaluated& item) { return packed(item); }

std::string pack_piece(const TargetResult& head, List which, std::uint64_t number, std::string_view members) {
  Writer writer;
  pass_head(writer, const_cast<TargetResult&>(head));
  std::string bytes = writer.take();
  for (const List l : {List::roots, List::pod_security, List::findings, List::not_evaluated}) {
    const std::uint64_t n = l == which ? number : 0;
    bytes.append(reinterpret_cast<const char*>(&n), sizeof n);
    if (l == which) bytes += members;
  }
  return bytes;
}

std::optional<TargetResult> unpack(std::string_view bytes) {
  Reader reader(bytes);
  TargetResult result{};
  pass(reader, result);
  if (!reader.good()) return std::nullopt;
  return result;
}

std::optional<TargetResult> unpack_head(std::string_view bytes) {
  Reader reader(bytes);
  TargetResult result{};
  pass_head(reader, result);
  if (!reader.good_so_far()) return std::nullopt;
  return result;
}

std::optional<TargetResult> unpack_up_to(List last, std::string_view bytes) {
  Reader reader(bytes);
  TargetResult result{};
  pass_up_to(last, reader, result);
  if (!reader.good_so_far()) return std::nullopt;
  return result;
}

std::optional<Finding> unpack_finding(std::string_view bytes) {
  Reader reader(bytes);
  Finding finding;
  pass(reader, finding);
  if (!reader.good()) return std::nullopt;
  return finding;
}

}  // namespace watertight::report
