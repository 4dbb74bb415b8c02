#include "sources/compose/reading.hpp"

#include <fmt/format.h>

#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"

namespace watertight::sources::compose {

const Member* written(const Value& mapping, std::string_view key) {
  const Member* m = mapping.find(key);
  return m && !m->value.is_null() ? m : nullptr;
}

const Value* scalar_under(const Value& mapping, std::string_view key) {
  const Member* m = written(mapping, key);
  return m && m->value.is_scalar() ? &m->value : nullptr;
}

std::string subject(const ServiceReading& reading) {
  return fmt::format("service {}: ", quoted(reading.container.name));
}

std::optional<std::string> why_unknown(const Value& value) {
  if (value.unset.empty()) return std::nullopt;
  return fmt::format("{} ({})", value.unset, place(origin(value)));
}

void leave_out(ServiceReading& reading, const Value& item, std::string_view list) {
  const std::string cause =
      fmt::format("{}an entry of {} is not known, because {}", subject(reading), list, item.unset);
  reading.project.problems.take_back(origin(item), item.unset + std::string(kEmptyInItsPlace));
  if (reading.project.request.variables_may_be_unset)
    return reading.project.problems.note(origin(item), cause);
  reading.project.problems.refuse(origin(item), cause,
                                  "set it in the environment or in .env, or give it a default");
}

void not_known(ServiceReading& reading, const Value& value, std::string_view key) {
  if (!value.unset.starts_with("the variable")) return;  // why it is not known has been told
  reading.project.problems.take_back(origin(value), value.unset + std::string(kEmptyInItsPlace));
  reading.project.problems.refuse(
      origin(value), fmt::format("{}{} is not known, because {}", subject(reading), key, value.unset),
      "set it in the environment or in .env, or give it a default");
}

facts::Fact<bool> switch_fact(ServiceReading& reading, std::string_view key, facts::Fact<bool> absent) {
  return scalar_fact(reading, reading.service, key, parse_switch, "true or false", std::move(absent));
}

facts::Fact<std::int64_t> integer_fact(ServiceReading& reading, std::string_view key,
                                       facts::Fact<std::int64_t> absent) {
  return scalar_fact(reading, reading.service, key, parse_integer, "a whole number", std::move(absent));
}

facts::Fact<std::int64_t> bytes_fact(ServiceReading& reading, std::string_view key,
                                     facts::Fact<std::int64_t> absent) {
  return scalar_fact(reading, reading.service, key, parse_bytes, "a size such as 512m", std::move(absent));
}

facts::Fact<std::string> text_fact(ServiceReading& reading, std::string_view key,
                                   facts::Fact<std::string> absent) {
  const auto any = [](std::string_view text) -> std::optional<std::string> { return std::string(text); };
  return scalar_fact<std::string>(reading, reading.service, key, any, "text", std::move(absent));
}

facts::Fact<facts::Items> items_fact(ServiceReading& reading, std::string_view key,
                                     facts::Fact<facts::Items> absent) {
  const Member* m = written(reading.service, key);
  if (!m) return absent;
  facts::Items items;
  for (const Value* scalar : scalars_of(m->value)) {
    if (!scalar->unset.empty())
      leave_out(reading, *scalar, key);
    else
      items.push_back({scalar->text, origin(*scalar)});
  }
  return facts::declared(std::move(items), origin(*m));
}

Index index_of(const Value& document, std::string_view section) {
  Index index;
  if (const Member* found = document.find(section))
    for (const Member& m : found->value.members) index.emplace(m.key, &m);
  return index;
}

std::string resource_name(const Index& section, std::string_view key) {
  const auto found = section.find(key);
  if (found == section.end()) return std::string(key);
  const Member* one = found->second;
  if (const Member* name = written(one->value, "name");
      name && name->value.is_scalar() && !name->value.text.empty())
    return name->value.text;
  // `external: {name: x}` as version 3.4 of the old format had it.
  const Member* external = written(one->value, "external");
  const Member* old = external ? written(external->value, "name") : nullptr;
  return old && old->value.is_scalar() ? old->value.text : std::string(key);
}

std::string shown_path(const Project& project, const Value& value, std::string_view path) {
  if (is_absolute(path) || path.starts_with('~')) return std::string(path);
  return shown_from(project.context.directory, openable_path(value, path));
}

std::string openable_path(const Value& value, std::string_view path) {
  return joined(value.file ? std::string_view(value.file->directory) : std::string_view{}, path);
}

}  // namespace watertight::sources::compose
