#include "sources/host/processes.hpp"

#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"

namespace watertight::sources {
namespace {

using facts::Container;
using facts::System;
using Words = std::vector<std::string>;

const std::string kId = std::string(32, 'a') + std::string(32, '1');
const std::string kOther = std::string(64, 'b');

FixtureEntry file(std::string content) { return {.content = std::move(content)}; }

struct Machine {
  FixtureFiles files;
  void process(int pid, const std::string& cgroup, const std::string& status, std::string command,
               std::string name = "x") {
    const std::string folder = "/proc/" + std::to_string(pid);
    files[folder + "/cgroup"] = file(cgroup);
    files[folder + "/status"] = file(status);
    files[folder + "/cmdline"] = file(std::move(command));
    files[folder + "/comm"] = file(name + "\n");
    files[folder + "/uid_map"] = file("         0     100000      65536\n");
  }
  [[nodiscard]] FixtureRoot root() const { return FixtureRoot(files); }
};

System running(const std::string& id) {
  System system;
  Container container;
  container.name = "web";
  container.id = id;
  container.running = facts::effective(true, {});
  system.containers.push_back(std::move(container));
  return system;
}

TEST(Processes, AreFoundUnderEveryFormOfCgroupPath) {
  for (const std::string& path : {"0::/docker/" + kId, "0::/system.slice/docker-" + kId + ".scope",
                                  "4:memory:/kubepods/burstable/pod1/cri-containerd-" + kId + ".scope"}) {
    Machine machine;
    machine.process(7, path + "\n", "Name:\tnginx\nUid:\t5\t100033\t5\t5\nNSpid:\t7\t1\n",
                    std::string("nginx\0-g\0", 9));
    System system = running(kId);
    attach_processes(system, machine.root());
    const Container& c = system.containers[0];
    ASSERT_TRUE(c.processes.known()) << path << c.processes.unknown_because;
    EXPECT_EQ(*c.processes, (std::vector<facts::Process>{{7, 100033, "nginx -g"}}));
    EXPECT_EQ(c.uid_map->front().outside, 100000u);
  }
}

TEST(Processes, OfAContainerInAContainerBelongToTheOuterOne) {
  Machine machine;
  machine.process(9, "0::/docker/" + kId + "/docker/" + kOther + "\n", "Uid:\t0\t0\t0\t0\n", "sh");
  System system = running(kId);
  attach_processes(system, machine.root());
  EXPECT_EQ(system.containers[0].processes->size(), 1u);
}

TEST(Processes, TheUidMapIsThatOfTheFirstProcessOfTheNamespace) {
  Machine machine;
  machine.process(5, "0::/docker/" + kId, "Uid:\t0\t0\t0\t0\nNSpid:\t5\t9\n", "exec");
  machine.process(8, "0::/docker/" + kId, "Uid:\t0\t0\t0\t0\nNSpid:\t8\t1\n", "init");
  machine.files["/proc/8/uid_map"] = file("0 7 1\n");
  System system = running(kId);
  attach_processes(system, machine.root());
  EXPECT_EQ(system.containers[0].uid_map->front().outside, 7u);
}

// As `unshare -p -f` makes one in a container that lives in the host's pid namespace.
TEST(Processes, TheFirstIsTheOneThatTheEngineNames) {
  Machine machine;
  machine.process(5, "0::/docker/" + kId, "Uid:\t0\t0\t0\t0\nNSpid:\t5\n", "app");
  machine.process(8, "0::/docker/" + kId, "Uid:\t0\t0\t0\t0\nNSpid:\t8\t1\n", "sandbox");
  machine.files["/proc/5/uid_map"] = file("0 7 1\n");
  System system = running(kId);
  const auto first = [&](const FirstProcesses& named) {
    return attach_processes(system, machine.root(), named).at(0).first;
  };
  EXPECT_EQ(first({}), 8);
  EXPECT_EQ(first({{kId, {5, {}}}}), 5);
  EXPECT_EQ(system.containers[0].uid_map->front().outside, 7u);
  EXPECT_EQ(system.containers[0].processes->size(), 2u);
  EXPECT_EQ(first({{kId, {6, {}}}}), 8);  // it is gone
  EXPECT_EQ(first({{kOther, {5, {}}}}), 8);
}

// Process 6 has left the container's groups; process 8 is in them.
struct Left {
  Machine machine;
  Left() {
    machine.process(6, "0::/user.slice", "Uid:\t0\t0\t0\t0\nNSpid:\t6\t1\n", "app");
    machine.process(8, "0::/docker/" + kId, "Uid:\t0\t0\t0\t0\nNSpid:\t8\t7\n", "child");
    machine.files["/proc/6/stat"] = file("6 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 50000 0 0\n");
    machine.files["/proc/stat"] = file("cpu 1 2\nbtime 1000000\n");
    mounts("1", 40), mounts("self", 40), mounts("6", 41), mounts("8", 42);
  }
  void mounts(const std::string& process, int inode) {
    machine.files["/proc/" + process + "/ns/mnt"] = {.type = "symlink",
                                                     .target = "mnt:[" + std::to_string(inode) + "]"};
  }
  [[nodiscard]] ContainerProcesses found(std::optional<std::int64_t> started, int pid = 6) const {
    System system = running(kId);
    return attach_processes(system, machine.root(), {{kId, {pid, started}}}).at(0);
  }
};

TEST(Processes, TheFirstMayHaveLeftItsGroupsWhereItStartedWithTheContainer) {
  Left left;
  const ContainerProcesses found = left.found(1'000'501);
  EXPECT_EQ(found.first, 6);
  EXPECT_EQ(found.pids, (std::vector<std::int64_t>{6, 8}));
  EXPECT_EQ(found.first_left_groups, 50000u);
  EXPECT_EQ(left.found(1'000'490).first, 8);  // the number is another process's by now
  EXPECT_EQ(left.found(1'009'000).first, 8);  // another pid namespace's number
  EXPECT_EQ(left.found({}).first, 8);
  EXPECT_FALSE(left.found({}).first_left_groups);
}

TEST(Processes, TheFirstMayHaveLeftItsGroupsWhereOthersShareItsMounts) {
  Left left;
  left.mounts("8", 41);
  EXPECT_EQ(left.found({}).first, 6);
}

TEST(Processes, OneThatSharesTheHostsMountsOrIsAnotherContainersIsNotTheFirst) {
  Left hosts;
  hosts.mounts("6", 40), hosts.mounts("8", 40);
  EXPECT_EQ(hosts.found(1'000'500).first, 8);
  Left others;
  System system = running(kId);
  system.containers.push_back(running(kOther).containers[0]);
  others.machine.files["/proc/6/cgroup"] = file("0::/docker/" + kOther);
  EXPECT_EQ(attach_processes(system, others.machine.root(), {{kId, {6, 1'000'500}}}).at(0).first, 8);
}

TEST(Processes, TheFirstThatLeftIsFoundWhereItIsTheOnlyOne) {
  Left left;
  left.machine.process(8, "0::/", "Uid:\t0\t0\t0\t0\n", "no container's");
  System system = running(kId);
  attach_processes(system, left.machine.root(), {{kId, {6, 1'000'500}}});
  ASSERT_TRUE(system.containers[0].processes.known());
  EXPECT_EQ(system.containers[0].processes->front().pid, 6);
}

TEST(Processes, WithoutAnyTheContainerSaysWhy) {
  System system = running(kId);
  attach_processes(system, Machine{{{"/proc/1/cgroup", file("0::/init.scope")}}}.root());
  EXPECT_NE(system.containers[0].processes.unknown_because.view().find("no process"), std::string::npos);
}

TEST(Processes, SecretsInACommandLineAreTakenOut) {
  Machine machine;
  machine.process(7, "0::/docker/" + kId, "Uid:\t0\t0\t0\t0\n",
                  std::string("app\0--password\0hunter2secret\0", 29));
  System system = running(kId);
  attach_processes(system, machine.root());
  EXPECT_EQ(system.containers[0].processes->front().command.find("hunter2secret"), std::string::npos);
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += word + '\0';
  return out;
}

TEST(DaemonCommandLine, IsThatOfTheDaemonThatServesTheSocket) {
  Machine machine;
  machine.process(3, "0::/x", "NSpid:\t3\n", joined({"dockerd", "-H", "unix:///run/other.sock"}), "dockerd");
  machine.process(4, "0::/x", "NSpid:\t4\n", joined({"dockerd", "-H", "fd://", "--icc=false"}), "dockerd");
  machine.process(5, "0::/docker/" + kId, "NSpid:\t5\t1\n", joined({"dockerd"}), "dockerd");
  EXPECT_EQ(daemon_command_line(machine.root(), "unix:///var/run/docker.sock"),
            (Words{"dockerd", "-H", "fd://", "--icc=false"}));
  EXPECT_EQ(daemon_command_line(machine.root(), "/run/other.sock"),
            (Words{"dockerd", "-H", "unix:///run/other.sock"}));
  EXPECT_FALSE(daemon_command_line(machine.root(), "unix:///run/third.sock"));
  EXPECT_FALSE(daemon_command_line(machine.root(), "tcp://127.0.0.1:2375"));
}

TEST(DaemonCommandLine, AlsoWhereItsConfigurationNamesTheSocket) {
  Machine machine;
  machine.process(3, "0::/x", "NSpid:\t3\n", joined({"dockerd", "--config-file", "/srv/d.json"}), "dockerd");
  machine.files["/srv/d.json"] = file(R"({"hosts": ["unix:///srv/docker.sock"]})");
  EXPECT_TRUE(daemon_command_line(machine.root(), "unix:///srv/docker.sock"));
  EXPECT_FALSE(daemon_command_line(machine.root(), "unix:///run/docker.sock"));
}

TEST(EngineIsHere, OnlyOverASocketWithTheSameKernelAndName) {
  const FixtureRoot root(
      {{"/proc/sys/kernel/osrelease", file("6.1.0\n")}, {"/proc/sys/kernel/hostname", file("box\n")}});
  facts::Engine engine;
  engine.endpoint = "unix:///var/run/docker.sock";
  EXPECT_FALSE(engine_is_here(engine, root).here);
  engine.kernel = facts::effective(std::string("6.1.0"), {});
  engine.name = facts::effective(std::string("box"), {});
  EXPECT_TRUE(engine_is_here(engine, root).here);
  engine.kernel = facts::effective(std::string("5.15.49-linuxkit"), {});
  EXPECT_FALSE(engine_is_here(engine, root).here);
  engine.kernel = facts::effective(std::string("6.1.0"), {});
  engine.endpoint = "tcp://127.0.0.1:2375";
  EXPECT_FALSE(engine_is_here(engine, root).here);
}

}  // namespace
}  // namespace watertight::sources
