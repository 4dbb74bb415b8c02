#include "cli/standard_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <streambuf>

namespace watertight::cli {
namespace {

// Streams lose the reason of a failure; this one keeps it.
class Descriptor : public std::streambuf {
 public:
  explicit Descriptor(int fd) : fd_(fd) { setp(buffer_.data(), buffer_.data() + buffer_.size()); }
  [[nodiscard]] int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }

  int sync() override {
    const char* at = pbase();
    while (error_ == 0 && at < pptr()) {
      const ssize_t written = ::write(fd_, at, static_cast<std::size_t>(pptr() - at));
      if (written >= 0)
        at += written;
      else if (errno != EINTR)
        error_ = errno;
    }
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return error_ == 0 ? 0 : -1;
  }

 private:
  int fd_;
  int error_ = 0;
  std::array<char, std::size_t{64} << 10> buffer_;
};

}  // namespace

Expected<void> write_standard_output(const std::function<void(std::ostream&)>& write) {
  Descriptor descriptor(STDOUT_FILENO);
  std::ostream out(&descriptor);
  write(out);
  out.flush();
  if (descriptor.error() == 0 || descriptor.error() == EPIPE) return {};
  return std::unexpected(Error{"write", "standard output", std::strerror(descriptor.error()),
                               "send it where there is room, and where you may write"});
}

int print(const std::function<void(std::ostream&)>& write) {
  const auto done = write_standard_output(write);
  return done ? kClean : refused(done.error());
}

int refused(const Error& error) {
  fmt::print(stderr, "watertight: {}\n", error.sentence());
  return kUsage;
}

}  // namespace watertight::cli
