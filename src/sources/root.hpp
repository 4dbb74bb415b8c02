// A file system root: the machine's own, a folder, or a fixture in memory. All that the sources learn from
// files of a host comes through here, so that a fixture can stand for any machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "facts/host.hpp"

namespace watertight::sources {

enum class Refusal : std::uint8_t {
  absent,       // it is not there
  denied,       // it may be there, but this process may not look
  wrong_type,   // a directory, FIFO, socket or device where a file was expected, or the reverse
  too_large,    // longer than the reader is ready to take
  unsupported,  // the kernel has the path, but not the operation
  failed,       // anything else
};

struct Unread {
  Refusal refusal = Refusal::failed;
  std::string because;  // "/etc/audit/audit.rules cannot be read: permission denied; run as root"
};
template <typename T>
using Reading = std::expected<T, Unread>;

enum class Links : std::uint8_t { stay, follow };  // at the last part of a path; parts before it are followed

// Paths are absolute ("/proc/sys/kernel/osrelease"). Nothing here blocks, and nothing is read without a
// bound.
class Root {
 public:
  static constexpr std::size_t kReadLimit = 1u << 20;
  static constexpr std::size_t kListLimit = 200'000;

  Root() = default;
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
  virtual ~Root() = default;

  // The whole content of a regular file (those of /proc and /sys count as such).
  [[nodiscard]] Reading<std::string> read(const std::string& path, std::size_t limit = kReadLimit) const {
    return read_file(path, limit);
  }
  // A path that is not there is an answer (`exists` false), not a refusal. Names of owner and group are empty
  // where only a table of accounts could tell them.
  [[nodiscard]] Reading<facts::FileStatus> status(const std::string& path,
                                                  Links links = Links::follow) const {
    return read_status(path, links);
  }
  // Names in a directory, sorted, without "." and "..".
  [[nodiscard]] Reading<std::vector<std::string>> list(const std::string& path) const {
    return read_list(path);
  }
  // Where a symbolic link points, as written.
  [[nodiscard]] Reading<std::string> link(const std::string& path) const { return read_link(path); }

  struct Device {
    char type = 'c';  // or 'b'
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
  };
  struct Entry {
    std::string name;
    facts::FileStatus status;      // of the entry itself, links not followed
    std::optional<Device> device;  // that it is a node of
  };
  // The names in a directory with their status.
  [[nodiscard]] Reading<std::vector<Entry>> entries(const std::string& path) const {
    return read_entries(path);
  }
  // An extended attribute (xattr(7)) of the path itself.
  [[nodiscard]] Reading<std::string> attribute(const std::string& path, const std::string& name) const {
    return read_attribute(path, name);
  }
  // A folder of this root as a root of its own: links in it do not leave it.
  [[nodiscard]] virtual std::unique_ptr<Root> below(const std::string& folder) const = 0;

  // The root is the running system's own: what it says can also be asked of the kernel directly.
  [[nodiscard]] virtual bool is_this_machine() const { return false; }

  // Known to be there: unknown is not there.
  [[nodiscard]] bool has(const std::string& path) const {
    const auto found = status(path);
    return found && found->exists;
  }

 protected:
  [[nodiscard]] virtual Reading<std::vector<Entry>> read_entries(const std::string& path) const;

 private:
  [[nodiscard]] virtual Reading<std::string> read_file(const std::string& path, std::size_t limit) const = 0;
  [[nodiscard]] virtual Reading<facts::FileStatus> read_status(const std::string& path,
                                                               Links links) const = 0;
  [[nodiscard]] virtual Reading<std::vector<std::string>> read_list(const std::string& path) const = 0;
  [[nodiscard]] virtual Reading<std::string> read_link(const std::string& path) const = 0;
  [[nodiscard]] virtual Reading<std::string> read_attribute(const std::string& path,
                                                            const std::string& name) const;
};

// The reason in words, with the remedy where there is one.
[[nodiscard]] Unread unread(Refusal refusal, const std::string& path, const std::string& detail = {});

// Files of this machine. With a prefix, the folder is the root: symbolic links, also absolute ones and "..",
// stay inside it (needs openat2, Linux 5.6).
class RealRoot final : public Root {
 public:
  explicit RealRoot(const std::string& prefix = "/");
  ~RealRoot() override;
  [[nodiscard]] std::unique_ptr<Root> below(const std::string& folder) const override;
  [[nodiscard]] bool is_this_machine() const override { return folder_ < 0 && folder_error_ == 0; }

 private:
  RealRoot(int folder, int folder_error) : folder_(folder), folder_error_(folder_error) {}
  [[nodiscard]] Reading<std::string> read_file(const std::string& path, std::size_t limit) const override;
  [[nodiscard]] Reading<facts::FileStatus> read_status(const std::string& path, Links links) const override;
  [[nodiscard]] Reading<std::vector<std::string>> read_list(const std::string& path) const override;
  [[nodiscard]] Reading<std::string> read_link(const std::string& path) const override;
  [[nodiscard]] Reading<std::vector<Entry>> read_entries(const std::string& path) const override;
  [[nodiscard]] Reading<std::string> read_attribute(const std::string& path,
                                                    const std::string& name) const override;
  [[nodiscard]] int open(const std::string& path, int flags) const;

  int folder_ = -1;       // of the prefix; -1 where the prefix is "/"
  int folder_error_ = 0;  // errno, where the prefix could not be opened
};

}  // namespace watertight::sources
