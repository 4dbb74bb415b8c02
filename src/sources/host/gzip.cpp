#include "sources/host/gzip.hpp"

#include <zlib.h>

#include <array>
#include <vector>

namespace watertight::sources::host {

Reading<std::string> inflated(const std::string& packed, const std::string& path, std::size_t limit) {
  z_stream stream{};
  if (::inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
    return std::unexpected(unread(Refusal::failed, path, "zlib does not start"));
  std::vector<Bytef> in(packed.begin(), packed.end());
  stream.next_in = in.data();
  stream.avail_in = static_cast<uInt>(in.size());
  std::string text;
  std::array<Bytef, 32768> buffer;
  int state = Z_OK;
  while (state == Z_OK && text.size() <= limit) {
    stream.next_out = buffer.data();
    stream.avail_out = buffer.size();
    state = ::inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.begin(), buffer.end() - stream.avail_out);
  }
  ::inflateEnd(&stream);
  if (state != Z_STREAM_END)
    return std::unexpected(unread(Refusal::failed, path, "it is no whole gzip file"));
  return text;
}

}  // namespace watertight::sources::host
