// How long it takes to read back what is in force for 100 running containers (limit: 150 ms whole), and to
// evaluate the filter of one over all ABIs of the architecture (limit: 2 ms).
//   in_force_bench [COUNT] [ID]   reads a container that runs on this machine, the one of that id or any,
//   again
//                                 and again, as if it were COUNT
// Every copy has an id and process numbers of its own, and is read from the kernel anew.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "linux/seccomp_reach.hpp"
#include "sources/host/container_id.hpp"
#include "sources/host/processes.hpp"
#include "sources/in_force/attach.hpp"
#include "sources/loaded_filters/loaded_filters.hpp"
#include "sources/seccomp/compile.hpp"

namespace {

using namespace watertight;
using namespace watertight::sources;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kFirstCopy = 50'000'000;  // above all numbers that the kernel gives
constexpr std::int64_t kStep = 1'000;            // processes of one copy
constexpr int kRounds = 9;

std::string id_of_copy(std::int64_t copy) { return fmt::format("{:064x}", copy + 1); }

// The machine with one container many times.
class Copies {
 public:
  Copies(std::string id, std::vector<std::int64_t> pids, std::int64_t count)
      : id_(std::move(id)), pids_(std::move(pids)), count_(count) {}

  [[nodiscard]] std::string real(std::string path) const {
    if (path.starts_with("/proc/5")) {
      const auto end = std::min(path.find('/', 6), path.size());
      const std::int64_t number = std::atoll(path.c_str() + 6) - kFirstCopy;
      if (number >= 0)
        path.replace(6, end - 6, std::to_string(pids_[static_cast<std::size_t>(number % kStep)]));
      return path;
    }
    // Ids of copies, and of nothing else, begin with zeros.
    if (path.starts_with("/sys/fs/cgroup/"))
      if (const auto at = path.find("/000000000000"); at != std::string::npos) path.replace(at + 1, 64, id_);
    return path;
  }
  [[nodiscard]] std::string shown(const std::string& path, std::string text) const {
    if (!path.starts_with("/proc/5") || !path.ends_with("/cgroup")) return text;
    const std::string id = id_of_copy((std::atoll(path.c_str() + 6) - kFirstCopy) / kStep);
    for (auto at = text.find(id_); at != std::string::npos; at = text.find(id_, at)) text.replace(at, 64, id);
    return text;
  }
  [[nodiscard]] std::vector<std::string> processes() const {
    std::vector<std::string> names;
    for (std::int64_t copy = 0; copy < count_; ++copy)
      for (std::size_t i = 0; i < pids_.size(); ++i)
        names.push_back(std::to_string(kFirstCopy + copy * kStep + static_cast<std::int64_t>(i)));
    return names;
  }
  [[nodiscard]] facts::System system() const {
    facts::System system;
    for (std::int64_t copy = 0; copy < count_; ++copy) {
      facts::Container c;
      c.name = fmt::format("copy-{}", copy);
      c.id = id_of_copy(copy);
      c.running = facts::effective(true, {});
      system.containers.push_back(std::move(c));
    }
    return system;
  }

 private:
  std::string id_;
  std::vector<std::int64_t> pids_;
  std::int64_t count_;
};

class CopiesRoot final : public Root {
 public:
  explicit CopiesRoot(const Copies& copies) : copies_(copies) {}
  [[nodiscard]] std::unique_ptr<Root> below(const std::string& folder) const override {
    return machine_.below(copies_.real(folder));
  }
  [[nodiscard]] bool is_this_machine() const override { return true; }

 private:
  [[nodiscard]] Reading<std::string> read_file(const std::string& path, std::size_t limit) const override {
    auto text = machine_.read(copies_.real(path), limit);
    if (text) return copies_.shown(path, std::move(*text));
    return text;
  }
  [[nodiscard]] Reading<facts::FileStatus> read_status(const std::string& path, Links links) const override {
    return machine_.status(copies_.real(path), links);
  }
  [[nodiscard]] Reading<std::vector<std::string>> read_list(const std::string& path) const override {
    if (path == "/proc") return copies_.processes();
    return machine_.list(copies_.real(path));
  }
  [[nodiscard]] Reading<std::string> read_link(const std::string& path) const override {
    return machine_.link(copies_.real(path));
  }

  const Copies& copies_;
  RealRoot machine_;
};

class CopiesKernel final : public in_force::KernelAnswers {
 public:
  explicit CopiesKernel(const Copies& copies) : copies_(copies) {}
  [[nodiscard]] Expected<LoadedFilters> loaded_filters() const override { return kernel_->loaded_filters(); }
  [[nodiscard]] std::vector<facts::UserNamespace> user_namespaces(const std::string& path) const override {
    return kernel_->user_namespaces(copies_.real(path));
  }
  [[nodiscard]] std::int64_t mount_of(const std::string& path) const override {
    return kernel_->mount_of(copies_.real(path));
  }
  [[nodiscard]] Expected<std::vector<in_force::DeviceProgram>> device_programs(
      const std::string& folder) const override {
    return kernel_->device_programs(copies_.real(folder));
  }

 private:
  const Copies& copies_;
  std::unique_ptr<in_force::KernelAnswers> kernel_ = in_force::kernel_answers(RealRoot());
};

// A container of this machine with a filter, if there is one: its id and its processes.
std::optional<std::pair<std::string, std::vector<std::int64_t>>> container_here(std::string_view wanted) {
  const RealRoot root;
  std::map<std::string, std::vector<std::int64_t>> found;
  std::string filtered;
  const auto names = root.list("/proc");
  if (!names) return std::nullopt;
  for (const std::string& name : *names) {
    const auto cgroup = root.read("/proc/" + name + "/cgroup");
    if (!cgroup) continue;
    (void)host::any_container_id(*cgroup, [&](std::string_view id) {
      if (!id.starts_with(wanted)) return false;
      found[std::string(id)].push_back(std::atoll(name.c_str()));
      const auto status = root.read("/proc/" + name + "/status");
      if (status && status->find("Seccomp:\t2") != std::string::npos) filtered = id;
      return true;
    });
  }
  if (found.empty()) return std::nullopt;
  const auto at = filtered.empty() ? found.begin() : found.find(filtered);
  return *at;
}

template <typename Act>
double median_milliseconds(Act act) {
  std::vector<double> took;
  for (int i = 0; i < kRounds; ++i) {
    const auto start = Clock::now();
    act();
    took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::ranges::nth_element(took, took.begin() + kRounds / 2);
  return took[kRounds / 2];
}

double mebibytes_at_peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

std::string machine_name() {
  utsname name{};
  return uname(&name) == 0 ? name.machine : "x86_64";
}

// As long as an engine's default: every second name is let through, some on condition.
linux_kernel::SeccompProgram compiled_here() {
  constexpr std::string_view kProfile =
      R"({"defaultAction":"SCMP_ACT_ERRNO","archMap":[{"architecture":"SCMP_ARCH_X86_64",
      "subArchitectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"]}],"syscalls":[{"names":["read","write","openat","close",
      "mmap","munmap","futex","execve","exit","exit_group","clone3","poll","select","socket","connect","accept4"],
      "action":"SCMP_ACT_ALLOW"},{"names":["personality"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":8,
      "op":"SCMP_CMP_EQ"}]},{"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2114060288,
      "valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"}]}]})";
  const auto profile = read_seccomp_profile(kProfile, "bench");
  const auto compiled = compile_seccomp(profile.value(), {}, "bench");
  return compiled.value().program;
}

void measure_filter() {
  linux_kernel::SeccompProgram longest;
  std::string_view of = "the longest one that is loaded on this machine";
  if (const auto loaded = read_loaded_filters())
    for (const auto& program : loaded->programs)
      if (program.size() > longest.size()) longest = program;
  if (longest.empty()) {
    longest = compiled_here();
    of = "one compiled here from a small profile";
  }
  const auto abis = linux_kernel::abis_of_machine(machine_name());
  const double took = median_milliseconds([&] { (void)linux_kernel::reach_of_filters({&longest, 1}, abis); });
  fmt::print("a filter of {} instructions ({}) over {} ABIs: {:.2f} ms\n", longest.size(), of, abis.size(),
             took);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t count = argc > 1 ? std::atoll(argv[1]) : 100;
  measure_filter();
  const auto here = container_here(argc > 2 ? argv[2] : "");
  if (!here) {
    fmt::print(stderr, "in_force_bench: no container runs on this machine; start one\n");
    return 1;
  }
  const Copies copies(here->first, here->second, count);
  const CopiesRoot root(copies);
  const CopiesKernel kernel(copies);
  std::size_t known = 0;
  double processes = 0, processor = 0;
  const double whole = median_milliseconds([&] {
    facts::System system = copies.system();
    const auto start = Clock::now();
    const std::clock_t began = std::clock();
    const auto found = attach_processes(system, root);
    processes = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    attach_in_force(system, root, found, kernel);
    processor = 1000.0 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    known = static_cast<std::size_t>(
        std::ranges::count_if(system.containers, [](const auto& c) { return c.in_force.known(); }));
  });
  double filters = 0;
  if (kernel.loaded_filters()) filters = median_milliseconds([&] { (void)kernel.loaded_filters(); });
  fmt::print(
      "{} containers of {} processes each, {} read: {:.0f} ms whole, {:.0f} ms of a processor; finding "
      "processes "
      "{:.0f} ms, filters {:.0f} ms; peak memory {:.0f} MiB\n",
      count, here->second.size(), known, whole, processor, processes, filters, mebibytes_at_peak());
  return 0;
}
