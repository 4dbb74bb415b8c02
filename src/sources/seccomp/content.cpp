#include "sources/seccomp/content.hpp"

#include <fmt/format.h>

#include "linux/abi.hpp"
#include "linux/docker_default_filter.hpp"
#include "linux/seccomp_words.hpp"
#include "sources/seccomp/compile.hpp"

namespace watertight::sources {

using linux_kernel::CapabilitySet;
using linux_kernel::SeccompReach;

std::optional<CapabilitySet> capabilities_asked_for(const facts::Container& c) {
  if (c.privileged.is(true)) return linux_kernel::kAllCapabilities;
  if (!c.privileged.known() || !c.cap_add.known() || !c.cap_drop.known()) return std::nullopt;
  const auto named = [](const facts::Items& items) {
    linux_kernel::NamedCapabilities out;
    for (const facts::Item& item : items)
      if (item.text == "ALL")
        out.all = true;
      else if (const auto number = linux_kernel::capability_number(item.text))
        out.set |= linux_kernel::bit(*number);
    return out;
  };
  return linux_kernel::docker_capabilities(named(*c.cap_add), named(*c.cap_drop));
}

Expected<facts::SeccompContent> seccomp_content(std::string_view text, std::string_view name,
                                                CapabilitySet capabilities) {
  if (text.size() > kSeccompProfileLimit)
    return std::unexpected(Error{"read the seccomp profile", std::string(name),
                                 fmt::format("it has more than {} KiB", kSeccompProfileLimit >> 10),
                                 "name the calls once each"});
  TRY(const SeccompProfile profile, read_seccomp_profile(text, name));
  SeccompSurroundings here;
  here.capabilities = capabilities;
  TRY(const CompiledSeccomp compiled, compile_seccomp(profile, here, name));
  constexpr linux_kernel::Abi kAbi = linux_kernel::Abi::x86_64;
  facts::SeccompContent content;
  content.lets_unlisted_through = linux_kernel::lets_through(profile.otherwise);
  const auto system_admin = linux_kernel::bit(*linux_kernel::capability_number("SYS_ADMIN"));
  for (const std::string_view call : linux_kernel::calls_worth_refusing()) {
    const bool some_arguments = linux_kernel::docker_default_lets_through(call, 0);
    const bool refused = some_arguments ? (capabilities & system_admin) == 0
                                        : !linux_kernel::docker_default_lets_through(call, capabilities);
    const auto number = linux_kernel::syscall_number(kAbi, call);
    if (!number || !refused) continue;
    const auto verdict = linux_kernel::evaluate_seccomp(
        {&compiled.program, 1}, {.arch = linux_kernel::audit_arch(kAbi), .number = *number});
    const SeccompReach reach = linux_kernel::reach_of(verdict);
    if (reach == SeccompReach::denied || (some_arguments && reach != SeccompReach::allowed)) continue;
    content.openings.push_back({std::string(call), linux_kernel::condition_of(call, verdict)});
  }
  return content;
}

}  // namespace watertight::sources
