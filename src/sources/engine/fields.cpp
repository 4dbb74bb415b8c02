#include "sources/engine/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "sources/secrets.hpp"
#include "text/pointer.hpp"

namespace watertight::sources {

using facts::Fact;
using facts::Items;

namespace {

// "/HostConfig/Privileged" → "HostConfig.Privileged"
std::string dotted(std::string_view pointer) {
  std::string out{pointer.substr(pointer.starts_with('/') ? 1 : 0)};
  std::ranges::replace(out, '/', '.');
  return out;
}

std::optional<Items> texts(const Place& place) {
  if (const auto one = place.value.text()) {
    if (one->empty()) return Items{};
    return Items{{std::string{*one}, place.origin()}};
  }
  if (place.value.kind() != JsonKind::array) return {};
  Items out;
  std::size_t index = 0;
  for (const JsonValue& item : place.value.items()) {
    const auto text = item.text();
    if (!text) return {};
    out.push_back({std::string{*text}, place.item(index++, item).origin()});
  }
  return out;
}

void collect(std::vector<facts::Secret>& all, std::optional<facts::Secret>& one) {
  if (one) all.push_back(std::move(*one));
}

}  // namespace

Place Place::operator[](std::string_view key) const {
  const bool plain = key.find_first_of("~/") == std::string_view::npos;
  SharedText path = plain ? SharedText::joined({pointer, "/", key})
                          : SharedText::joined({pointer, "/", text::pointer_part(key)});
  return {value[key], std::move(path), make_origin, misfits};
}

Place Place::item(std::size_t index, const JsonValue& value_there) const {
  const fmt::format_int number(index);
  return {value_there, SharedText::joined({pointer, "/", {number.data(), number.size()}}), make_origin,
          misfits};
}

std::string Place::wrong_kind(std::string_view expected) const {
  return fmt::format("{} is {}, not {}", dotted(pointer), name_of(value.kind()), expected);
}

const Misfit* Place::misfit() const {
  if (misfits == nullptr) return nullptr;
  const auto at = std::ranges::find_if(*misfits, [&](const Misfit& m) {
    const std::string_view below = m.pointer;
    return below.starts_with(pointer.view()) &&
           (below.size() == pointer.size() || below[pointer.size()] == '/');
  });
  return at == misfits->end() ? nullptr : &*at;
}

std::string Place::in_words(const Misfit& misfit) {
  return fmt::format("{} {}", dotted(misfit.pointer), misfit.what);
}

std::string Place::no_object() const {
  if (value.absent()) return fmt::format("there is no {} in it", dotted(pointer));
  return wrong_kind("an object");
}

Fact<bool> flag_field(const Place& parent, std::string_view key) {
  return field<bool>(parent, key, false, "a boolean", [](const Place& p) { return p.value.boolean(); });
}

Fact<std::int64_t> number_field(const Place& parent, std::string_view key, std::int64_t otherwise) {
  return field<std::int64_t>(parent, key, otherwise, "a number",
                             [](const Place& p) { return p.value.integer(); });
}

Fact<std::string> text_field(const Place& parent, std::string_view key, std::string_view otherwise) {
  return field<std::string>(parent, key, std::string{otherwise}, "text",
                            [&](const Place& p) -> std::optional<std::string> {
                              const auto text = p.value.text();
                              if (!text) return {};
                              return std::string{text->empty() ? otherwise : *text};
                            });
}

Fact<Items> list_field(const Place& parent, std::string_view key) {
  return field<Items>(parent, key, {}, "a list of text", texts);
}

Fact<Items> keys_field(const Place& parent, std::string_view key) {
  return field<Items>(parent, key, {}, "an object", [](const Place& p) -> std::optional<Items> {
    if (p.value.kind() != JsonKind::object) return texts(p);
    Items out;
    for (const auto& [name, value] : p.value.members()) out.push_back({std::string{name}, p[name].origin()});
    return out;
  });
}

SealedFact<std::vector<facts::Variable>> environment_field(const Place& parent, std::string_view key) {
  SealedFact<std::vector<facts::Variable>> out;
  out.fact = field<std::vector<facts::Variable>>(
      parent, key, {}, "a list of text", [&](const Place& p) -> std::optional<std::vector<facts::Variable>> {
        if (p.value.kind() != JsonKind::array) return {};
        std::vector<facts::Variable> variables;
        std::size_t index = 0;
        for (const JsonValue& item : p.value.items()) {
          const auto text = item.text();
          if (!text) return {};
          const std::size_t equals = std::min(text->find('='), text->size());
          SealedVariable sealed = sealed_variable(std::string{text->substr(0, equals)},
                                                  text->substr(std::min(equals + 1, text->size())),
                                                  p.item(index++, item).origin());
          variables.push_back(std::move(sealed.variable));
          collect(out.secrets, sealed.secret);
        }
        return variables;
      });
  return out;
}

SealedFact<std::vector<facts::Label>> labels_field(const Place& parent, std::string_view key) {
  SealedFact<std::vector<facts::Label>> out;
  out.fact = field<std::vector<facts::Label>>(
      parent, key, {}, "an object of text", [&](const Place& p) -> std::optional<std::vector<facts::Label>> {
        if (p.value.kind() != JsonKind::object) return {};
        std::vector<facts::Label> labels;
        for (const auto& [name, value] : p.value.members()) {
          if (!value.absent() && !value.text()) return {};
          SealedLabel sealed = sealed_label(std::string{name}, value.text_or(""), p[name].origin());
          labels.push_back(std::move(sealed.label));
          collect(out.secrets, sealed.secret);
        }
        return labels;
      });
  return out;
}

WordsBefore words_before(const JsonValue& config) {
  const JsonValue entrypoint = config["Entrypoint"];
  if (const auto one = entrypoint.text(); one && !one->empty()) return words_before(std::span(&*one, 1));
  std::vector<std::string_view> words;
  if (entrypoint.kind() == JsonKind::array)
    for (const JsonValue& word : entrypoint.items()) words.push_back(word.text_or(""));
  if (words.empty()) return {program_of_image(config["Image"].text_or("")), {}};
  return words_before(words);
}

SealedFact<Items> command_field(const Place& parent, std::string_view key, std::string_view where,
                                const WordsBefore& before) {
  SealedFact<Items> out{list_field(parent, key), {}};
  if (!out.fact.known()) return out;
  std::vector<std::string_view> arguments;
  for (const facts::Item& item : *out.fact.value) arguments.push_back(item.text);
  SealedArguments sealed = sealed_arguments(where, arguments, out.fact.origin, before);
  for (std::size_t i = 0; i < sealed.arguments.size(); ++i)
    (*out.fact.value)[i].text = std::move(sealed.arguments[i]);
  out.secrets = std::move(sealed.secrets);
  return out;
}

Fact<facts::Healthcheck> healthcheck_field(const Place& parent, std::string_view key) {
  return field<facts::Healthcheck>(parent, key, {}, "an object",
                                   [](const Place& p) -> std::optional<facts::Healthcheck> {
                                     if (!p.is_object()) return {};
                                     const SealedFact<Items> test = command_field(p, "Test", "healthcheck");
                                     if (!test.fact.known()) return {};
                                     facts::Healthcheck out;
                                     for (const facts::Item& word : *test.fact) out.test.push_back(word.text);
                                     out.disabled = !out.test.empty() && out.test.front() == "NONE";
                                     return out;
                                   });
}

}  // namespace watertight::sources
