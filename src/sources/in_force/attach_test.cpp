#include "sources/in_force/attach.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "sources/fixture_root.hpp"
#include "sources/in_force/device_nodes.hpp"
#include "sources/in_force/foreign_files.hpp"
#include "sources/in_force/process_states.hpp"
#include "sources/in_force/resource_limits.hpp"

namespace watertight::sources {
namespace {

using facts::Container;
using facts::InForce;
using facts::System;
using in_force::KernelAnswers;

const std::string kId = std::string(32, 'a') + std::string(32, '1');
const std::string kOther = std::string(32, 'b') + std::string(32, '2');
constexpr std::uint64_t kFirstPids = 0xEFFFFFFC;

FixtureEntry file(std::string content) {
  FixtureEntry entry;
  entry.content = std::move(content);
  return entry;
}
FixtureEntry link(std::string target) {
  FixtureEntry entry;
  entry.type = "symlink";
  entry.target = std::move(target);
  return entry;
}

struct Thread {
  std::string capabilities = "00000000a80425fb";
  std::uint32_t uid = 0;
  int seccomp = 0;
  std::string label;
  std::map<std::string, std::uint64_t> namespaces = {};  // others than those of the container
};

// A machine with a container's processes, as files.
struct Machine {
  FixtureFiles files;

  Machine() {
    namespaces("/proc/self", 4026531800, {{"pid", kFirstPids}});
    files["/proc/self/cgroup"] = file("0::/user.slice\n");
    files["/proc/self/mountinfo"] = file(
        "27 1 254:0 / / rw - ext4 /dev/vda rw\n22 27 0:21 / /proc rw - proc proc rw\n"
        "30 27 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  }

  void namespaces(const std::string& folder, std::uint64_t from,
                  const std::map<std::string, std::uint64_t>& other) {
    for (const std::string_view kind : in_force::kNamespaces) {
      const auto at = other.find(std::string(kind));
      const std::uint64_t inode = at != other.end() ? at->second : from;
      ++from;
      files[fmt::format("{}/ns/{}", folder, kind)] = link(fmt::format("{}:[{}]", kind, inode));
    }
  }

  void thread(const std::string& folder, const Thread& t) {
    files[folder + "/status"] = file(
        fmt::format("Name:\tx\nState:\tS (sleeping)\nUid:\t{0}\t{0}\t{0}\t{0}\nGid:\t0\t0\t0\t0\nGroups:\t\n"
                    "NSpid:\t7\t1\nCapInh:\t0\nCapPrm:\t{1}\nCapEff:\t{1}\nCapBnd:\t{1}\nCapAmb:\t0\n"
                    "NoNewPrivs:\t0\nSeccomp:\t{2}\nSeccomp_filters:\t{3}\n",
                    t.uid, t.capabilities, t.seccomp, t.seccomp == 2 ? 1 : 0));
    namespaces(folder, 5000, t.namespaces);
    if (!t.label.empty()) files[folder + "/attr/current"] = file(t.label);
  }

  void process(int pid, const std::string& id, const std::vector<Thread>& threads, int start = 100) {
    const std::string folder = fmt::format("/proc/{}", pid);
    const std::string group = "/docker/" + id;
    files[folder + "/cgroup"] = file("0::" + group + "\n");
    files["/sys/fs/cgroup" + group + "/pids.max"] = file("50\n");
    files[folder + "/stat"] =
        file(fmt::format("{} (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 {} 0 0\n", pid, start));
    files[folder + "/cmdline"] = file(fmt::format("app{}", pid));
    files[folder + "/uid_map"] = files[folder + "/gid_map"] = file("0 100000 65536\n");
    files[folder + "/setgroups"] = file("allow\n");
    files[folder + "/oom_score_adj"] = file("-5\n");
    files[folder + "/limits"] = file(
        "Limit  Soft Limit  Hard Limit  Units\nMax open files            100                  unlimited      "
        "      files\n");
    files[folder + "/mountinfo"] = file("100 90 0:39 / / rw - overlay overlay rw\n");
    files[folder + "/fd/0"] = link("pipe:[77]");
    thread(folder, threads.front());
    for (std::size_t i = 0; i < threads.size(); ++i)
      thread(fmt::format("{}/task/{}", folder, pid + static_cast<int>(i)), threads[i]);
  }

  void descriptor(int pid, int number, const std::string& target, const std::string& info) {
    files[fmt::format("/proc/{}/fd/{}", pid, number)] = link(target);
    files[fmt::format("/proc/{}/fdinfo/{}", pid, number)] = file(info);
  }
};

struct Kernel final : KernelAnswers {
  Expected<LoadedFilters> loaded = std::unexpected(Error{"read", "filters", "it has no BTF", "take another"});
  [[nodiscard]] Expected<LoadedFilters> loaded_filters() const override { return loaded; }
  std::map<std::string, std::int64_t> mounts_of = {};
  [[nodiscard]] std::vector<facts::UserNamespace> user_namespaces(const std::string&) const override {
    return {{42, 43, 1000}, {43, 0xEFFFFFFD, 0}, {0xEFFFFFFD, 0, -1}};
  }
  [[nodiscard]] std::int64_t mount_of(const std::string& path) const override {
    const auto at = mounts_of.find(path);
    return at == mounts_of.end() ? -1 : at->second;
  }
  [[nodiscard]] Expected<std::vector<in_force::DeviceProgram>> device_programs(
      const std::string&) const override {
    return std::vector<in_force::DeviceProgram>{};
  }
};

System running(const std::vector<std::pair<std::string, std::string>>& names_and_ids) {
  System system;
  for (const auto& [name, id] : names_and_ids) {
    Container container;
    container.name = name;
    container.id = id;
    container.running = facts::effective(true, {});
    system.containers.push_back(std::move(container));
  }
  return system;
}

System read(const Root& root, const Kernel& kernel = {}, std::size_t most_threads = in_force::kMostThreads,
            const FirstProcesses& named = {}) {
  System system = running({{"web", kId}, {"db", kOther}});
  const auto processes = attach_processes(system, root, named);
  attach_in_force(system, root, processes, kernel, most_threads);
  return system;
}

const InForce& state_of(const System& system, std::size_t i = 0) { return **system.containers[i].in_force; }

TEST(InForce, is_read_from_the_first_process) {
  Machine machine;
  machine.process(7, kId, {{.label = "docker-default (enforce)\n"}});
  const System system = read(FixtureRoot(machine.files));
  ASSERT_TRUE(system.containers[0].in_force.known()) << system.containers[0].in_force.unknown_because;
  const InForce& state = state_of(system);
  ASSERT_TRUE(state.processes.known()) << state.processes.unknown_because;
  ASSERT_EQ(state.processes->size(), 1u);
  const facts::ProcessState& first = state.processes->front();
  EXPECT_EQ(first.pid, 7);
  EXPECT_EQ(first.command, "app7");
  EXPECT_EQ(first.capabilities.effective, 0xa80425fbu);
  EXPECT_TRUE(first.label.is("docker-default (enforce)"));
  EXPECT_TRUE(first.filters.is({}));
  EXPECT_EQ(state.gid_map->front().outside, 100000u);
  EXPECT_TRUE(state.setgroups.is(true));
  EXPECT_TRUE(state.oom_score_adjust.is(-5));
  EXPECT_EQ(*state.resource_limits, (std::vector<facts::ResourceLimit>{{"nofile", 100, -1}}));
  EXPECT_EQ(state.mounts->front().destination, "/");
  EXPECT_TRUE(state.cgroup_version.is("v2"));
  EXPECT_EQ(state.limits->front().number, 50);
  EXPECT_TRUE(state.devices.known());
  EXPECT_TRUE(state.foreign_files.is({}));
  EXPECT_NE(state.api_sockets.unknown_because.view().find("host was not looked at"), std::string_view::npos);
}

TEST(InForce, groups_threads_by_what_differs) {
  Machine machine;
  machine.process(7, kId, {{}, {}, {.capabilities = "0"}, {.namespaces = {{"net", 9}}}, {}});
  machine.process(30, kId, {{.uid = 33}, {}});
  const System system = read(FixtureRoot(machine.files));
  const auto& groups = *state_of(system).processes;
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[0].pid, 7);
  EXPECT_EQ(groups[0].threads, 4);
  EXPECT_EQ(groups[1].pid, 9);
  EXPECT_EQ(groups[1].capabilities.effective, 0u);
  ASSERT_EQ(groups[2].foreign.size(), 1u);
  EXPECT_EQ(groups[2].foreign[0].kind, "net");
  EXPECT_EQ(groups[2].foreign[0].inode, 9u);
  EXPECT_EQ(groups[3].command, "app30");
  EXPECT_EQ(groups[3].user.effective, 33u);
}

TEST(InForce, namespaces_say_with_whom_they_are_shared) {
  Machine machine;
  const std::map<std::string, std::uint64_t> shared = {{"net", 4026531800 + 3}, {"pid", 77}};
  machine.process(7, kId, {{.namespaces = shared}});
  machine.process(8, kOther,
                  {{.namespaces = {{"pid", 77},
                                   {"ipc", 78},
                                   {"mnt", 79},
                                   {"uts", 80},
                                   {"cgroup", 81},
                                   {"user", 82},
                                   {"time", 83},
                                   {"net", 84}}}});
  const System system = read(FixtureRoot(machine.files));
  for (const facts::NamespaceState& n : *state_of(system).namespaces) {
    EXPECT_EQ(n.host, n.kind == "net") << n.kind;
    EXPECT_EQ(n.shared_with, n.kind == "pid" ? std::vector<SharedText>{"db"} : std::vector<SharedText>{})
        << n.kind;
    EXPECT_EQ(n.owner, 42u);
  }
}

TEST(InForce, filters_are_kept_once_and_named_by_their_place) {
  Machine machine;
  machine.process(7, kId, {{.seccomp = 2}, {.seccomp = 2}});
  machine.process(20, kOther, {{.seccomp = 2}});
  Kernel kernel;
  const linux_kernel::SeccompProgram allow = {{0x06, 0, 0, 0x7fff0000}}, deny = {{0x06, 1, 2, 0x00050001}};
  kernel.loaded =
      LoadedFilters{{deny, allow, allow}, {{7, 7, {1}, true}, {8, 7, {0}, true}, {20, 20, {2}, true}}};
  const System system = read(FixtureRoot(machine.files), kernel);
  EXPECT_EQ(system.seccomp_filters,
            (std::vector<facts::SeccompFilter>{{"060000000000ff7f"}, {"0600010201000500"}}));
  ASSERT_EQ(state_of(system).processes->size(), 2u);
  EXPECT_TRUE(state_of(system).processes->at(0).filters.is({0}));
  EXPECT_TRUE(state_of(system).processes->at(1).filters.is({1}));
  EXPECT_TRUE(state_of(system, 1).processes->at(0).filters.is({0}));
}

TEST(InForce, filters_that_do_not_agree_with_the_threads_status_are_unknown) {
  Machine machine;
  machine.process(7, kId, {{.seccomp = 2}});
  const auto why = [&](const Kernel& kernel) {
    const System system = read(FixtureRoot(machine.files), kernel);
    const auto& filters = state_of(system).processes->front().filters;
    EXPECT_FALSE(filters.known());
    return std::string(filters.unknown_because);
  };
  Kernel kernel;
  EXPECT_NE(why(kernel).find("BTF"), std::string::npos);
  kernel.loaded = LoadedFilters{};
  EXPECT_NE(why(kernel).find("not among"), std::string::npos);
  const linux_kernel::SeccompProgram allow = {{0x06, 0, 0, 0x7fff0000}};
  kernel.loaded = LoadedFilters{{allow}, {{7, 7, {0, 0}, true}}};
  EXPECT_NE(why(kernel).find("another filter"), std::string::npos);
  kernel.loaded = LoadedFilters{{allow}, {{7, 7, {0}, false}}};
  EXPECT_NE(why(kernel).find("only some"), std::string::npos);
  kernel.loaded = LoadedFilters{{allow}, {{7, 7, {0}, true}}};
  machine.files["/proc/7/task/7/status"].content += "Tgid:\t7\n";
  kernel.loaded = LoadedFilters{{allow}, {{7, 6, {0}, true}}};  // of a thread that had the number before
  EXPECT_NE(why(kernel).find("another process's"), std::string::npos);
  kernel.loaded = LoadedFilters{{allow}, {{7, 7, {0}, true}}};
  EXPECT_TRUE(state_of(read(FixtureRoot(machine.files), kernel)).processes->front().filters.known());
  machine.files["/proc/self/ns/pid"] = link("pid:[4026532999]");  // the reader counts otherwise
  EXPECT_NE(why(kernel).find("pid namespace"), std::string::npos);
}

TEST(InForce, what_may_not_be_read_is_unknown_with_its_reason) {
  Machine machine;
  machine.process(7, kId, {{.seccomp = 0}});
  for (const char* denied : {"/proc/7/ns/net", "/proc/7/mountinfo", "/proc/7/fd/0",
                             "/proc/7/task/7/attr/current", "/proc/7/limits", "/proc/7/gid_map"}) {
    machine.files[denied].denied = true;
    if (std::string_view(denied).ends_with("current")) machine.files[denied].content = "x";
  }
  const System system = read(FixtureRoot(machine.files));
  ASSERT_TRUE(system.containers[0].in_force.known());
  const InForce& state = state_of(system);
  for (const SharedText& because :
       {state.namespaces.unknown_because, state.mounts.unknown_because, state.masked_paths.unknown_because,
        state.foreign_files.unknown_because, state.resource_limits.unknown_because,
        state.gid_map.unknown_because, state.processes->front().label.unknown_because})
    EXPECT_NE(because.view().find("permission denied"), std::string_view::npos) << because;
  EXPECT_FALSE(state.namespaces.known() || state.mounts.known() || state.foreign_files.known());
}

// Calls `change` with the machine's files whenever a path was read for the given time.
class ChangingRoot final : public Root {
 public:
  ChangingRoot(FixtureFiles files, std::string path, int time, std::function<void(FixtureFiles&)> change)
      : files_(std::move(files)), path_(std::move(path)), time_(time), change_(std::move(change)) {
    now_ = std::make_unique<FixtureRoot>(files_);
  }
  [[nodiscard]] std::unique_ptr<Root> below(const std::string& folder) const override {
    return now_->below(folder);
  }

 private:
  [[nodiscard]] Reading<std::string> read_file(const std::string& path, std::size_t limit) const override {
    auto text = now_->read(path, limit);
    if (path == path_ && --time_ == 0) {
      change_(files_);
      now_ = std::make_unique<FixtureRoot>(files_);
    }
    return text;
  }
  [[nodiscard]] Reading<facts::FileStatus> read_status(const std::string& path, Links links) const override {
    return now_->status(path, links);
  }
  [[nodiscard]] Reading<std::vector<std::string>> read_list(const std::string& path) const override {
    return now_->list(path);
  }
  [[nodiscard]] Reading<std::string> read_link(const std::string& path) const override {
    return now_->link(path);
  }

  mutable FixtureFiles files_;
  std::string path_;
  mutable int time_;
  std::function<void(FixtureFiles&)> change_;
  mutable std::unique_ptr<FixtureRoot> now_;
};

void end_process(FixtureFiles& files, const std::string& pid) {
  std::erase_if(files, [&](const auto& f) { return f.first.starts_with("/proc/" + pid + "/"); });
}

TEST(InForce, is_that_of_a_first_process_that_left_its_groups) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.process(9, kId, {{.capabilities = "3"}});
  machine.files["/proc/7/cgroup"] = file("0::/user.slice\n");
  const FirstProcesses named = {{kId, {7, {}}}};  // it has the mount namespace of process 9
  const System system = read(FixtureRoot(machine.files), {}, in_force::kMostThreads, named);
  ASSERT_TRUE(system.containers[0].in_force.known()) << system.containers[0].in_force.unknown_because;
  EXPECT_EQ(state_of(system).cgroups->front().text, "/user.slice");
  ASSERT_EQ(state_of(system).processes->size(), 2u);
  EXPECT_EQ(state_of(system).processes->front().pid, 7);
  Machine later = machine;
  later.process(7, kId, {{}}, 200);
  later.files["/proc/7/cgroup"] = file("0::/user.slice\n");
  const ChangingRoot root(machine.files, "/proc/7/mountinfo", 1,
                          [&](FixtureFiles& files) { files = later.files; });
  EXPECT_FALSE(read(root, {}, in_force::kMostThreads, named).containers[0].in_force.known());
}

TEST(InForce, of_a_first_process_that_ends_midway_is_unknown) {
  Machine machine;
  machine.process(7, kId, {{}});
  for (const char* at : {"/proc/7/mountinfo", "/proc/7/task/7/status", "/proc/7/stat", "/proc/7/limits"}) {
    const ChangingRoot root(machine.files, at, 1, [](FixtureFiles& files) { end_process(files, "7"); });
    const System system = read(root);
    EXPECT_FALSE(system.containers[0].in_force.known()) << at;
    EXPECT_NE(system.containers[0].in_force.unknown_because.view().find("ended"), std::string_view::npos)
        << at;
  }
}

TEST(InForce, of_a_number_that_became_another_process_is_unknown) {
  Machine machine, later;
  machine.process(7, kId, {{}});
  later.process(7, kId, {{.capabilities = "1ffffffffff"}}, 200);  // it started later
  Machine elsewhere;
  elsewhere.process(7, kOther, {{.capabilities = "1ffffffffff"}});  // it is in another container
  for (const Machine& other : {later, elsewhere}) {
    const ChangingRoot root(machine.files, "/proc/7/mountinfo", 1,
                            [&](FixtureFiles& files) { files = other.files; });
    EXPECT_FALSE(read(root).containers[0].in_force.known());
  }
}

TEST(InForce, a_further_process_that_ends_or_is_replaced_does_not_count) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.process(9, kId, {{.capabilities = "3"}});
  Machine later = machine;
  later.process(9, kId, {{.capabilities = "5"}}, 300);
  const auto ends = [](FixtureFiles& files) { end_process(files, "9"); };
  const auto replaced = [&](FixtureFiles& files) { files = later.files; };
  for (const std::function<void(FixtureFiles&)>& change :
       {std::function<void(FixtureFiles&)>(ends), {replaced}}) {
    const System system = read(ChangingRoot(machine.files, "/proc/9/task/9/status", 1, change));
    ASSERT_TRUE(system.containers[0].in_force.known());
    EXPECT_EQ(state_of(system).processes->size(), 1u);
  }
}

TEST(InForce, a_status_that_does_not_tell_all_is_unknown) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.files["/proc/7/task/7/status"] = file("Name:\tx\nUid:\t0\t0\t0\t0\n");
  const System system = read(FixtureRoot(machine.files));
  EXPECT_FALSE(state_of(system).processes.known());
}

TEST(InForce, of_a_thread_that_is_refused_keeps_what_was_read_and_says_that_it_is_not_all) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.process(9, kId, {{.uid = 1}, {.uid = 2}, {.uid = 3}, {.uid = 4}});
  machine.files["/proc/9/task/10/status"].denied = true;
  machine.files["/proc/9/task/11/status"] = file("Name:\tx\n");
  machine.files["/proc/9/task/12/ns/net"].denied = true;
  const System system = read(FixtureRoot(machine.files));
  ASSERT_TRUE(state_of(system).processes.known()) << state_of(system).processes.unknown_because;
  ASSERT_EQ(state_of(system).processes->size(), 2u);
  EXPECT_EQ(state_of(system).processes->at(0).pid, 7);
  EXPECT_EQ(state_of(system).processes->at(1).user.effective, 1u);
  EXPECT_EQ(system.status, facts::TargetStatus::partial);
  ASSERT_EQ(system.reasons.size(), 1u);
  EXPECT_TRUE(system.reasons[0].starts_with("not all threads of web could be looked at: "));
}

TEST(InForce, another_process_never_stands_for_a_first_one_that_is_refused) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.process(9, kId, {{.uid = 1}});
  machine.files["/proc/7/task/7/status"].denied = true;
  const System system = read(FixtureRoot(machine.files));
  EXPECT_FALSE(state_of(system).processes.known());
  EXPECT_NE(state_of(system).processes.unknown_because.view().find("permission denied"),
            std::string_view::npos);
}

TEST(InForce, what_is_refused_of_a_process_that_ends_is_nothing_that_is_missing) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.process(9, kId, {{.uid = 1}, {.uid = 2}});
  machine.files["/proc/9/task/10/status"].denied = true;
  const ChangingRoot root(machine.files, "/proc/9/task/9/status", 1,
                          [](FixtureFiles& files) { files.erase("/proc/9/stat"); });
  EXPECT_EQ(read(root).status, facts::TargetStatus::complete);
}

TEST(InForce, without_a_process_says_whether_they_are_hidden) {
  Machine machine;
  machine.files["/proc/self/mountinfo"] =
      file("27 1 254:0 / / rw - ext4 d rw\n22 27 0:21 / /proc rw - proc proc rw,hidepid=invisible\n");
  machine.process(7, kOther, {{}});
  const System system = read(FixtureRoot(machine.files));
  EXPECT_NE(system.containers[0].in_force.unknown_because.view().find("hidepid=invisible"),
            std::string_view::npos);
}

TEST(InForce, of_more_threads_than_are_looked_at_is_cut_and_says_so) {
  Machine machine;
  machine.process(7, kId, std::vector<Thread>(6));
  const System system = read(FixtureRoot(machine.files), {}, 5);
  EXPECT_EQ(state_of(system).processes->front().threads, 5);
  EXPECT_EQ(system.status, facts::TargetStatus::partial);
  ASSERT_EQ(system.reasons.size(), 1u);
  EXPECT_NE(system.reasons[0].find("web has more threads"), std::string::npos);
  EXPECT_EQ(read(FixtureRoot(machine.files), {}, 6).status, facts::TargetStatus::complete);
}

TEST(ForeignFiles, are_those_on_no_mount_of_the_process) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.descriptor(7, 3, "/app/log", "pos:\t0\nflags:\t0100001\nmnt_id:\t100\n");
  machine.descriptor(7, 4, "/etc", "pos:\t0\nflags:\t0200000\nmnt_id:\t27\n");
  machine.descriptor(7, 5, "/root/key", "pos:\t0\nflags:\t0100002\nmnt_id:\t27\n");
  machine.descriptor(7, 6, "/dev/null", "pos:\t0\nflags:\t0100002\nmnt_id:\t27\n");
  machine.descriptor(7, 8, "/memfd:x (deleted)", "pos:\t0\nflags:\t0100002\nmnt_id:\t3\n");
  machine.descriptor(7, 9, "socket:[9]", "pos:\t0\nflags:\t02\nmnt_id:\t9\n");
  machine.descriptor(7, 10, "net:[4026531803]", "pos:\t0\nflags:\t0100000\nmnt_id:\t4\n");
  machine.descriptor(7, 11, "net:[5003]", "pos:\t0\nflags:\t0100000\nmnt_id:\t4\n");
  machine.files["/etc"].type = "directory";
  machine.files["/root/key"] = file("k");
  const System system = read(FixtureRoot(machine.files));
  ASSERT_TRUE(state_of(system).foreign_files.known()) << state_of(system).foreign_files.unknown_because;
  EXPECT_EQ(*state_of(system).foreign_files,
            (std::vector<facts::ForeignFile>{{7, 4, "directory", "/etc", false},
                                             {7, 5, "file", "/root/key", true},
                                             {7, 10, "namespace", "net:[4026531803]", false}}));
}

// Of the host's network namespace: 901 and 902 by their tables, 0 is nobody's.
void host_sockets(Machine& machine) {
  machine.files["/proc/1/net/unix"] = file(
      "Num       RefCount Protocol Flags    Type St Inode Path\n"
      "0000000000000000: 00000003 00000000 00000000 0001 03   901 /run/docker.sock\n");
  machine.files["/proc/1/net/tcp"] = file(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
      "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 902 1 0\n"
      "   1: 0100007F:0017 00000000:0000 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0\n");
}

TEST(ForeignFiles, are_sockets_of_the_hosts_network_namespace) {
  Machine machine;
  machine.process(7, kId, {{}});
  host_sockets(machine);
  for (const int number : {901, 902, 903, 0})
    machine.descriptor(7, 100 + number, fmt::format("socket:[{}]", number), "flags:\t02\nmnt_id:\t9\n");
  const System system = read(FixtureRoot(machine.files));
  ASSERT_TRUE(state_of(system).foreign_files.known()) << state_of(system).foreign_files.unknown_because;
  EXPECT_EQ(*state_of(system).foreign_files,
            (std::vector<facts::ForeignFile>{{7, 1001, "socket", "socket:[901]", true},
                                             {7, 1002, "socket", "socket:[902]", true}}));
}

TEST(ForeignFiles, with_the_hosts_network_namespace_are_no_sockets) {
  Machine machine;
  machine.process(7, kId, {{.namespaces = {{"net", 4026531803}}}});
  host_sockets(machine);
  machine.descriptor(7, 5, "socket:[901]", "flags:\t02\nmnt_id:\t9\n");
  EXPECT_TRUE(state_of(read(FixtureRoot(machine.files))).foreign_files.is({}));
}

TEST(ForeignFiles, are_unknown_where_nobody_can_tell_whose_a_socket_is) {
  Machine machine;
  machine.process(7, kId, {{}});
  host_sockets(machine);
  machine.files["/proc/1/net/tcp"].denied = true;
  EXPECT_TRUE(state_of(read(FixtureRoot(machine.files))).foreign_files.known());  // it has none open
  machine.descriptor(7, 5, "socket:[902]", "flags:\t02\nmnt_id:\t9\n");
  EXPECT_FALSE(state_of(read(FixtureRoot(machine.files))).foreign_files.known());
}

TEST(ForeignFiles, are_pidfds_of_processes_that_are_not_the_containers) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.process(9, kId, {{}});
  machine.files["/proc/3/cgroup"] = file("0::/init.scope\n");
  machine.namespaces("/proc/3", 4026531800, {});
  machine.descriptor(7, 3, "anon_inode:[pidfd]", "flags:\t02\nmnt_id:\t9\nPid:\t3\nNSpid:\t3\n");
  machine.descriptor(7, 4, "pidfd:[12]", "flags:\t02\nmnt_id:\t9\nPid:\t3\n");
  machine.descriptor(7, 5, "anon_inode:[pidfd]", "flags:\t02\nmnt_id:\t9\nPid:\t9\n");
  machine.descriptor(7, 6, "anon_inode:[pidfd]", "flags:\t02\nmnt_id:\t9\nPid:\t-1\n");
  machine.descriptor(7, 7, "anon_inode:[pidfd]", "flags:\t02\nmnt_id:\t9\nPid:\t4444\n");  // gone
  machine.descriptor(7, 8, "anon_inode:[eventfd]", "flags:\t02\nmnt_id:\t9\n");
  const System system = read(FixtureRoot(machine.files));
  ASSERT_TRUE(state_of(system).foreign_files.known()) << state_of(system).foreign_files.unknown_because;
  EXPECT_EQ(*state_of(system).foreign_files,
            (std::vector<facts::ForeignFile>{{7, 3, "process", "/proc/3", false},
                                             {7, 4, "process", "/proc/3", false}}));
}

TEST(ForeignFiles, that_the_kernel_does_not_place_are_unknown) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.descriptor(7, 3, "/app/log", "pos:\t0\nflags:\t0100001\n");
  const System system = read(FixtureRoot(machine.files));
  EXPECT_FALSE(state_of(system).foreign_files.known());
}

TEST(Labels, of_two_modules_are_both_kept_and_odd_ones_stay_one_line) {
  Machine machine;
  machine.process(7, kId, {{.label = std::string("system_u:system_r:container_t:s0:c1,c2\0", 40)}});
  machine.files["/proc/7/task/7/attr/apparmor/current"] = file("docker-default (enforce)\n");
  const System system = read(FixtureRoot(machine.files));
  EXPECT_TRUE(state_of(system).processes->front().label.is(
      "docker-default (enforce); system_u:system_r:container_t:s0:c1,c2"));
}

FixtureEntry node(Root::Device device, std::uint32_t mode = 0666) {
  FixtureEntry entry;
  entry.type = "device";
  entry.device = device;
  entry.mode = mode;
  return entry;
}

// A container whose /dev is a tmpfs of its own, with what stands there.
Machine with_dev(const std::string& more_mounts = {}) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.files["/proc/7/mountinfo"] = file(
      "100 90 0:39 / / rw - overlay overlay rw\n101 100 0:40 / /dev rw - tmpfs tmpfs rw\n"
      "102 101 0:41 / /dev/shm rw,nodev - tmpfs shm rw\n" +
      more_mounts);
  machine.files["/proc/7/root"] = link("/");
  machine.files["/proc/7/root/dev/null"] = node({'c', 1, 3});
  machine.files["/proc/7/root/dev/fd"] = link("/proc/self/fd");
  machine.files["/proc/7/root/dev/disk/sda"] = node({'b', 8, 0}, 0660);
  machine.files["/proc/7/root/dev/shm/mem"] = node({'c', 1, 1});
  machine.files["/proc/7/root/srv/mem"] = node({'c', 1, 1});
  return machine;
}

TEST(InForce, device_nodes_are_those_below_dev_that_can_be_opened) {
  const System system = read(FixtureRoot(with_dev().files));
  const auto& nodes = state_of(system).device_nodes;
  ASSERT_TRUE(nodes.known()) << nodes.unknown_because;
  EXPECT_EQ(*nodes, (std::vector<facts::DeviceNode>{{"/dev/disk/sda", 'b', 8, 0, 0660, 0, 0},
                                                    {"/dev/null", 'c', 1, 3, 0666, 0, 0}}));
}

TEST(InForce, device_nodes_are_looked_for_where_the_hosts_dev_is_mounted_and_where_one_was_asked_for) {
  Machine machine = with_dev("103 100 0:5 / /host/dev rw - devtmpfs udev rw\n");
  machine.files["/proc/7/root/host/dev/kmsg"] = node({'c', 1, 11});
  const FixtureRoot root(machine.files);
  System system = running({{"web", kId}});
  facts::Device asked;
  asked.container_path = "/srv/./mem";
  system.containers[0].devices = facts::declared(std::vector{asked}, {});
  const auto processes = attach_processes(system, root);
  attach_in_force(system, root, processes, Kernel{});
  const auto& nodes = *state_of(system).device_nodes;
  ASSERT_EQ(nodes.size(), 4u);
  EXPECT_EQ(nodes[2].path, "/host/dev/kmsg");
  EXPECT_EQ(nodes[3].path, "/srv/mem");
}

TEST(InForce, device_nodes_are_unknown_where_asking_could_take_for_ever) {
  const System system =
      read(FixtureRoot(with_dev("103 101 0:77 / /dev/slow rw,nodev - fuse.slow slow rw\n").files));
  EXPECT_EQ(state_of(system).device_nodes.unknown_because,
            "/dev/slow is a fuse.slow, which may keep whoever asks it waiting");
  Machine hidden = with_dev();
  hidden.files.erase("/proc/7/root");
  EXPECT_FALSE(state_of(read(FixtureRoot(hidden.files))).device_nodes.known());
}

TEST(InForce, device_nodes_beyond_all_measure_are_not_counted) {
  Machine machine = with_dev();
  for (std::size_t i = 0; i <= in_force::kMostDeviceEntries; ++i)
    machine.files[fmt::format("/proc/7/root/dev/many/{}", i)] = file("");
  EXPECT_NE(state_of(read(FixtureRoot(machine.files))).device_nodes.unknown_because.view().find("more than"),
            std::string_view::npos);
}

TEST(InForce, is_read_of_one_container_with_the_others_that_share_its_namespaces) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.process(8, kOther, {{.namespaces = {{"net", 84}}}});
  const FixtureRoot root(machine.files);
  System system = running({{"web", kId}, {"db", kOther}});
  const auto processes = attach_processes(system, root);
  attach_in_force_of(system, root, processes, 0, Kernel{});
  ASSERT_TRUE(system.containers[0].in_force.known());
  EXPECT_EQ(system.containers[1].in_force.unknown_because, "only that of web was asked for");
  for (const facts::NamespaceState& n : *state_of(system).namespaces)
    EXPECT_EQ(n.shared_with.size(), n.kind == "net" ? 0u : 1u) << n.kind;
}

TEST(InForce, of_a_namespace_with_very_many_only_some_are_named) {
  std::vector<std::pair<std::string, std::string>> names;
  Machine machine;
  for (int i = 0; i < 40; ++i) {
    names.emplace_back(fmt::format("c{:02}", i), fmt::format("{:064x}", i + 1));
    machine.process(100 + i, names.back().second, {{}});
  }
  const FixtureRoot root(machine.files);
  System system = running(names);
  const auto processes = attach_processes(system, root);
  attach_in_force(system, root, processes, Kernel{});
  const facts::NamespaceState& n = state_of(system).namespaces->front();
  EXPECT_EQ(n.shared_with.size(), in_force::kMostNamed);
  EXPECT_EQ(n.shared_with.front(), "c01");
  EXPECT_EQ(n.further, 39 - static_cast<std::int64_t>(in_force::kMostNamed));
}

TEST(InForce, user_namespaces_are_named_up_to_the_initial_one) {
  Machine machine;
  machine.process(7, kId, {{}});
  const System system = read(FixtureRoot(machine.files));
  EXPECT_EQ(*state_of(system).user_namespaces,
            (std::vector<facts::UserNamespace>{{42, 43, 1000}, {43, 0xEFFFFFFD, 0}}));
}

// A container's working directory as CVE-2024-21626 left it.
TEST(InForce, a_working_directory_outside_of_the_containers_mounts_is_a_foreign_file) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.files["/proc/7/cwd"] = link("/");
  machine.files["/proc/7/root"] = link("/");
  Kernel kernel;
  kernel.mounts_of = {{"/proc/7/cwd", 100}, {"/proc/7/root", 100}};
  EXPECT_TRUE(state_of(read(FixtureRoot(machine.files), kernel)).foreign_files.is({}));

  machine.files["/proc/7/cwd"] = link("/sys/fs/cgroup");
  kernel.mounts_of["/proc/7/cwd"] = 30;
  EXPECT_EQ(*state_of(read(FixtureRoot(machine.files), kernel)).foreign_files,
            (std::vector<facts::ForeignFile>{{7, -1, "directory", "/sys/fs/cgroup", false}}));
  machine.files["/proc/7/cwd"] = link("(unreachable)/x");
  kernel.mounts_of.erase("/proc/7/cwd");
  EXPECT_EQ(state_of(read(FixtureRoot(machine.files), kernel)).foreign_files->at(0).path, "(unreachable)/x");
  machine.files["/proc/7/cwd"] = link("/");
  kernel.mounts_of = {{"/proc/7/cwd", 100}, {"/proc/7/root", 999}};
  EXPECT_EQ(state_of(read(FixtureRoot(machine.files), kernel)).foreign_files->at(0).descriptor, -2);
}

TEST(InForce, a_working_directory_on_a_mount_that_nobody_tells_is_not_within) {
  Machine machine;
  machine.process(7, kId, {{}});
  machine.files["/proc/7/cwd"] = link("/");
  EXPECT_FALSE(state_of(read(FixtureRoot(machine.files))).foreign_files.known());
  // It has changed its root: only what is mounted below that is listed.
  machine.files["/proc/7/mountinfo"] = file("101 100 0:40 / /dev rw - tmpfs tmpfs rw\n");
  Kernel kernel;
  kernel.mounts_of = {{"/proc/7/cwd", 100}};
  EXPECT_FALSE(state_of(read(FixtureRoot(machine.files), kernel)).foreign_files.known());
  kernel.mounts_of = {{"/proc/7/cwd", 27}};
  EXPECT_EQ(state_of(read(FixtureRoot(machine.files), kernel)).foreign_files->size(), 1u);
}

}  // namespace
}  // namespace watertight::sources
