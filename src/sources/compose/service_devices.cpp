// Devices of the host that a service may use: nodes, GPUs and their like, and cgroup rules.
#include <fmt/format.h>

#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/compose/short_syntax.hpp"

namespace watertight::sources::compose {
namespace {

using facts::Device;
using facts::DeviceRequest;

std::vector<std::string> texts_of(const Value& mapping, std::string_view key) {
  std::vector<std::string> texts;
  if (const Member* m = written(mapping, key))
    for (const Value* scalar : scalars_of(m->value)) texts.push_back(scalar->text);
  return texts;
}

std::string first_text(const Value& mapping, std::string_view key) {
  std::vector<std::string> texts = texts_of(mapping, key);
  return texts.empty() ? std::string{} : std::move(texts.front());
}

Device read_device(const Value& item) {
  if (!item.is_mapping()) {
    DeviceParts parts = split_device(item.text);
    return {std::move(parts.host), std::move(parts.container), std::move(parts.permissions), origin(item)};
  }
  Device device{first_text(item, "source"), first_text(item, "target"), first_text(item, "permissions"),
                origin(item)};
  if (device.container_path.empty()) device.container_path = device.host_path;
  if (device.permissions.empty()) device.permissions = "rwm";
  return device;
}

DeviceRequest read_request(ServiceReading& reading, const Value& item, bool is_gpu) {
  DeviceRequest request;
  request.origin = origin(item);
  request.driver = first_text(item, "driver");
  request.ids = texts_of(item, "device_ids");
  request.capabilities = texts_of(item, "capabilities");
  if (is_gpu && request.capabilities.empty()) request.capabilities = {"gpu"};
  const std::string count = first_text(item, "count");
  if (count == "all" || (count.empty() && request.ids.empty())) {
    request.count = -1;
  } else if (const auto number = parse_integer(count.empty() ? "0" : count)) {
    request.count = *number;
  } else {
    reading.project.problems.refuse(
        origin(item), fmt::format("{}a device count is {}", subject(reading), quoted_value(count)),
        "write a whole number or all");
  }
  return request;
}

void add_requests(ServiceReading& reading, const Member& m, bool is_gpu,
                  std::vector<DeviceRequest>& requests) {
  if (m.value.is_scalar()) {
    requests.push_back({{}, -1, {}, {"gpu"}, origin(m)});
    if (m.value.text != "all")
      reading.project.problems.refuse(
          origin(m), fmt::format("{}gpus is {}", subject(reading), quoted_value(m.value.text)),
          "write \"gpus: all\" or a list");
  }
  for (const Value& item : m.value.items)
    if (item.is_mapping()) requests.push_back(read_request(reading, item, is_gpu));
}

}  // namespace

void read_devices(ServiceReading& reading) {
  facts::Container& c = reading.container;
  c.devices = facts::by_default(std::vector<Device>{});
  if (const Member* m = written(reading.service, "devices")) {
    std::vector<Device> devices;
    for (const Value& item : elements_of(m->value)) {
      if (!item.unset.empty())
        leave_out(reading, item, "devices");
      else
        devices.push_back(read_device(item));
    }
    c.devices = facts::declared(std::move(devices), origin(*m));
  }
  std::vector<DeviceRequest> requests;
  facts::Origin at;
  if (const Member* gpus = written(reading.service, "gpus")) {
    add_requests(reading, *gpus, true, requests);
    at = origin(*gpus);
  }
  const Member* place = nullptr;
  const Value* inside = &reading.service;
  for (std::string_view key : {"deploy", "resources", "reservations", "devices"}) {
    place = written(*inside, key);
    if (!place) break;
    inside = &place->value;
  }
  if (place) {
    add_requests(reading, *place, false, requests);
    at = origin(*place);
  }
  c.device_requests =
      at.source ? facts::declared(std::move(requests), at) : facts::by_default(std::move(requests));
  c.device_cgroup_rules = items_fact(reading, "device_cgroup_rules", facts::by_default(facts::Items{}));
}

}  // namespace watertight::sources::compose
