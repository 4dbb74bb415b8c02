#include "sources/host/listening_diag.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace watertight::sources::host {
namespace {

constexpr std::size_t kSockets = 65'536;

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

std::string address_of(const inet_diag_msg& socket) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool six = socket.idiag_family == AF_INET6;
  if (::inet_ntop(socket.idiag_family, static_cast<const void*>(socket.id.idiag_src), text.data(),
                  text.size()) == nullptr)
    return {};
  const std::string port = ":" + std::to_string(ntohs(socket.id.idiag_sport));
  return six ? "[" + std::string(text.data()) + "]" + port : std::string(text.data()) + port;
}

bool ask(int netlink, std::uint8_t family) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = family;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = 1u << TCP_LISTEN;
  return ::send(netlink, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request);
}

// One dump: messages until the one that says it is done.
bool take(int netlink, std::vector<std::string>& found) {
  alignas(nlmsghdr) std::array<char, 32768> buffer;
  while (true) {
    const ssize_t length = ::recv(netlink, buffer.data(), buffer.size(), 0);
    if (length <= 0) return false;
    std::size_t at = 0;
    const auto end = static_cast<std::size_t>(length);
    while (at + sizeof(nlmsghdr) <= end) {
      nlmsghdr header;
      std::memcpy(&header, buffer.data() + at, sizeof header);
      if (header.nlmsg_type == NLMSG_DONE) return true;
      if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_len < sizeof header || at + header.nlmsg_len > end)
        return false;
      inet_diag_msg socket;
      if (header.nlmsg_len < NLMSG_HDRLEN + sizeof socket || found.size() == kSockets) return false;
      std::memcpy(&socket, buffer.data() + at + NLMSG_HDRLEN, sizeof socket);
      if (std::string address = address_of(socket); !address.empty()) found.push_back(std::move(address));
      at += NLMSG_ALIGN(header.nlmsg_len);
    }
  }
}

}  // namespace

std::optional<std::vector<std::string>> listening_by_diagnosis() {
  const int netlink = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (netlink < 0) return std::nullopt;
  const timeval limit{1, 0};  // the kernel answers at once or not at all
  (void)::setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  std::vector<std::string> found;
  const bool whole =
      ask(netlink, AF_INET) && take(netlink, found) && ask(netlink, AF_INET6) && take(netlink, found);
  ::close(netlink);
  if (!whole) return std::nullopt;
  return found;
}

}  // namespace watertight::sources::host
