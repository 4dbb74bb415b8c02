#include "policy/keys.hpp"

#include <array>

namespace watertight::policy {
namespace {

using K = KeyKind;

constexpr std::array kKeys = {
    Key{"", "preset", K::preset, false,
        "The preset this policy is laid over: homelab, server, ci-runner or regulated."},
    Key{"", "fail-on", K::fail_on, false,
        "Exit with 1 when something of this severity or worse is found; none: never."},
    Key{"", "groups", K::groups, false, "Groups of rules that are checked beside the security rules."},
    Key{"", "ignore-comments", K::comments, false,
        "Whose comments in scanned files may silence a finding: all tools' that are understood, Watertight's "
        "own, or "
        "none."},
    Key{"", "severities", K::rule_map, false, "Rules that weigh more or less here than on their page."},
    Key{"", "suppress", K::entries, false,
        "Findings that shall not count: they stay visible, with the reason that stands here."},
    Key{"", "trusted-registries", K::patterns, false,
        "Where images may come from: a host, or a pattern of host and repository. An image from elsewhere is "
        "a "
        "finding of image-trusted-base."},
    Key{"", "docker-group-members", K::patterns, false,
        "Accounts that may be in the group docker: host-docker-group-members is suppressed for them."},
    Key{"severities.*", "severity", K::severity, true, "What the rule's findings weigh here."},
    Key{"severities.*", "reason", K::text, true, "Why it weighs that much here."},
    Key{"suppress", "rule", K::patterns, false,
        "The rule, or several; a pattern such as file-* where there is a selector."},
    Key{"suppress", "rules", K::patterns, false, "The same as rule."},
    Key{"suppress", "selector", K::mapping, false,
        "Which of the rule's findings: all that is given must match. Without it: every one."},
    Key{"suppress", "reason", K::text, true, "Why the findings shall not count."},
    Key{"suppress", "owner", K::text, false, "Who answers for it."},
    Key{"suppress", "expires", K::date, false,
        "The last day it counts, as 2027-01-31; from the next day on the findings are back."},
    Key{"suppress", "ticket", K::text, false, "Where it is tracked."},
    Key{"suppress.selector", "host", K::patterns, false, "Name of the machine."},
    Key{"suppress.selector", "container", K::patterns, false, "Name of a container."},
    Key{"suppress.selector", "service", K::patterns, false,
        "Name of a Compose service, or of the one that a container was made for."},
    Key{"suppress.selector", "image", K::patterns, false,
        "An image as it is written, or a container, service or stage made of it."},
    Key{"suppress.selector", "label", K::patterns, false,
        "A label of the container or image: name, or name=value."},
    Key{"suppress.selector", "path", K::patterns, false,
        "The file that the finding points to, below the policy's folder; ** crosses folders, a name without "
        "slash "
        "means it in every folder."},
};

constexpr std::array kAllowLists = {
    AllowList{"trusted-registries", "image-trusted-base", AllowList::By::image_registry},
    AllowList{"docker-group-members", "host-docker-group-members", AllowList::By::discriminator},
};

}  // namespace

std::span<const Key> keys() { return kKeys; }

const Key* find_key(std::string_view place, std::string_view name) {
  for (const Key& key : kKeys)
    if (key.place == place && key.name == name) return &key;
  return nullptr;
}

std::span<const AllowList> allow_lists() { return kAllowLists; }

}  // namespace watertight::policy
