// What folds under what, on whole inputs: files in which one mistake shows in several rules, through the real
// readers.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "checks/evaluate.hpp"
#include "checks/fold.hpp"
#include "sources/compose/compose.hpp"
#include "sources/compose/memory_files.hpp"
#include "sources/daemon/daemon_json.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/fixture_root.hpp"
#include "sources/host/collect.hpp"
#include "sources/kubernetes/kubernetes.hpp"

namespace watertight {
namespace {

using facts::System;
using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

// "subject rule" of what stands by itself, "subject rule > implied rule" of what stands below it.
struct Folded {
  std::vector<std::string> alone;
  std::vector<std::string> below;
};

Folded folded(const System& system) {
  const checks::TargetResult result = checks::folded(checks::evaluate(system, {.lint = true}), system);
  Folded f;
  for (const checks::Finding& finding : result.findings) {
    f.alone.push_back(fmt::format("{} {}", finding.subject.name.view(), finding.rule));
    for (const checks::Implied& i : finding.implied)
      f.below.push_back(fmt::format("{} {} > {}", finding.subject.name.view(), finding.rule, i.rule));
  }
  return f;
}

Folded compose(const std::string& text) {
  sources::MemoryFiles files;
  files.files["/project/compose.yaml"] = text;
  sources::ComposeRequest request;
  request.files = {"/project/compose.yaml"};
  request.reader = &files;
  return folded(sources::read_compose(request));
}

TEST(Folding, a_privileged_service_is_one_finding_and_each_namespace_of_the_host_is_one_more) {
  const Folded f = compose(
      "services:\n"
      "  web:\n"
      "    image: app:1\n"
      "    privileged: true\n"
      "    pid: host\n"
      "    network_mode: host\n"
      "    cap_add: [ALL, SYS_ADMIN, SYS_PTRACE]\n"
      "    security_opt: [seccomp=unconfined, apparmor=unconfined]\n"
      "    devices: [/dev/sda]\n");
  EXPECT_THAT(f.alone, IsSupersetOf({"web container-privileged", "web container-host-pid",
                                     "web container-host-network", "web container-no-new-privileges"}));
  EXPECT_THAT(f.below, IsSupersetOf({"web container-privileged > container-caps-restricted",
                                     "web container-privileged > container-host-devices",
                                     "web container-privileged > container-seccomp-disabled",
                                     "web container-privileged > container-apparmor",
                                     "web container-privileged > container-system-paths-unconfined"}));
  EXPECT_THAT(f.alone, Not(Contains("web container-cap-sys-admin")));
  EXPECT_THAT(f.alone, Not(Contains("web container-seccomp-disabled")));
}

TEST(Folding, who_joins_a_container_with_the_hosts_network_has_one_finding_for_the_line) {
  const Folded f = compose(
      "services:\n"
      "  vpn: {image: 'vpn:1', network_mode: host}\n"
      "  web: {image: 'app:1', network_mode: 'service:vpn', ipc: 'service:vpn'}\n");
  EXPECT_THAT(f.below, Contains("web container-host-network > container-shared-namespaces"));
  EXPECT_THAT(f.alone, Contains("web container-shared-namespaces")) << "the IPC namespace is another line";
}

TEST(Folding, a_mount_that_should_not_be_there_is_one_finding_with_its_sockets_and_its_propagation) {
  const Folded f = compose(
      "services:\n"
      "  agent:\n"
      "    image: agent:1\n"
      "    volumes: ['/:/host:ro,rslave', '/var/run/docker.sock:/var/run/docker.sock']\n"
      "  other:\n"
      "    image: other:1\n"
      "    volumes: ['/srv/data:/data:rslave']\n");
  // Read-only, the root is a lesser matter than the socket below it.
  EXPECT_THAT(f.below, Contains("agent container-docker-socket > container-mount-propagation"));
  EXPECT_THAT(f.alone, IsSupersetOf({"agent container-sensitive-mounts", "agent container-docker-socket",
                                     "other container-mount-propagation"}));
}

TEST(Folding, a_dockerfile_that_ends_as_root_and_has_sudo_needs_two_changes) {
  const Folded f = folded(sources::read_dockerfile(
      "FROM debian:12\nRUN apt-get update && apt-get install -y sudo openssh-server\nEXPOSE 22\nUSER root\n",
      "Dockerfile"));
  EXPECT_THAT(f.alone, IsSupersetOf({"Dockerfile dockerfile-last-user-root", "Dockerfile dockerfile-sudo",
                                     "Dockerfile dockerfile-openssh-installed"}));
  EXPECT_THAT(f.below, Contains("Dockerfile dockerfile-openssh-installed > dockerfile-expose-22"));
  EXPECT_THAT(f.alone, Not(Contains("Dockerfile dockerfile-expose-22")));
}

TEST(Folding, a_script_from_the_network_is_one_finding_with_how_it_was_fetched) {
  const Folded f = folded(sources::read_dockerfile(
      "FROM debian:12\nRUN curl -k http://example.com/x.sh | bash\nRUN curl -k https://example.com/y -o y\n",
      "Dockerfile"));
  EXPECT_THAT(f.below, IsSupersetOf({"Dockerfile dockerfile-curl-pipe-shell > dockerfile-curl-insecure",
                                     "Dockerfile dockerfile-curl-pipe-shell > dockerfile-plain-http",
                                     "Dockerfile dockerfile-curl-pipe-shell > dockerfile-pipefail"}));
  EXPECT_THAT(f.alone, Contains("Dockerfile dockerfile-curl-insecure")) << "the other download";
}

TEST(Folding, a_name_that_is_no_stage_is_one_finding_with_the_image_it_is_taken_for) {
  const Folded f = folded(sources::read_dockerfile(
      "FROM debian:12 AS build\nRUN make\nFROM debian:12\nCOPY --from=biuld /a /a\n", "Dockerfile"));
  EXPECT_THAT(f.below, Contains("Dockerfile dockerfile-from-untagged > dockerfile-copy-from-undefined"));
}

TEST(Folding, an_api_without_tls_hides_no_other_setting_and_devicemapper_takes_its_options_along) {
  const Folded f = folded(sources::read_daemon_json(
      R"({"hosts": ["tcp://0.0.0.0:2375"], "iptables": false, "icc": true, "storage-driver": "devicemapper",
          "storage-opts": ["dm.basesize=200G"]})",
      "daemon.json"));
  EXPECT_THAT(f.alone, IsSupersetOf({"engine daemon-tcp-tls", "engine daemon-iptables", "engine daemon-icc",
                                     "engine daemon-userns-remap", "engine daemon-no-devicemapper"}));
  EXPECT_THAT(f.below, testing::ElementsAre("engine daemon-no-devicemapper > daemon-base-device-size"));
}

TEST(Folding, an_old_engine_is_one_update) {
  auto connection = sources::FixtureConnection::from_json(
      R"({"/version": {"Version": "25.0.1", "Platform": {"Name": "Docker Engine - Community"},
           "Components": [{"Name": "Engine", "Version": "25.0.1"}]}})",
      "example");
  ASSERT_TRUE(connection);
  const Folded f = folded(sources::collect_engine(**connection, {}));
  EXPECT_THAT(f.below, Contains("engine host-docker-known-cve > host-docker-version-current"));
}

TEST(Folding, on_a_host_a_kernel_without_lockdown_takes_along_what_lockdown_would_close) {
  auto files = sources::fixture_files(
      "/sys/kernel/security/lockdown: \"[none] integrity confidentiality\\n\"\n"
      "/proc/sys/kernel/modules_disabled: \"0\\n\"\n"
      "/proc/config.gz: {denied: true}\n"
      "/proc/sys/kernel/osrelease: \"6.1.0-25-amd64\\n\"\n"
      "/boot/config-6.1.0-25-amd64: \"CONFIG_MODULES=y\\n# CONFIG_MODULE_SIG_FORCE is not set\\n"
      "CONFIG_DEVMEM=y\\n# CONFIG_STRICT_DEVMEM is not set\\n\"\n",
      "example");
  ASSERT_TRUE(files);
  System system;
  system.kind = facts::TargetKind::engine;
  system.host = sources::collect_host(sources::FixtureRoot(std::move(*files)));
  const Folded f = folded(system);
  EXPECT_THAT(f.below, IsSupersetOf({"host host-lsm-lockdown > host-modules-restricted",
                                     "host host-lsm-lockdown > host-dev-mem"}));
}

TEST(Folding, of_a_pod_keeps_what_each_container_needs_to_change) {
  const Folded f = folded(
      sources::read_kubernetes("apiVersion: v1\n"
                               "kind: Pod\n"
                               "metadata: {name: web, namespace: shop}\n"
                               "spec:\n"
                               "  hostNetwork: true\n"
                               "  containers:\n"
                               "  - name: a\n"
                               "    image: nginx\n"
                               "    securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN]}}\n"
                               "  - name: b\n"
                               "    image: nginx:1.27\n"
                               "    securityContext: {runAsUser: 0}\n",
                               "pod.yaml"));
  EXPECT_THAT(f.below, IsSupersetOf({"shop/Pod/web/a container-privileged > container-seccomp-disabled",
                                     "shop/Pod/web/a container-privileged > container-caps-restricted"}));
  EXPECT_THAT(f.alone,
              IsSupersetOf({"shop/Pod/web container-host-network", "shop/Pod/web/b container-runs-as-root",
                            "shop/Pod/web/b container-seccomp-disabled"}));
  EXPECT_THAT(f.alone, Not(Contains("shop/Pod/web/b container-host-network"))) << "it is the pod's";
}

}  // namespace
}  // namespace watertight
