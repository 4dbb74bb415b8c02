#include "sources/in_force/kernel_answers.hpp"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>

namespace watertight::sources::in_force {
namespace {

constexpr std::uint32_t kMostPrograms = 64;  // BPF_CGROUP_MAX_PROGS
constexpr std::size_t kDeepest = 33;         // user namespaces in one another, create_user_ns() of the kernel
constexpr std::uint64_t kInitialUserNamespace = 0xEFFFFFFD;  // PROC_USER_INIT_INO of linux/proc_ns.h

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

 private:
  int number_;
};

std::unexpected<Error> refuse(const std::string& folder, int error) {
  return std::unexpected(Error{"read", "the device programs of " + folder, std::strerror(error),
                               error == EPERM || error == EACCES ? "run as root" : ""});
}

DeviceProgram as_program(std::span<const bpf_insn> instructions) {
  DeviceProgram program;
  program.reserve(instructions.size());
  for (const bpf_insn& i : instructions)
    program.push_back(
        {i.code, static_cast<std::uint8_t>(i.dst_reg), static_cast<std::uint8_t>(i.src_reg), i.off, i.imm});
  return program;
}

// First how long it is, then the instructions. A kernel that hides its addresses hides them as well and says
// that it has none.
Expected<DeviceProgram> read_program(std::uint32_t id, const std::string& folder) {
  const Descriptor program(bpf_prog_get_fd_by_id(id));
  if (!program.open()) return refuse(folder, errno);
  bpf_prog_info info{};
  std::uint32_t size = sizeof info;
  if (bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) return refuse(folder, errno);
  std::vector<bpf_insn> instructions(info.xlated_prog_len / sizeof(bpf_insn));
  info = {};
  info.xlated_prog_len = static_cast<std::uint32_t>(instructions.size() * sizeof(bpf_insn));
  info.xlated_prog_insns = reinterpret_cast<std::uintptr_t>(instructions.data());
  size = sizeof info;
  if (bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) return refuse(folder, errno);
  if (info.xlated_prog_insns == 0 || instructions.empty())
    return std::unexpected(Error{"read", "the device programs of " + folder,
                                 "the kernel does not show their instructions (kernel.kptr_restrict, "
                                 "net.core.bpf_jit_harden)",
                                 ""});
  return as_program(instructions);
}

class ThisKernel final : public KernelAnswers {
 public:
  [[nodiscard]] Expected<LoadedFilters> loaded_filters() const override { return read_loaded_filters(); }

  [[nodiscard]] std::vector<facts::UserNamespace> user_namespaces(const std::string& path) const override {
    std::vector<facts::UserNamespace> all;
    Descriptor at(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    for (unsigned long next = NS_GET_USERNS; at.open() && all.size() < kDeepest; next = NS_GET_PARENT) {
      at = Descriptor(::ioctl(at.get(), next));
      struct stat found{};
      if (!at.open() || ::fstat(at.get(), &found) != 0) break;
      if (!all.empty()) all.back().parent = found.st_ino;
      all.push_back({found.st_ino, 0, -1});
      if (found.st_ino == kInitialUserNamespace) break;
      uid_t maker = 0;
      if (::ioctl(at.get(), NS_GET_OWNER_UID, &maker) == 0) all.back().made_by = maker;
    }
    return all;
  }

  // Kernels older than 5.8 say it of an open file only.
  [[nodiscard]] std::int64_t mount_of(const std::string& path) const override {
    struct statx found{};
    if (::statx(AT_FDCWD, path.c_str(), AT_NO_AUTOMOUNT, STATX_MNT_ID, &found) != 0) return -1;
    if ((found.stx_mask & STATX_MNT_ID) != 0) return static_cast<std::int64_t>(found.stx_mnt_id);
    const Descriptor file(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!file.open()) return -1;
    const auto info = RealRoot().read("/proc/self/fdinfo/" + std::to_string(file.get()));
    const auto at = info ? info->find("mnt_id:\t") : std::string::npos;
    return at == std::string::npos ? -1 : std::atoll(info->c_str() + at + std::strlen("mnt_id:\t"));
  }

  [[nodiscard]] Expected<std::vector<DeviceProgram>> device_programs(
      const std::string& folder) const override {
    const Descriptor group(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!group.open()) return refuse(folder, errno);
    std::array<std::uint32_t, kMostPrograms> ids{};
    std::uint32_t count = kMostPrograms;
    std::uint32_t flags = 0;
    if (bpf_prog_query(group.get(), BPF_CGROUP_DEVICE, BPF_F_QUERY_EFFECTIVE, &flags, ids.data(), &count) !=
        0) {
      // A kernel without eBPF for control groups has no programs that could refuse anything.
      if (errno == ENOSYS) return std::vector<DeviceProgram>();
      return refuse(folder, errno);
    }
    std::vector<DeviceProgram> programs;
    for (std::uint32_t i = 0; i < count; ++i) {
      TRY(DeviceProgram program, read_program(ids[i], folder));
      programs.push_back(std::move(program));
    }
    return programs;
  }
};

// Of a root that is not this machine's.
class NobodyToAsk final : public KernelAnswers {
 public:
  [[nodiscard]] Expected<LoadedFilters> loaded_filters() const override {
    return std::unexpected(Error{"read", "the seccomp filters that are loaded", kWhy, ""});
  }
  [[nodiscard]] std::vector<facts::UserNamespace> user_namespaces(const std::string&) const override {
    return {};
  }
  [[nodiscard]] std::int64_t mount_of(const std::string&) const override { return -1; }
  [[nodiscard]] Expected<std::vector<DeviceProgram>> device_programs(
      const std::string& folder) const override {
    return std::unexpected(Error{"read", "the device programs of " + folder, kWhy, ""});
  }

 private:
  static constexpr const char* kWhy = "only the running kernel knows them, and this is not its machine";
};

}  // namespace

std::unique_ptr<KernelAnswers> kernel_answers(const Root& root) {
  if (root.is_this_machine()) return std::make_unique<ThisKernel>();
  return std::make_unique<NobodyToAsk>();
}

}  // namespace watertight::sources::in_force
