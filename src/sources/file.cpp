#include "sources/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

namespace watertight::sources {
namespace {

struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int number;
  ~Descriptor() {
    if (number >= 0) close(number);
  }
};

std::string remedy_for(int error) {
  switch (error) {
    case ENOENT:
      return "check the path";
    case EACCES:
      return "run as a user who may read it";
    case ELOOP:
      return "remove the circle of symbolic links";
    default:
      return "";
  }
}

std::string what_it_is(mode_t mode) {
  if (S_ISDIR(mode)) return "it is a directory";
  if (S_ISFIFO(mode)) return "it is a FIFO";
  if (S_ISSOCK(mode)) return "it is a socket";
  return "it is a device";
}

// Open, and a regular file.
struct Opened {
  Descriptor file;
  std::size_t size = 0;  // as it says itself
};

std::unexpected<Error> failed(const std::string& path, std::string cause, std::string remedy) {
  return std::unexpected(Error{"read", path, std::move(cause), std::move(remedy)});
}

Expected<Opened> open_file(const std::string& path) {
  Opened opened{Descriptor(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY))};
  if (opened.file.number < 0) {
    const int error = errno;
    return failed(path, error == ENXIO ? "it is a socket" : std::strerror(error), remedy_for(error));
  }
  struct stat status{};
  if (fstat(opened.file.number, &status) != 0) return failed(path, std::strerror(errno), "");
  if (!S_ISREG(status.st_mode)) return failed(path, what_it_is(status.st_mode), "name a regular file");
  opened.size = static_cast<std::size_t>(status.st_size);
  return opened;
}

// No more than there is room for; nothing at the end of the file.
Expected<std::size_t> read_some(const Descriptor& file, const std::string& path, std::span<char> room) {
  while (true) {
    const ssize_t got = read(file.number, room.data(), room.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return failed(path, std::strerror(errno), "");
  }
}

}  // namespace

Expected<std::string> read_file(const std::string& path, std::size_t limit) {
  TRY(const Opened opened, open_file(path));
  std::string text;
  // Files under /proc say 0 bytes: read to the end whatever the size says.
  text.resize(std::min(limit, opened.size) + 1);
  std::size_t size = 0;
  while (true) {
    TRY(const std::size_t got, read_some(opened.file, path, std::span(text).subspan(size)));
    if (got == 0) break;
    size += got;
    if (size > limit)
      return failed(path, fmt::format("it is larger than {} MiB", limit >> 20), "leave it out");
    if (size == text.size()) text.resize(std::min(limit + 1, text.size() * 2));
  }
  text.resize(size);
  return text;
}

Expected<std::string> read_beginning(const std::string& path, std::size_t most) {
  TRY(const Opened opened, open_file(path));
  std::string text(most, '\0');
  TRY(const std::size_t got, read_some(opened.file, path, std::span(text)));
  text.resize(got);
  return text;
}

}  // namespace watertight::sources
