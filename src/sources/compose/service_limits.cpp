// How much of the host a service may use: memory, CPU, processes, open files.
#include <fmt/format.h>

#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

using facts::Fact;

const Value* deployed_limits(const ServiceReading& reading) {
  const Value* inside = &reading.service;
  for (std::string_view key : {"deploy", "resources", "limits"}) {
    const Member* m = written(*inside, key);
    if (!m) return nullptr;
    inside = &m->value;
  }
  return inside;
}

// What `deploy.resources.limits` says, else what the service says itself.
template <typename T>
Fact<T> limit(ServiceReading& reading, std::string_view deployed_key, std::string_view own_key,
              std::optional<T> (*parse)(std::string_view), std::string_view wanted) {
  Fact<T> own = scalar_fact(reading, reading.service, own_key, parse, wanted, facts::by_default(T{}));
  const Value* limits = deployed_limits(reading);
  if (!limits || !written(*limits, deployed_key)) return own;
  Fact<T> deployed = scalar_fact(reading, *limits, deployed_key, parse, wanted, own);
  if (written(reading.service, own_key) && own.known() && deployed.known() && *own != *deployed)
    reading.project.problems.refuse(
        deployed.origin,
        fmt::format("{}{} and deploy.resources.limits.{} differ, which docker compose refuses",
                    subject(reading), own_key, deployed_key),
        "keep one of them");
  return deployed;
}

Fact<std::int64_t> cpu_fact(ServiceReading& reading) {
  Fact<std::int64_t> cpus = limit(reading, "cpus", "cpus", parse_cpus, "a number of CPUs");
  if (!cpus.known() || *cpus != 0) return cpus;
  const Fact<std::int64_t> none = facts::by_default<std::int64_t>(0);
  Fact<std::int64_t> quota =
      scalar_fact(reading, reading.service, "cpu_quota", parse_integer, "microseconds", none);
  // The period may carry a unit ("50ms"), which the quota then shares.
  Fact<std::int64_t> period =
      scalar_fact(reading, reading.service, "cpu_period", parse_integer, "microseconds", none);
  if (!quota.known() || *quota <= 0) return quota.known() ? cpus : quota;
  if (!period.known()) return period;
  constexpr double kUsualPeriod = 100'000;  // microseconds
  const double over = *period > 0 ? static_cast<double>(*period) : kUsualPeriod;
  const double share = static_cast<double>(*quota) / over;
  constexpr double kMostCpus = 1e6;
  quota.value = static_cast<std::int64_t>(std::min(share, kMostCpus) * 1e9);
  return quota;
}

std::optional<facts::Ulimit> read_ulimit(const Member& m) {
  const auto number = [](const Member* member) -> std::optional<std::int64_t> {
    if (!member || !member->value.unset.empty()) return std::nullopt;
    return parse_integer(member->value.text);
  };
  const auto both = m.value.is_scalar() ? number(&m) : std::nullopt;
  const auto soft = m.value.is_mapping() ? number(written(m.value, "soft")) : both;
  const auto hard = m.value.is_mapping() ? number(written(m.value, "hard")) : both;
  if (!soft || !hard) return std::nullopt;
  return facts::Ulimit{m.key, *soft, *hard, origin(m)};
}

Fact<std::vector<facts::Ulimit>> ulimits_fact(ServiceReading& reading) {
  std::vector<facts::Ulimit> ulimits;
  const Member* m = written(reading.service, "ulimits");
  if (!m) return facts::by_default(std::move(ulimits));
  for (const Member& member : m->value.members) {
    if (member.key.starts_with("x-")) continue;
    if (auto ulimit = read_ulimit(member))
      ulimits.push_back(std::move(*ulimit));
    else
      reading.project.problems.refuse(
          origin(member), fmt::format("{}ulimit {} is no number", subject(reading), quoted(member.key)),
          "write a number, or soft: and hard: below it");
  }
  return facts::declared(std::move(ulimits), origin(*m));
}

Fact<std::vector<facts::Label>> storage_fact(ServiceReading& reading) {
  std::vector<facts::Label> options;
  const Member* m = written(reading.service, "storage_opt");
  if (!m) return facts::by_default(std::move(options));
  for (Pair& pair : pairs_of(m->value))
    options.push_back(sealed_label(std::move(pair.name), pair.value, std::move(pair.origin)).label);
  return facts::declared(std::move(options), origin(*m));
}

}  // namespace

void read_limits(ServiceReading& reading) {
  facts::Container& c = reading.container;
  const Fact<std::int64_t> none = facts::by_default<std::int64_t>(0);
  c.memory = limit(reading, "memory", "mem_limit", parse_bytes, "a size such as 512m");
  c.memory_swap = bytes_fact(reading, "memswap_limit", none);
  c.shm_size = bytes_fact(reading, "shm_size", none);
  c.cpu_nano = cpu_fact(reading);
  c.cpu_shares = integer_fact(reading, "cpu_shares", none);
  c.cpuset = text_fact(reading, "cpuset", facts::by_default(std::string{}));
  c.pids_limit = limit(reading, "pids", "pids_limit", parse_integer, "a whole number");
  c.ulimits = ulimits_fact(reading);
  c.oom_score_adjust = integer_fact(reading, "oom_score_adj", none);
  c.oom_kill_disable = switch_fact(reading, "oom_kill_disable", facts::by_default(false));
  c.storage_options = storage_fact(reading);
}

}  // namespace watertight::sources::compose
