#include "sources/host/collect.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>

#include "sources/fixture_root.hpp"

namespace watertight::sources {
namespace {

using facts::Host;

Host host_of(FixtureFiles files) { return collect_host(FixtureRoot(std::move(files))); }

FixtureEntry file(std::string content) { return {.content = std::move(content), .mode = {}}; }
FixtureEntry denied() { return {.mode = {}, .denied = true}; }

std::vector<std::string> texts(const facts::Fact<facts::Items>& items) {
  std::vector<std::string> out;
  if (items.known())
    for (const facts::Item& i : *items) out.push_back(i.text);
  return out;
}

using Texts = std::vector<std::string>;

std::string packed(const std::string& text) {
  std::string out(text.size() + 256, '\0');
  z_stream stream{};
  ::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

TEST(CollectHost, AnEmptyRootLeavesEverythingUnknownWithAReason) {
  const Host host = host_of({});
  EXPECT_FALSE(host.kernel_release.known());
  EXPECT_EQ(host.kernel_release.unknown_because, "/proc/sys/kernel/osrelease does not exist");
  EXPECT_FALSE(host.kernel_config_read.known());
  EXPECT_FALSE(host.seccomp_supported.known());
  EXPECT_FALSE(host.apparmor_enabled.known());
  EXPECT_FALSE(host.selinux_mode.known());
  EXPECT_FALSE(host.docker_group_members.known());
}

TEST(CollectHost, ReadsTheCompressedConfigurationAndTellsUnsetFromSet) {
  const Host host = host_of({{"/proc/config.gz", file(packed("# CONFIG_TLS is not set\nCONFIG_SECCOMP=y\n"
                                                             "CONFIG_SECCOMP_FILTER=y\nCONFIG_VSOCKETS=m\n"
                                                             "CONFIG_LSM=\"lockdown,yama\"\n"))}});
  ASSERT_TRUE(host.kernel_config_read.is(true));
  EXPECT_EQ(*host.kernel_config.at("CONFIG_TLS"), "n");
  EXPECT_EQ(*host.kernel_config.at("CONFIG_VSOCKETS"), "m");
  EXPECT_EQ(*host.kernel_config.at("CONFIG_LSM"), "lockdown,yama");
  EXPECT_TRUE(host.seccomp_supported.is(true));
}

TEST(CollectHost, ADamagedConfigurationFallsBackToTheOneInBoot) {
  const Host host = host_of({{"/proc/config.gz", file(packed("CONFIG_SECCOMP=y\n").substr(0, 12))},
                             {"/proc/sys/kernel/osrelease", file("6.1.0-9-amd64\n")},
                             {"/boot/config-6.1.0-9-amd64", file("CONFIG_SECCOMP=n\n")}});
  EXPECT_TRUE(host.seccomp_supported.is(false));
  EXPECT_EQ(host.kernel_config_read.origin.source->name, "/boot/config-6.1.0-9-amd64");
}

TEST(CollectHost, FindsMembersByListAndByPrimaryGroup) {
  const Host host = host_of({{"/etc/group", file("root:x:0:\ndocker:x:998:alice,bob\n")},
                             {"/etc/passwd", file("root:x:0:0::/:\nalice:x:1:998::/:\nci:x:2:998::/:\n")}});
  EXPECT_EQ(texts(host.docker_group_members), (Texts{"alice", "bob", "ci"}));
  EXPECT_EQ(host.docker_group_members->front().origin.span.line, 2u);
  EXPECT_EQ(host.docker_group_members->back().origin.source->name, "/etc/passwd");
}

TEST(CollectHost, TellsWhoMayConnectToASocket) {
  FixtureFiles files{{"/etc/group", file("docker:x:998:alice\n")}, {"/etc/passwd", file("root:x:0:0::/:\n")}};
  files["/run/docker.sock"] = {.type = "socket", .mode = 0660, .owner = "root", .group = "docker"};
  files["/run/user/1000/docker.sock"] = {.type = "socket", .mode = 0666, .owner = "1000", .group = "1000"};
  const Host host = host_of(files);
  ASSERT_EQ(host.api_sockets->size(), 2u);
  EXPECT_EQ((*host.api_sockets)[0].accounts, Texts{"alice"});
  EXPECT_EQ((*host.api_sockets)[1].accounts, Texts{"everyone"});
}

TEST(CollectHost, FindsUnitsWhereSystemdLooksFirst) {
  const Host host = host_of({{"/lib/systemd/system/docker.service", file("")},
                             {"/etc/systemd/system/docker.service", {.mode = 0666u}}});
  const auto unit = std::find_if(host.files.begin(), host.files.end(),
                                 [](const auto& f) { return f.role == "docker.service"; });
  ASSERT_NE(unit, host.files.end());
  EXPECT_EQ(unit->path, "/etc/systemd/system/docker.service");
  EXPECT_EQ(unit->status->mode, 0666u);
}

TEST(CollectHost, WatchesTheKeysThatDaemonJsonNames) {
  const Host host = host_of({{"/etc/docker/daemon.json", file(R"({"tlskey": "/etc/docker/key.pem"})")},
                             {"/etc/docker/key.pem", {.mode = 0400u}}});
  const auto key = std::find_if(host.files.begin(), host.files.end(),
                                [](const auto& f) { return f.role == "server-key"; });
  ASSERT_NE(key, host.files.end());
  EXPECT_EQ(key->path, "/etc/docker/key.pem");
  EXPECT_TRUE(
      std::none_of(host.files.begin(), host.files.end(), [](const auto& f) { return f.role == "tls-ca"; }));
}

TEST(CollectHost, AFileThatMayNotBeSeenIsUnknownAndNotAbsent) {
  const Host host = host_of({{"/etc/audit", denied()}, {"/run/containerd", denied()}});
  EXPECT_FALSE(host.audit_rules.known());
  EXPECT_NE(host.audit_rules.unknown_because.view().find("permission denied"), std::string::npos);
  const auto socket = std::find_if(host.files.begin(), host.files.end(),
                                   [](const auto& f) { return f.role == "containerd.sock"; });
  ASSERT_NE(socket, host.files.end());
  EXPECT_FALSE(socket->status.known());
}

TEST(CollectHost, TellsTheThreeLayoutsOfCgroups) {
  const std::string v1 = "30 24 0:26 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n";
  const std::string v2 = "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  EXPECT_TRUE(host_of({{"/proc/self/mountinfo", file(v1)}}).cgroup_layout.is("v1"));
  EXPECT_TRUE(host_of({{"/proc/self/mountinfo", file(v2)}}).cgroup_layout.is("v2"));
  EXPECT_TRUE(host_of({{"/proc/self/mountinfo", file(v1 + v2)}}).cgroup_layout.is("hybrid"));
  EXPECT_FALSE(host_of({{"/proc/self/mountinfo", file("")}}).cgroup_layout.known());
}

TEST(CollectHost, MountTargetsAreUnescapedAndContainersMountsLeftOut) {
  const Host host =
      host_of({{"/proc/self/mountinfo",
                file("1 0 8:1 / /my\\040disk rw,nosuid shared:1 - ext4 /dev/sda1 rw\n"
                     "2 0 0:9 / /var/lib/docker/overlay2/ab/merged rw - overlay overlay rw\n")}});
  ASSERT_EQ(host.mounts->size(), 1u);
  EXPECT_EQ(host.mounts->front().target, "/my disk");
  EXPECT_EQ(host.mounts->front().options, "rw,nosuid,rw");
}

TEST(CollectHost, ListsListeningSocketsOnce) {
  const Host host =
      host_of({{"/proc/net/tcp",
                file("  sl  local_address rem_address   st\n"
                     "   0: 00000000:0947 00000000:0000 0A 0\n   1: 00000000:0947 00000000:0000 0A 0\n"
                     "   2: 0100007F:0016 0100007F:9999 01 0\n")},
               {"/proc/net/tcp6", file("  sl\n   0: 00000000000000000000000000000000:0016 0:0 0A\n")}});
  EXPECT_EQ(texts(host.listening), (Texts{"tcp 0.0.0.0:2375", "tcp [::]:22"}));
}

TEST(CollectHost, AuditRunsOnlyWhereThePidFilesProcessIsAuditd) {
  EXPECT_TRUE(
      host_of({{"/run/auditd.pid", file("7\n")}, {"/proc/7/comm", file("auditd\n")}}).audit_running.is(true));
  EXPECT_TRUE(
      host_of({{"/run/auditd.pid", file("7\n")}, {"/proc/7/comm", file("sshd\n")}}).audit_running.is(false));
  EXPECT_TRUE(host_of({{"/run/auditd.pid", file("7\n")}}).audit_running.is(false));
}

TEST(CollectHost, InstalledKernelsComeFromImagesAndModuleFolders) {
  const Host host = host_of({{"/boot/vmlinuz-6.1.0-9-amd64", file("")},
                             {"/boot/vmlinuz-0-rescue-ab", file("")},
                             {"/lib/modules/6.1.0-9-amd64/modules.dep", file("")},
                             {"/lib/modules/6.1.0-10-amd64/modules.dep", file("")},
                             {"/lib/modules/5.10.0-1-amd64/updates/x.ko", file("")}});
  EXPECT_EQ(texts(host.kernels_installed), (Texts{"6.1.0-9-amd64", "6.1.0-10-amd64"}));
}

TEST(CollectHost, TheLockdownModeIsTheOneInBrackets) {
  EXPECT_TRUE(host_of({{"/sys/kernel/security/lockdown", file("none [integrity] confidentiality\n")}})
                  .lockdown.is("integrity"));
}

TEST(CollectHost, TheFirstProcessMayUseWhatItIsPermitted) {
  EXPECT_TRUE(host_of({{"/proc/1/status", file("Name:\tinit\nCapPrm:\t000001ffffffffff\nCapEff:\t0\n")}})
                  .first_process_capabilities.is(0x1ffffffffff));
  for (const char* text : {"Name:\tinit\n", "CapPrm:\tall\n"})
    EXPECT_FALSE(host_of({{"/proc/1/status", file(text)}}).first_process_capabilities.known()) << text;
}

TEST(CollectHost, TheKernelsAnswerHoldsASocketThatListens) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ASSERT_EQ(::bind(socket, static_cast<const sockaddr*>(static_cast<const void*>(&address)), length), 0);
  ASSERT_EQ(::listen(socket, 1), 0);
  ASSERT_EQ(::getsockname(socket, static_cast<sockaddr*>(static_cast<void*>(&address)), &length), 0);
  const auto found = texts(collect_host(RealRoot()).listening);
  EXPECT_NE(std::find(found.begin(), found.end(), "tcp 127.0.0.1:" + std::to_string(ntohs(address.sin_port))),
            found.end());
  ::close(socket);
}

TEST(CollectHost, ThisMachineAnswersWithoutFailing) {
  const Host host = collect_host(RealRoot());
  EXPECT_TRUE(host.kernel_release.known());
  EXPECT_TRUE(host.mounts.known());
}

}  // namespace
}  // namespace watertight::sources
