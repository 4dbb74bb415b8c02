#include "sources/compose/unique.hpp"

#include <array>
#include <unordered_map>

#include "sources/compose/paths.hpp"
#include "sources/compose/short_syntax.hpp"

namespace watertight::sources::compose {
namespace {

std::string text_under(const Value& mapping, std::string_view key, std::string_view otherwise = {}) {
  const Member* m = mapping.find(key);
  return m && m->value.is_scalar() ? m->value.text : std::string(otherwise);
}

// An empty key means: unlike any other.
std::string whole(const Value& item) { return item.text; }

std::string volume_target(const Value& item) {
  if (item.is_mapping()) return normalized(text_under(item, "target"));
  const auto parts = split_volume(item.text);
  return parts ? normalized(parts->target) : std::string{};
}

std::string device_target(const Value& item) {
  if (item.is_mapping()) return text_under(item, "target", text_under(item, "source"));
  const DeviceParts parts = split_device(item.text);
  return parts.container.empty() ? parts.host : parts.container;
}

std::string port(const Value& item) {
  if (!item.is_mapping()) return item.text;
  return text_under(item, "host_ip", "0.0.0.0") + ':' + text_under(item, "published") + ':' +
         text_under(item, "target") + '/' + text_under(item, "protocol", "tcp");
}

std::string granted_file(const Value& item, std::string_view folder) {
  const std::string target =
      item.is_mapping() ? text_under(item, "target", text_under(item, "source")) : item.text;
  return joined(folder, target);
}
std::string secret(const Value& item) { return granted_file(item, "/run/secrets"); }
std::string config(const Value& item) { return granted_file(item, "/"); }

std::string environment_file(const Value& item) {
  return item.is_mapping() ? text_under(item, "path") : item.text;
}

struct Identity {
  std::string_view list;
  std::string (*of)(const Value&);
};
constexpr std::array<Identity, 16> kIdentities = {{{"volumes", volume_target},
                                                   {"devices", device_target},
                                                   {"ports", port},
                                                   {"secrets", secret},
                                                   {"configs", config},
                                                   {"env_file", environment_file},
                                                   {"cap_add", whole},
                                                   {"cap_drop", whole},
                                                   {"dns", whole},
                                                   {"dns_opt", whole},
                                                   {"dns_search", whole},
                                                   {"expose", whole},
                                                   {"extra_hosts", whole},
                                                   {"links", whole},
                                                   {"profiles", whole},
                                                   {"tmpfs", whole}}};

void keep_last_of_each(Value& list, std::string (*identity)(const Value&)) {
  if (list.items.size() < 2) return;
  std::unordered_map<std::string, std::size_t> places;
  std::vector<Value> kept;
  kept.reserve(list.items.size());
  for (Value& item : list.items) {
    std::string key = identity(item);
    if (!key.empty()) {
      const auto [place, fresh] = places.try_emplace(std::move(key), kept.size());
      if (!fresh) {
        kept[place->second] = std::move(item);
        continue;
      }
    }
    kept.push_back(std::move(item));
  }
  list.items = std::move(kept);
}

}  // namespace

void keep_last_of_each(Value& document) {
  Member* services = document.find("services");
  if (!services) return;
  for (Member& service : services->value.members) {
    for (const Identity& identity : kIdentities) {
      if (Member* list = service.value.find(identity.list)) keep_last_of_each(list->value, identity.of);
    }
  }
}

}  // namespace watertight::sources::compose
