// Fields of an inspect object as facts: what is there is declared, what is missing, null or empty is the
// engine's default, what is of a wrong kind is unknown with the reason. Every fact carries its JSON pointer.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/container.hpp"
#include "sources/engine/shape.hpp"
#include "sources/json.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {

// Makes the origin of a pointer (RFC 6901) into the object: which answer, or which lines of which file.
using OriginMaker = std::function<facts::Origin(SharedText pointer)>;

// A value with the way to it.
struct Place {
  JsonValue value;
  SharedText pointer;
  const OriginMaker* make_origin = nullptr;
  const std::vector<Misfit>* misfits = nullptr;  // of the whole object

  [[nodiscard]] Place operator[](std::string_view key) const;
  [[nodiscard]] Place item(std::size_t index, const JsonValue& value_there) const;
  [[nodiscard]] facts::Origin origin() const { return (*make_origin)(pointer); }
  [[nodiscard]] bool is_object() const { return value.kind() == JsonKind::object; }
  // "HostConfig.Privileged is a number, not a boolean"
  [[nodiscard]] std::string wrong_kind(std::string_view expected) const;
  // What is at this place, or below it, of a wrong kind; null where nothing is.
  [[nodiscard]] const Misfit* misfit() const;
  // "HostConfig.Devices.0.PathOnHost is a number, not text"
  [[nodiscard]] static std::string in_words(const Misfit& misfit);
  // "there is no HostConfig in it", for what should be an object and is not.
  [[nodiscard]] std::string no_object() const;
};

// The fact at a place whose parent is an object; `convert` gives nothing for a value of a wrong kind.
template <typename T, typename Convert>
facts::Fact<T> field(const Place& parent, std::string_view key, T otherwise, std::string_view expected,
                     Convert convert) {
  if (!parent.is_object()) return facts::unknown<T>(parent.no_object(), parent.origin());
  const Place place = parent[key];
  if (place.value.absent()) return facts::by_default(std::move(otherwise), place.origin());
  if (const Misfit* wrong = place.misfit()) return facts::unknown<T>(Place::in_words(*wrong), place.origin());
  std::optional<T> value = convert(place);
  if (!value) return facts::unknown<T>(place.wrong_kind(expected), place.origin());
  if (*value == otherwise) return facts::by_default(std::move(otherwise), place.origin());
  return facts::declared(std::move(*value), place.origin());
}

[[nodiscard]] facts::Fact<bool> flag_field(const Place& parent, std::string_view key);
[[nodiscard]] facts::Fact<std::int64_t> number_field(const Place& parent, std::string_view key,
                                                     std::int64_t otherwise = 0);
// An empty text is the default as well.
[[nodiscard]] facts::Fact<std::string> text_field(const Place& parent, std::string_view key,
                                                  std::string_view otherwise = "");
// An array of text, or one text.
[[nodiscard]] facts::Fact<facts::Items> list_field(const Place& parent, std::string_view key);
// The keys of an object: {"80/tcp": {}}. Also takes an array of text.
[[nodiscard]] facts::Fact<facts::Items> keys_field(const Place& parent, std::string_view key);

// Facts out of which secrets were taken.
template <typename T>
struct SealedFact {
  facts::Fact<T> fact;
  std::vector<facts::Secret> secrets;
};
// The fact; its secrets join the others of the container or image.
template <typename T>
facts::Fact<T> unseal(SealedFact<T> sealed, std::vector<facts::Secret>& all) {
  for (facts::Secret& secret : sealed.secrets) all.push_back(std::move(secret));
  return std::move(sealed.fact);
}
// "NAME=value" texts.
[[nodiscard]] SealedFact<std::vector<facts::Variable>> environment_field(const Place& parent,
                                                                         std::string_view key);
// An object of texts; null values are empty.
[[nodiscard]] SealedFact<std::vector<facts::Label>> labels_field(const Place& parent, std::string_view key);
// The arguments of a command. `where` is what a secret says about its place: "command".
[[nodiscard]] SealedFact<facts::Items> command_field(const Place& parent, std::string_view key,
                                                     std::string_view where, const WordsBefore& before = {});
// What stands before the Cmd of a configuration: its entrypoint, else what its image is called after.
[[nodiscard]] WordsBefore words_before(const JsonValue& config);
[[nodiscard]] facts::Fact<facts::Healthcheck> healthcheck_field(const Place& parent, std::string_view key);

}  // namespace watertight::sources
