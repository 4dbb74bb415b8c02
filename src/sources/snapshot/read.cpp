#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <bitset>
#include <limits>
#include <map>
#include <optional>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "sources/snapshot/fields.hpp"
#include "sources/snapshot/pieces.hpp"
#include "sources/snapshot/snapshot.hpp"
#include "text/node.hpp"
#include "text/pointer.hpp"

namespace watertight::sources {
namespace {

using simdjson::dom::element;

constexpr std::size_t kMostBytes = std::size_t{512} << 20;

Error unreadable(std::string_view name, std::string cause, std::string remedy = "take the snapshot again") {
  return {"read", std::string(name), std::move(cause), std::move(remedy)};
}

// Which type a reader is asked for; carries no value.
template <typename T>
struct As {};

// After the first error values are whatever comes; error() decides.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  std::vector<facts::System> read(element root) {
    simdjson::dom::object file;
    if (root.get(file) != simdjson::SUCCESS)
      return fail("it is not a snapshot: the file holds no object"), std::vector<facts::System>{};
    check_schema(file);
    std::vector<facts::System> systems;
    if (!error_) sources_ = make_refs(below("sources", file["sources"], As<std::vector<facts::Source>>{}));
    if (!error_) systems = below("systems", file["systems"], As<std::vector<facts::System>>{});
    for (const auto field : file)
      if (field.key != "schema" && field.key != "sources" && field.key != "systems") unknown_key(field.key);
    return systems;
  }

  // One of those that were cut out of the text.
  void add_container(facts::System& system, std::size_t system_at, element e) {
    path_ = {{"systems", {}}, {{}, system_at}, {"containers", {}}, {{}, system.containers.size()}};
    system.containers.push_back(get(e, As<facts::Container>{}));
  }

  void tell_unknown_keys(std::vector<facts::System>& systems) const {
    if (unknown_ > 0 && !systems.empty())
      systems.front().notes.push_back(fmt::format(
          "{}: {} {} that this version does not know {} left out, the first at {}", name_, unknown_,
          unknown_ == 1 ? "key" : "keys", unknown_ == 1 ? "was" : "were", first_unknown_));
  }

  [[nodiscard]] std::optional<Error>& error() { return error_; }

 private:
  struct Step {
    std::string_view name;  // of an object's member; empty with an index: of a list's item
    std::optional<std::size_t> index;
  };

  static std::vector<facts::SourceRef> make_refs(std::vector<facts::Source> sources) {
    std::vector<facts::SourceRef> refs;
    for (facts::Source& s : sources) refs.push_back(std::make_shared<const facts::Source>(std::move(s)));
    return refs;
  }

  template <typename T>
  T below(std::string_view key, simdjson::simdjson_result<element> member, As<T> type) {
    path_.push_back({key, {}});
    element e;
    T result{};
    if (member.get(e) == simdjson::SUCCESS)
      result = get(e, type);
    else
      fail("it is missing");
    path_.pop_back();
    return result;
  }

  void check_schema(simdjson::dom::object file) {
    std::string_view schema;
    if (file["schema"].get(schema) != simdjson::SUCCESS)
      error_ = unreadable(name_, "it has no \"schema\", so it is not a snapshot",
                          "name a file that `snapshot` wrote");
    else if (schema != kSnapshotSchema)
      error_ = unreadable(name_,
                          fmt::format("its schema is \"{}\", and \"{}\" is what can be read",
                                      printable(schema), kSnapshotSchema),
                          "take the snapshot again with this version, or scan it with the one that wrote it");
  }

  static std::string printable(std::string_view text) {
    std::string shown(text.substr(0, 60));
    for (char& c : shown)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return shown;
  }

  std::string pointer() const {
    std::string text;
    for (const Step& step : path_)
      text += step.index ? fmt::format("/{}", *step.index) : '/' + text::pointer_part(printable(step.name));
    return text;
  }

  void fail(std::string_view cause) {
    if (!error_)
      error_ =
          unreadable(name_, path_.empty() ? std::string(cause) : fmt::format("at {}: {}", pointer(), cause));
  }

  void unknown_key(std::string_view key) {
    if (unknown_++ == 0) first_unknown_ = pointer() + '/' + text::pointer_part(printable(key));
  }

  bool get(element e, As<bool>) {
    bool v = false;
    if (e.get(v) != simdjson::SUCCESS) fail("true or false is expected");
    return v;
  }

  template <std::integral T>
  T get(element e, As<T>) {
    std::conditional_t<std::is_same_v<T, std::uint64_t>, std::uint64_t, std::int64_t> v = 0;
    if (e.get(v) != simdjson::SUCCESS || !std::in_range<T>(v))
      fail(fmt::format("a whole number from {} to {} is expected", std::numeric_limits<T>::min(),
                       std::numeric_limits<T>::max()));
    return static_cast<T>(v);
  }

  char get(element e, As<char>) {
    const std::string text = get(e, As<std::string>{});
    if (text.size() != 1) fail("one character is expected");
    return text.empty() ? '\0' : text[0];
  }

  template <typename T>
    requires std::is_enum_v<T>
  T get(element e, As<T>) {
    if (e.is_int64()) return static_cast<T>(get(e, As<std::uint8_t>{}));
    std::string_view name;
    if (e.get(name) == simdjson::SUCCESS)
      for (std::size_t i = 0; i < std::size(Names<T>::list); ++i)
        if (Names<T>::list[i] == name) return static_cast<T>(i);
    fail(fmt::format("one of {} is expected", fmt::join(Names<T>::list, ", ")));
    return T{};
  }

  SharedText get(element e, As<SharedText>) { return shared(get(e, As<std::string>{})); }

  std::string get(element e, As<std::string>) {
    std::string_view v;
    if (e.get(v) == simdjson::SUCCESS) return std::string(v);
    if (e["bytes"].get(v) == simdjson::SUCCESS && v.size() % 2 == 0)
      if (auto bytes = from_hex(v)) return std::move(*bytes);
    fail("text is expected");
    return {};
  }

  static std::optional<std::string> from_hex(std::string_view hex) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      const std::size_t high = kDigits.find(hex[i]);
      const std::size_t low = kDigits.find(hex[i + 1]);
      if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
      bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
  }

  template <typename T>
  std::vector<T> get(element e, As<std::vector<T>>) {
    std::vector<T> items;
    simdjson::dom::array array;
    if (e.get(array) != simdjson::SUCCESS) return fail("a list is expected"), items;
    items.reserve(std::min<std::size_t>(array.size(), 4096));
    for (const element item : array) {
      path_.push_back({{}, items.size()});
      items.push_back(get(item, As<T>{}));
      path_.pop_back();
      if (error_) break;
    }
    return items;
  }

  template <typename T, typename Less>
  std::map<std::string, T, Less> get(element e, As<std::map<std::string, T, Less>>) {
    std::map<std::string, T, Less> map;
    simdjson::dom::array pairs;
    if (e.get(pairs) != simdjson::SUCCESS) return fail("a list of pairs is expected"), map;
    std::size_t count = 0;
    for (const element pair : pairs) {
      path_.push_back({{}, count++});
      element name;
      element item;
      if (pair.at(0).get(name) != simdjson::SUCCESS || pair.at(1).get(item) != simdjson::SUCCESS)
        fail("a pair of a name and a value is expected");
      else if (!map.try_emplace(get(name, As<std::string>{}), get(item, As<T>{})).second)
        fail("the name is given twice");
      path_.pop_back();
      if (error_) break;
    }
    return map;
  }

  template <typename T>
  std::optional<T> get(element e, As<std::optional<T>>) {
    return get(e, As<T>{});
  }

  template <typename T>
  Boxed<T> get(element e, As<Boxed<T>>) {
    return get(e, As<T>{});
  }

  facts::SettingValue get(element e, As<facts::SettingValue>) {
    switch (e.type()) {
      case simdjson::dom::element_type::BOOL:
        return get(e, As<bool>{});
      case simdjson::dom::element_type::INT64:
        return get(e, As<std::int64_t>{});
      case simdjson::dom::element_type::ARRAY:
        return get(e, As<std::vector<std::string>>{});
      default:
        return get(e, As<std::string>{});
    }
  }

  Span get(element e, As<Span>) {
    const std::vector<std::uint32_t> n = get(e, As<std::vector<std::uint32_t>>{});
    if (n.size() != 4) return fail("four numbers are expected"), Span{};
    return {n[0], n[1], n[2], n[3]};
  }

  // Calls `take(key, element)` for every member, its place on the path; false from it: the key is not known.
  template <typename Take>
  void members(element e, Take take) {
    simdjson::dom::object object;
    if (e.get(object) != simdjson::SUCCESS) return fail("an object is expected");
    for (const auto field : object) {
      path_.push_back({field.key, {}});
      const bool known = take(field.key, field.value);
      path_.pop_back();
      if (error_) return;
      if (!known) unknown_key(field.key);
    }
  }

  facts::Origin get(element e, As<facts::Origin>) {
    facts::Origin origin;
    members(e, [&](std::string_view key, element v) {
      if (key == "source") {
        const auto index = get(v, As<std::uint32_t>{});
        if (index < sources_.size())
          origin.source = sources_[index];
        else
          fail("there is no source of that number");
      } else if (key == "pointer") {
        origin.pointer = get(v, As<std::string>{});
      } else if (key == "span") {
        origin.span = get(v, As<Span>{});
      } else {
        return false;
      }
      return true;
    });
    return origin;
  }

  // Few reasons stand behind all that is unknown, and containers are alike: each text is kept once.
  SharedText shared(std::string text) {
    const auto [at, fresh] = texts_.try_emplace(std::move(text));
    if (fresh) at->second = at->first;
    return at->second;
  }

  template <typename T>
  facts::Fact<T> get(element e, As<facts::Fact<T>>) {
    facts::Fact<T> fact;
    bool reasoned = false;
    members(e, [&](std::string_view key, element v) {
      if (key == "value")
        fact.value = get(v, As<T>{});
      else if (key == "basis")
        fact.basis = get(v, As<facts::Basis>{});
      else if (key == "origin")
        fact.origin = get(v, As<facts::Origin>{});
      else if (key == "because")
        fact.unknown_because = shared(get(v, As<std::string>{})), reasoned = true;
      else
        return false;
      return true;
    });
    if (fact.value && !reasoned) fact.unknown_because = {};
    return fact;
  }

  template <typename T, std::size_t I>
  static void take_field(Reader& reader, T& into, element e) {
    constexpr auto field = std::get<I>(Fields<T>::list);
    auto& member = into.*field.member;
    member = reader.get(e, As<std::remove_reference_t<decltype(member)>>{});
  }

  template <typename T>
    requires requires { Fields<T>::list; }
  T get(element e, As<T>) {
    using Take = void (*)(Reader&, T&, element);
    constexpr std::size_t kCount = std::tuple_size_v<std::remove_const_t<decltype(Fields<T>::list)>>;
    static constexpr auto kNames = std::apply(
        [](const auto&... f) { return std::array<std::string_view, kCount>{f.name...}; }, Fields<T>::list);
    static constexpr auto kTake = []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<Take, kCount>{&take_field<T, I>...};
    }(std::make_index_sequence<kCount>{});

    T result;
    std::bitset<kCount> seen;
    std::size_t next = 0;  // members stand in the order of the list: the search rarely goes far
    members(e, [&](std::string_view key, element v) {
      for (std::size_t tried = 0; tried < kCount; ++tried, next = next + 1 == kCount ? 0 : next + 1) {
        if (kNames[next] != key) continue;
        if (seen[next]) return fail("the key is given twice"), true;
        seen[next] = true;
        kTake[next](*this, result, v);
        return true;
      }
      return false;
    });
    return result;
  }

  std::string_view name_;
  std::vector<Step> path_;
  std::vector<facts::SourceRef> sources_;
  std::unordered_map<std::string, SharedText> texts_;
  std::optional<Error> error_;
  std::size_t unknown_ = 0;
  std::string first_unknown_;
};

// simdjson does not say where a document is broken; for one of ordinary size our own reader does.
Error not_json(std::string_view text, std::string_view name, simdjson::error_code code) {
  text::Limits limits;
  limits.nodes = 4'000'000;
  if (const auto document = text::parse_json(text, name, limits); !document) return document.error();
  return unreadable(name, fmt::format("it is not JSON, or cut off: {}", simdjson::error_message(code)));
}

}  // namespace

Expected<std::vector<facts::System>> read_snapshot(std::string_view text, std::string name) {
  if (text.size() > kMostBytes)
    return std::unexpected(
        unreadable(name, fmt::format("it is {} bytes long, and at most {} are read", text.size(), kMostBytes),
                   "take snapshots of fewer targets at a time"));
  const std::optional<SnapshotPieces> pieces = snapshot_pieces(text);
  simdjson::dom::parser parser;
  element root;
  if (const auto code = parser.parse(pieces ? std::string_view(pieces->rest) : text).get(root);
      code != simdjson::SUCCESS)
    return std::unexpected(not_json(text, name, code));
  Reader reader(name);
  std::vector<facts::System> systems = reader.read(root);
  for (std::size_t at = 0; pieces && at < systems.size() && at < pieces->containers.size(); ++at) {
    const std::vector<std::string_view>& list = pieces->containers[at];
    systems[at].containers.reserve(systems[at].containers.size() + list.size());
    for (std::size_t i = 0; i < list.size() && !reader.error(); ++i) {
      // Behind most of them stands enough text for simdjson to read past their end.
      const auto behind =
          static_cast<std::size_t>(text.data() + text.size() - (list[i].data() + list[i].size()));
      element container;
      if (const auto code = parser.parse(list[i].data(), list[i].size(), behind < simdjson::SIMDJSON_PADDING)
                                .get(container);
          code != simdjson::SUCCESS)
        return std::unexpected(not_json(text, name, code));
      reader.add_container(systems[at], at, container);
    }
  }
  if (reader.error()) return std::unexpected(std::move(*reader.error()));
  reader.tell_unknown_keys(systems);
  return systems;
}

}  // namespace watertight::sources
