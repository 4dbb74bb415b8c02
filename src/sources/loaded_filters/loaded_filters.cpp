#include "sources/loaded_filters/loaded_filters.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sources/loaded_filters/put_together.hpp"

// The compiled program as it is.
asm(".section .rodata\n"
    ".balign 8\n"
    ".global watertight_read_filters_begin\n"
    "watertight_read_filters_begin:\n"
    ".incbin \"" WATERTIGHT_READ_FILTERS
    "\"\n"
    ".global watertight_read_filters_end\n"
    "watertight_read_filters_end:\n"
    ".previous\n");
extern "C" const char watertight_read_filters_begin[];
extern "C" const char watertight_read_filters_end[];

namespace watertight::sources {
namespace {

using linux_kernel::SeccompProgram;

constexpr std::uint32_t kFilters = 64;  // as in the program

// What the program writes of a thread, and what it is asked.
struct Thread {
  std::int32_t thread;
  std::int32_t process;
  std::uint32_t mode;
  std::uint32_t filters;
  std::uint64_t same[kFilters];
  std::uint32_t lengths[kFilters];
};
struct Wanted {
  std::int32_t thread = 0;
  std::uint32_t filter = 0;
  std::uint32_t from = 0;
};

std::unexpected<Error> refuse(int code) {
  const std::string cause = std::strerror(code < 0 ? -code : code);
  return std::unexpected(Error{"read", "the seccomp filters that are loaded", cause,
                               code == -EPERM || code == EPERM
                                   ? "run as root; a kernel in lockdown confidentiality lets nobody read them"
                                   : "a kernel from 5.8 on with BTF (/sys/kernel/btf/vmlinux) is needed"});
}

struct CloseObject {
  void operator()(bpf_object* object) const { bpf_object__close(object); }
};
struct CloseLink {
  void operator()(bpf_link* link) const { bpf_link__destroy(link); }
};

class Walker {
 public:
  // 0, or why it is not to be had.
  int load() {
    libbpf_set_print([](libbpf_print_level, const char*, va_list) { return 0; });
    const std::span code(watertight_read_filters_begin, watertight_read_filters_end);
    object_.reset(bpf_object__open_mem(code.data(), code.size(), nullptr));
    if (!object_) return -errno;
    if (const int failed = bpf_object__load(object_.get()); failed != 0) return failed;
    bpf_program* program = bpf_object__find_program_by_name(object_.get(), "read_seccomp_filters");
    bpf_map* wanted = bpf_object__find_map_by_name(object_.get(), ".bss");
    if (program == nullptr || wanted == nullptr) return -ENOENT;
    wanted_ = bpf_map__fd(wanted);
    link_.reset(bpf_program__attach_iter(program, nullptr));
    return link_ ? 0 : -errno;
  }

  // What the program writes; nothing when the walk failed.
  std::optional<std::string> walk(const Wanted& wanted) {
    const std::uint32_t zero = 0;
    if (bpf_map_update_elem(wanted_, &zero, &wanted, BPF_ANY) != 0) return std::nullopt;
    const int walk = bpf_iter_create(bpf_link__fd(link_.get()));
    if (walk < 0) return std::nullopt;
    std::string written;
    std::string part(std::size_t{1} << 16, '\0');
    ssize_t size = 0;
    while ((size = read(walk, part.data(), part.size())) > 0 ||
           (size < 0 && (errno == EAGAIN || errno == EINTR)))
      if (size > 0) written.append(part, 0, static_cast<std::size_t>(size));
    close(walk);
    return size < 0 ? std::nullopt : std::optional(std::move(written));
  }

 private:
  std::unique_ptr<bpf_object, CloseObject> object_;
  std::unique_ptr<bpf_link, CloseLink> link_;
  int wanted_ = -1;
};

std::optional<SeccompProgram> read_program(Walker& walker, const ListedThread& thread, std::uint32_t filter) {
  std::string bytes;
  const std::size_t size = thread.filters[filter].length * sizeof(linux_kernel::BpfInstruction);
  while (bytes.size() < size) {
    const auto from = static_cast<std::uint32_t>(bytes.size() / sizeof(linux_kernel::BpfInstruction));
    const auto part = walker.walk({thread.thread, filter, from});
    std::uint64_t same = 0;
    if (!part || part->size() <= sizeof same) return std::nullopt;
    std::memcpy(&same, part->data(), sizeof same);
    if (same != thread.filters[filter].mark) return std::nullopt;
    bytes.append(*part, sizeof same);
  }
  auto program = linux_kernel::program_of_bytes(std::as_bytes(std::span(bytes)));
  if (bytes.size() != size || !program || !linux_kernel::check_program(*program)) return std::nullopt;
  return program;
}

std::vector<ListedThread> listed_threads(const std::string& written) {
  std::vector<ListedThread> threads;
  for (std::size_t at = 0; at + sizeof(Thread) <= written.size(); at += sizeof(Thread)) {
    Thread thread;
    std::memcpy(&thread, written.data() + at, sizeof thread);
    ListedThread one{thread.thread, thread.process, {}, thread.filters <= kFilters};
    for (std::uint32_t f = 0; f < std::min(thread.filters, kFilters); ++f)
      one.filters.push_back({thread.same[f], thread.lengths[f]});
    threads.push_back(std::move(one));
  }
  return threads;
}

}  // namespace

Expected<LoadedFilters> read_loaded_filters() {
  Walker walker;
  if (const int failed = walker.load(); failed != 0) return refuse(failed);
  const auto written = walker.walk({});
  if (!written) return refuse(errno);
  return put_together(listed_threads(*written), [&](const ListedThread& thread, std::uint32_t filter) {
    return read_program(walker, thread, filter);
  });
}

}  // namespace watertight::sources
