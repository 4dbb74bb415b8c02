// Whether the audit daemon runs, and the rules it was given.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

[[nodiscard]] facts::Fact<bool> audit_running(const Root& root);
// Lines of /etc/audit/audit.rules and /etc/audit/rules.d/*.rules, each once. Known and empty where neither
// exists.
[[nodiscard]] facts::Fact<facts::Items> audit_rules(const Root& root);

}  // namespace watertight::sources::host
