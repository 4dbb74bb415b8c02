// Limits and requests of a container, and those a LimitRange gives to containers that set none.
#include <fmt/format.h>

#include <map>

#include "sources/kubernetes/pod.hpp"
#include "sources/kubernetes/quantity.hpp"

namespace watertight::sources::kubernetes {
namespace {

using facts::Fact;
using text::Entry;
using text::Node;

Fact<std::int64_t> amount(Reading& r, const Node* parent, std::string_view key,
                          std::optional<std::int64_t> (*parse)(std::string_view)) {
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return standard<std::int64_t>(r, 0);
  const auto value = entry->value->is_scalar() ? parse(entry->value->text) : std::nullopt;
  if (value) return facts::declared(*value, at(r, *entry));
  r.problems.refuse(at(r, *entry),
                    fmt::format("{}: {} is {}, which is no quantity", r.subject, key,
                                compose::quoted(entry->value->is_scalar() ? entry->value->text : "a list")),
                    "write a number with a unit such as 500m or 64Mi");
  return facts::unknown<std::int64_t>(std::string(key) + " is no quantity", at(r, *entry));
}

// "nvidia.com/gpu: 1": devices that a plugin of the node hands over.
std::vector<facts::DeviceRequest> requested_devices(const Reading& r, const Node* limits) {
  std::vector<facts::DeviceRequest> requests;
  if (limits == nullptr) return requests;
  for (const Entry& entry : limits->entries) {
    const std::string_view name = entry.key->text;
    if (name.find('/') == std::string_view::npos || !entry.value->is_scalar()) continue;
    const auto count = quantity(entry.value->text);
    if (count && *count > 0 && *count < 1e6)
      requests.push_back({std::string(name), static_cast<std::int64_t>(*count), {}, {}, at(r, entry)});
  }
  return requests;
}

}  // namespace

void read_resources(ContainerReading& c) {
  Reading& r = c.pod.reading;
  facts::Container& out = c.container;
  const Node* resources = mapping(r, &c.node, "resources");
  const Node* limits = mapping(r, resources, "limits");
  const Node* requests = mapping(r, resources, "requests");
  out.memory = amount(r, limits, "memory", bytes_of);
  out.cpu_nano = amount(r, limits, "cpu", cpu_nano_of);
  out.cpu_shares = amount(r, requests, "cpu", cpu_nano_of);
  constexpr std::int64_t kSharesOfCpu = 1024;
  if (out.cpu_shares.known() && *out.cpu_shares > 0)
    out.cpu_shares.value =
        std::max<std::int64_t>(2, static_cast<std::int64_t>(static_cast<double>(*out.cpu_shares) / 1e9 *
                                                            static_cast<double>(kSharesOfCpu)));
  const auto none = standard(r, std::string());
  c.extra.cpu_limit = text_fact(r, limits, "cpu", none);
  c.extra.cpu_request = text_fact(r, requests, "cpu", none);
  c.extra.memory_limit = text_fact(r, limits, "memory", none);
  c.extra.memory_request = text_fact(r, requests, "memory", none);
  auto devices = requested_devices(r, limits);
  out.device_requests =
      devices.empty() ? standard(r, std::move(devices)) : facts::declared(devices, devices.front().origin);
}

void apply_limit_ranges(const facts::System& all, const std::vector<model::Pod>& pods,
                        std::vector<facts::Container>& containers) {
  struct Defaults {
    const facts::Label* memory = nullptr;
    const facts::Label* cpu = nullptr;
  };
  std::map<std::string, Defaults, std::less<>> by_space;
  for (const model::Object& object : all.kubernetes.objects)
    if (object.meta.kind == "LimitRange")
      by_space[std::string(object.meta.effective_space())] = {object.field("spec.limits.default.memory"),
                                                              object.field("spec.limits.default.cpu")};
  if (by_space.empty()) return;
  const auto fill = [](Fact<std::int64_t>& fact, const facts::Label* value,
                       std::optional<std::int64_t> (*parse)(std::string_view)) {
    if (value == nullptr || fact.basis != facts::Basis::defaulted || !fact.is(0)) return;
    if (const auto amount = parse(value->value)) fact = facts::by_default(*amount, value->origin);
  };
  for (const model::Pod& pod : pods) {
    const auto found = by_space.find(pod.meta.effective_space());
    if (found == by_space.end()) continue;
    for (std::size_t i = 0; i < pod.containers.size(); ++i) {
      facts::Container& container = containers[pod.first_container + i];
      fill(container.memory, found->second.memory, bytes_of);
      fill(container.cpu_nano, found->second.cpu, cpu_nano_of);
    }
  }
}

}  // namespace watertight::sources::kubernetes
