#include "sources/in_force/kernel_answers.hpp"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "sources/fixture_root.hpp"
#include "sources/mountinfo.hpp"

namespace watertight::sources::in_force {
namespace {

// Lets null be read and nothing else, of character or block devices.
constexpr std::array kOnlyNull = std::to_array<bpf_insn>({
    {BPF_LDX | BPF_MEM | BPF_W, 2, 1, 0, 0},  // r2: access and type
    {BPF_ALU | BPF_RSH | BPF_K, 2, 0, 0, 16},
    {BPF_LDX | BPF_MEM | BPF_W, 4, 1, 4, 0},
    {BPF_LDX | BPF_MEM | BPF_W, 5, 1, 8, 0},
    {BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0},
    {BPF_JMP | BPF_JNE | BPF_K, 4, 0, 3, 1},
    {BPF_JMP | BPF_JNE | BPF_K, 5, 0, 2, 3},
    {BPF_JMP | BPF_JNE | BPF_K, 2, 0, 1, BPF_DEVCG_ACC_READ},
    {BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 1},
    {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
});

// A group of version 2 with the program, and one below it.
class GuardedGroup {
 public:
  GuardedGroup() {
    const auto mounts = read_mounts(RealRoot(), "/proc/self");
    if (!mounts) return;
    const auto& lines = mounts->lines();
    const auto at = std::ranges::find(lines, "cgroup2", &MountLine::type);
    if (at == lines.end()) return;
    folder_ = fmt::format("{}/watertight-test-{}", at->target, getpid());
    if (mkdir(folder_.c_str(), 0755) != 0 || mkdir(below().c_str(), 0755) != 0) return;
    const int program = bpf_prog_load(BPF_PROG_TYPE_CGROUP_DEVICE, "only_null", "GPL", kOnlyNull.data(),
                                      kOnlyNull.size(), nullptr);
    const int group = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ready_ = program >= 0 && group >= 0 && bpf_prog_attach(program, group, BPF_CGROUP_DEVICE, 0) == 0;
    if (group >= 0) close(group);
    if (program >= 0) close(program);
  }
  ~GuardedGroup() {
    if (folder_.empty()) return;
    rmdir(below().c_str());
    rmdir(folder_.c_str());
  }
  GuardedGroup(const GuardedGroup&) = delete;
  GuardedGroup& operator=(const GuardedGroup&) = delete;
  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string below() const { return folder_ + "/below"; }

 private:
  std::string folder_;
  bool ready_ = false;
};

TEST(KernelAnswers, the_device_programs_of_a_group_and_of_those_above_it_are_read_from_the_kernel) {
  const GuardedGroup group;
  const auto kernel = kernel_answers(RealRoot());
  ASSERT_EQ(group.ready(), geteuid() == 0);
  if (!group.ready()) {
    EXPECT_FALSE(kernel->device_programs("/sys/fs/cgroup"));  // and says why
    return;
  }
  for (const std::string& folder : {group.folder(), group.below()}) {
    const auto programs = kernel->device_programs(folder);
    ASSERT_TRUE(programs) << programs.error().sentence();
    ASSERT_FALSE(programs->empty()) << folder;
    EXPECT_EQ(device_rules(*programs, {}),
              (std::vector<facts::DeviceRule>{{'c', 1, 3, "r"}, {'b', 1, 3, "r"}}));
  }
}

TEST(KernelAnswers, a_folder_that_is_no_control_group_has_no_programs_to_read) {
  const auto programs = kernel_answers(RealRoot())->device_programs("/proc");
  ASSERT_FALSE(programs);
  EXPECT_FALSE(programs.error().cause.empty());
}

TEST(KernelAnswers, a_new_namespace_belongs_to_the_user_namespace_of_its_maker) {
  const auto kernel = kernel_answers(RealRoot());
  struct stat user{};
  ASSERT_EQ(stat("/proc/self/ns/user", &user), 0);
  const auto owners = kernel->user_namespaces("/proc/self/ns/uts");
  // None where this process may not know it: a user namespace above its own.
  EXPECT_TRUE(owners.empty() ? geteuid() != 0 : owners.front().inode == user.st_ino);
  EXPECT_TRUE(kernel->user_namespaces("/proc/self/ns/no-such").empty());
}

TEST(KernelAnswers, a_user_namespace_has_a_parent_and_somebody_who_made_it) {
  int ready[2], done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    char made = unshare(CLONE_NEWUSER | CLONE_NEWUTS) == 0 ? 'y' : 'n';
    if (write(ready[1], &made, 1) != 1) _exit(1);
    close(done[1]);
    (void)!read(done[0], &made, 1);
    _exit(0);
  }
  char made = 'n';
  ASSERT_EQ(read(ready[0], &made, 1), 1);
  const auto owners =
      kernel_answers(RealRoot())->user_namespaces("/proc/" + std::to_string(child) + "/ns/uts");
  struct stat own{}, theirs{};
  ASSERT_EQ(stat("/proc/self/ns/user", &own), 0);
  const bool seen = stat(("/proc/" + std::to_string(child) + "/ns/user").c_str(), &theirs) == 0;
  for (const int end : {ready[0], ready[1], done[0], done[1]}) close(end);
  waitpid(child, nullptr, 0);
  if (made != 'y' || !seen) GTEST_SKIP() << "no user namespace can be made here";
  ASSERT_GE(owners.size(), 2u);
  EXPECT_EQ(owners[0], (facts::UserNamespace{theirs.st_ino, own.st_ino, geteuid()}));
  EXPECT_EQ(owners[1].inode, own.st_ino);
}

TEST(KernelAnswers, the_mount_of_a_path_is_one_of_mountinfo) {
  const auto kernel = kernel_answers(RealRoot());
  const auto mounts = read_mounts(RealRoot(), "/proc/self");
  ASSERT_TRUE(mounts);
  EXPECT_EQ(kernel->mount_of("/proc/stat"), mounts->at("/proc/stat")->id);
  EXPECT_EQ(kernel->mount_of("/proc/self/no-such"), -1);
}

TEST(KernelAnswers, of_a_root_that_is_no_machine_are_that_nobody_can_be_asked) {
  const auto kernel = kernel_answers(FixtureRoot({}));
  EXPECT_NE(kernel->loaded_filters().error().cause.find("not its machine"), std::string::npos);
  EXPECT_FALSE(kernel->device_programs("/"));
  EXPECT_TRUE(kernel->user_namespaces("/proc/self/ns/uts").empty());
  EXPECT_EQ(kernel->mount_of("/proc"), -1);
}

}  // namespace
}  // namespace watertight::sources::in_force
