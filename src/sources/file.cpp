#include "sources/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace watertight::sources {
namespace {

struct Descriptor {
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

}  // namespace

Expected<std::string> read_file(const std::string& path, std::size_t limit) {
  const auto failed = [&](std::string cause, std::string remedy) {
    return std::unexpected(Error{"read", path, std::move(cause), std::move(remedy)});
  };
  const Descriptor file{open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
  if (file.number < 0) {
    const int error = errno;
    return failed(error == ENXIO ? "it is a socket" : std::strerror(error), remedy_for(error));
  }
  struct stat status{};
  if (fstat(file.number, &status) != 0) return failed(std::strerror(errno), "");
  if (!S_ISREG(status.st_mode)) return failed(what_it_is(status.st_mode), "name a regular file");
  std::string text;
  // Files under /proc say 0 bytes: read to the end whatever the size says.
  text.resize(std::min(limit, static_cast<std::size_t>(status.st_size)) + 1);
  std::size_t size = 0;
  while (true) {
    const ssize_t got = read(file.number, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(std::strerror(errno), "");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > limit) return failed(fmt::format("it is larger than {} MiB", limit >> 20), "leave it out");
    if (size == text.size()) text.resize(std::min(limit + 1, text.size() * 2));
  }
  text.resize(size);
  return text;
}

}  // namespace watertight::sources
