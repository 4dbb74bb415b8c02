#include "sources/root.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace watertight::sources {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

Unread from_errno(int error, const std::string& path) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ESRCH:  // a process that ended while its files were read
      return unread(Refusal::absent, path);
    case EACCES:
    case EPERM:
      return unread(Refusal::denied, path);
    case EINVAL:
    case ENOSYS:
    case EOPNOTSUPP:
    case ENODEV:
      return unread(Refusal::unsupported, path, std::strerror(error));
    default:
      return unread(Refusal::failed, path, std::strerror(error));
  }
}

std::string_view type_name(mode_t mode) {
  if (S_ISREG(mode)) return "file";
  if (S_ISDIR(mode)) return "directory";
  if (S_ISSOCK(mode)) return "socket";
  if (S_ISLNK(mode)) return "symlink";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "device";
  return "other";
}

facts::FileStatus status_of(const struct stat& found) {
  facts::FileStatus status;
  status.exists = true;
  status.type = type_name(found.st_mode);
  status.mode = found.st_mode & 07777u;
  status.uid = found.st_uid;
  status.gid = found.st_gid;
  return status;
}

std::optional<Root::Device> device_of(const struct stat& found) {
  if (!S_ISBLK(found.st_mode) && !S_ISCHR(found.st_mode)) return std::nullopt;
  return Root::Device{S_ISBLK(found.st_mode) ? 'b' : 'c', major(found.st_rdev), minor(found.st_rdev)};
}

Reading<std::vector<std::string>> names_in(Descriptor folder, const std::string& path) {
  DIR* stream = folder.open() ? ::fdopendir(folder.get()) : nullptr;
  if (stream == nullptr) return std::unexpected(from_errno(errno, path));
  (void)folder.release();
  std::vector<std::string> names;
  bool whole = true;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name == "." || name == "..") continue;
    if (names.size() == Root::kListLimit) {
      whole = false;
      break;
    }
    names.emplace_back(name);
  }
  ::closedir(stream);
  if (!whole)
    return std::unexpected(
        unread(Refusal::too_large, path, fmt::format("more than {} names", Root::kListLimit)));
  std::sort(names.begin(), names.end());
  return names;
}

Reading<std::string> read_all(int file, const std::string& path, std::size_t limit) {
  std::string text;
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t got = ::read(file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(from_errno(errno, path));
    if (got == 0) return text;
    if (text.size() + static_cast<std::size_t>(got) > limit)
      return std::unexpected(unread(Refusal::too_large, path, fmt::format("more than {} bytes", limit)));
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Unread unread(Refusal refusal, const std::string& path, const std::string& detail) {
  switch (refusal) {
    case Refusal::absent:
      return {refusal, path + " does not exist"};
    case Refusal::denied:
      return {refusal, path + " cannot be read: permission denied; run as root"};
    case Refusal::wrong_type:
      return {refusal, path + (detail.empty() ? " is not a regular file" : " is " + detail)};
    case Refusal::too_large:
      return {refusal, path + " was not read: " + detail};
    case Refusal::unsupported:
    case Refusal::failed:
      break;
  }
  return {refusal, path + " cannot be read" + (detail.empty() ? "" : ": " + detail)};
}

Reading<std::vector<Root::Entry>> Root::read_entries(const std::string& path) const {
  const auto names = read_list(path);
  if (!names) return std::unexpected(names.error());
  std::vector<Entry> found;
  const std::string folder = path + "/";
  for (const std::string& name : *names)
    if (auto status = read_status(folder + name, Links::stay))
      found.push_back({name, std::move(*status), {}});
  return found;
}

Reading<std::string> Root::read_attribute(const std::string& path, const std::string&) const {
  return std::unexpected(unread(Refusal::absent, path));
}

RealRoot::RealRoot(const std::string& prefix) {
  if (prefix == "/" || prefix.empty()) return;
  folder_ = ::open(prefix.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0) folder_error_ = errno;
}

RealRoot::~RealRoot() {
  if (folder_ >= 0) ::close(folder_);
}

int RealRoot::open(const std::string& path, int flags) const {
  if (folder_error_ != 0) {
    errno = folder_error_;
    return -1;
  }
  if (folder_ < 0) return ::open(path.c_str(), flags | O_CLOEXEC);
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_IN_ROOT;
  return static_cast<int>(::syscall(SYS_openat2, folder_, path.c_str(), &how, sizeof how));
}

Reading<facts::FileStatus> RealRoot::read_status(const std::string& path, Links links) const {
  const Descriptor file(open(path, O_PATH | (links == Links::stay ? O_NOFOLLOW : 0)));
  struct stat found{};
  if (!file.open() || ::fstat(file.get(), &found) != 0) {
    Unread why = from_errno(errno, path);
    if (why.refusal == Refusal::absent) return facts::FileStatus{};
    return std::unexpected(std::move(why));
  }
  return status_of(found);
}

// The type is looked at before the file is opened: opening a device can do something, opening a FIFO can
// wait.
Reading<std::string> RealRoot::read_file(const std::string& path, std::size_t limit) const {
  const auto before = read_status(path, Links::follow);
  if (!before) return std::unexpected(before.error());
  if (!before->exists) return std::unexpected(unread(Refusal::absent, path));
  if (before->type != "file") return std::unexpected(unread(Refusal::wrong_type, path));
  const Descriptor file(open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  if (!file.open()) return std::unexpected(from_errno(errno, path));
  struct stat opened{};
  if (::fstat(file.get(), &opened) != 0) return std::unexpected(from_errno(errno, path));
  if (!S_ISREG(opened.st_mode)) return std::unexpected(unread(Refusal::wrong_type, path));
  return read_all(file.get(), path, limit);
}

Reading<std::vector<std::string>> RealRoot::read_list(const std::string& path) const {
  Descriptor folder(open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK));
  if (!folder.open()) return std::unexpected(from_errno(errno, path));
  return names_in(std::move(folder), path);
}

Reading<std::vector<Root::Entry>> RealRoot::read_entries(const std::string& path) const {
  const Descriptor folder(open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK));
  if (!folder.open()) return std::unexpected(from_errno(errno, path));
  auto names = names_in(Descriptor(::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0)), path);
  if (!names) return std::unexpected(names.error());
  std::vector<Entry> found;
  found.reserve(names->size());
  for (std::string& name : *names) {
    struct stat status{};
    if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
      found.push_back({std::move(name), status_of(status), device_of(status)});
  }
  return found;
}

Reading<std::string> RealRoot::read_attribute(const std::string& path, const std::string& name) const {
  const Descriptor file(open(path, O_PATH | O_NOFOLLOW));
  if (!file.open()) return std::unexpected(from_errno(errno, path));
  std::array<char, 1024> value;  // fgetxattr does not take a descriptor of O_PATH
  const std::string self = fmt::format("/proc/self/fd/{}", file.get());
  const ssize_t length = ::getxattr(self.c_str(), name.c_str(), value.data(), value.size());
  if (length < 0)
    return std::unexpected(errno == ENODATA ? unread(Refusal::absent, path) : from_errno(errno, path));
  return std::string(value.data(), static_cast<std::size_t>(length));
}

std::unique_ptr<Root> RealRoot::below(const std::string& folder) const {
  const int opened = open(folder, O_PATH | O_DIRECTORY);
  return std::unique_ptr<Root>(new RealRoot(opened, opened < 0 ? errno : 0));
}

Reading<std::string> RealRoot::read_link(const std::string& path) const {
  const Descriptor file(open(path, O_PATH | O_NOFOLLOW));
  if (!file.open()) return std::unexpected(from_errno(errno, path));
  std::array<char, 4096> buffer;
  const ssize_t length = ::readlinkat(file.get(), "", buffer.data(), buffer.size());
  if (length < 0) {
    if (errno == ENOENT || errno == EINVAL)
      return std::unexpected(unread(Refusal::wrong_type, path, "not a symbolic link"));
    return std::unexpected(from_errno(errno, path));
  }
  return std::string(buffer.data(), static_cast<std::size_t>(length));
}

}  // namespace watertight::sources
