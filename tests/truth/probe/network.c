// Sockets: of what kinds, and what the kernel does for who has them.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "probe.h"

// By i386 there are two calls for each: its own, and socketcall, which takes the arguments where no filter
// sees them, but for the address that they are at: a filter that means the argument of the other call tests
// that, so it is varied.
enum { WITH_SOCKETCALL = 4, ALIGNMENTS = 16 };
static long by_socketcall(int call, const uint32_t* arguments, size_t count) {
#ifdef __x86_64__
  static _Alignas(16) char place[64];
  char* at = place + (variation >= WITH_SOCKETCALL ? variation - WITH_SOCKETCALL : 0);
  memcpy(at, arguments, count * sizeof *arguments);
  return ASK(socketcall, call, at);
#else
  (void)call, (void)arguments, (void)count;
  return errno = ENOSYS, -1;
#endif
}
static int prefers_socketcall(void) { return asking == BY_I386 && variation >= WITH_SOCKETCALL; }

// Tries the one, and if it is refused the other. Only that what a filter kills for cannot be tried first.
#define BY_EITHER(call, direct, ...)                                                          \
  ({                                                                                          \
    const uint32_t arguments_[] = {__VA_ARGS__};                                              \
    const size_t count_ = sizeof arguments_ / sizeof *arguments_;                             \
    long result_ = prefers_socketcall() ? by_socketcall(call, arguments_, count_) : (direct); \
    if (result_ < 0 && asking == BY_I386)                                                     \
      result_ = prefers_socketcall() ? (direct) : by_socketcall(call, arguments_, count_);    \
    result_;                                                                                  \
  })
#define LOW(pointer) (uint32_t)(uintptr_t)(pointer)

static long do_bind(long socket, const void* address, unsigned size) {
  return BY_EITHER(2, ASK(bind, socket, address, size), (uint32_t)socket, LOW(address), size);
}
static long do_connect(long socket, const void* address, unsigned size) {
  return BY_EITHER(3, ASK(connect, socket, address, size), (uint32_t)socket, LOW(address), size);
}
static long do_send(long socket, const void* data, unsigned length, const void* to, unsigned size) {
  return BY_EITHER(11, ASK(sendto, socket, data, length, 0, to, size), (uint32_t)socket, LOW(data), length, 0,
                   LOW(to), size);
}
static long do_receive(long socket, void* data, unsigned length) {
  return BY_EITHER(12, ASK(recvfrom, socket, data, length, 0, NULL, NULL), (uint32_t)socket, LOW(data),
                   length, 0, 0, 0);
}

// Of the types that will do, each with and without the flags that it may carry: `variation` says which.
static long new_socket(int family, const int* types, int protocol) {
  const int which = variation % WITH_SOCKETCALL;
  const int type = types[which / 2] | (which % 2 ? SOCK_CLOEXEC | SOCK_NONBLOCK : 0);
  if (prefers_socketcall())
    return BY_EITHER(1, (errno = ENOSYS, -1L), (uint32_t)family, (uint32_t)types[0], (uint32_t)protocol);
  if (which / 2 > 0 && types[1] == types[0]) return errno = ESOCKTNOSUPPORT, -1;
  return BY_EITHER(1, ASK_NARROW(7, socket, family, type, protocol), (uint32_t)family, (uint32_t)type,
                   (uint32_t)protocol);
}

// Two each; the second may be the first again.
static const int raw[] = {SOCK_RAW, SOCK_RAW}, raw_or_datagrams[] = {SOCK_RAW, SOCK_DGRAM},
                 packets[] = {SOCK_SEQPACKET, SOCK_SEQPACKET}, stream[] = {SOCK_STREAM, SOCK_STREAM},
                 stream_or_packets[] = {SOCK_STREAM, SOCK_SEQPACKET},
                 stream_or_datagrams[] = {SOCK_STREAM, SOCK_DGRAM};

static struct answer ask_raw(void) { return open_if(new_socket(AF_INET, raw, IPPROTO_ICMP), 0); }
static struct answer ask_packet(void) { return open_if(new_socket(AF_PACKET, raw_or_datagrams, 0), 0); }
static struct answer ask_alg(void) { return open_if(new_socket(AF_ALG, packets, 0), 0); }
static struct answer ask_vsock(void) { return open_if(new_socket(AF_VSOCK, stream_or_packets, 0), 0); }

// Sends one message, asking for an acknowledgement, and gives the errno that it carries; -1 where none came.
static struct answer netlink(int protocol, struct nlmsghdr* request, int open_errno) {
  long socket = new_socket(AF_NETLINK, raw_or_datagrams, protocol);
  if (socket < 0) return refused(errno, NULL);
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  // Audit refuses other user namespaces here already.
  if (do_send(socket, request, request->nlmsg_len, &kernel, sizeof kernel) < 0) return refused(errno, NULL);
  for (int i = 0; i < 8; ++i) {
    _Alignas(struct nlmsghdr) char buffer[8192];
    long length = do_receive(socket, buffer, sizeof buffer);
    if (length < (long)sizeof(struct nlmsghdr)) return refused(errno, "no answer");
    const struct nlmsghdr* reply = (const struct nlmsghdr*)buffer;
    if (reply->nlmsg_type != NLMSG_ERROR) continue;
    errno = -((const struct nlmsgerr*)NLMSG_DATA(reply))->error;
    return open_if(errno == 0 ? 0 : -1, open_errno, 0);
  }
  return refused(0, "no answer");
}

// A link that does not exist is to go.
static struct answer ask_own_network(void) {
  struct {
    struct nlmsghdr header;
    struct ifinfomsg link;
  } request = {.header = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_DELLINK},
               .link = {.ifi_family = AF_UNSPEC, .ifi_index = 0x7ffffff0}};
  return netlink(NETLINK_ROUTE, &request.header, ENODEV);
}

static struct answer ask_host_network(void) {
  struct answer answer = ask_own_network();
  if (answer.open && !shares("net", here.host_net_namespace)) return refused(0, "isolated");
  return answer;
}

// The state of the audit is asked for.
static struct answer ask_audit(void) {
  struct nlmsghdr request = {.nlmsg_len = sizeof request, .nlmsg_type = AUDIT_GET};
  return netlink(NETLINK_AUDIT, &request, 0);
}

// A port that nobody listens on; were somebody to, the answer would come after the check too. Nothing is
// sent.
static struct answer ask_low_port(void) {
  long socket = new_socket(AF_INET, stream_or_datagrams, 0);
  if (socket < 0) return refused(errno, NULL);
  struct sockaddr_in low = {
      .sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct answer answer = open_if(do_bind(socket, &low, sizeof low), EADDRINUSE, 0);
  if (answer.open && !shares("net", here.host_net_namespace)) return refused(0, "isolated");
  return answer;
}

// Any of the sockets that there are; nothing is said on it.
static struct answer ask_engine_socket(void) {
  struct answer answer = refused(0, "no socket");
  for (const char* const* path = here.socket; *path && !answer.open; ++path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", *path);
    long socket = new_socket(AF_UNIX, stream, 0);
    if (socket < 0) return refused(errno, NULL);
    answer = open_if(do_connect(socket, &address, sizeof address), 0);
    CALL(SYS_close, socket);
  }
  return answer;
}

const struct attempt network_attempts[] = {
    {"raw-socket", "socket", ask_raw, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"packet-socket", "socket", ask_packet, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"host-network", "netlink", ask_host_network, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"own-network", "netlink", ask_own_network, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"low-port", "bind", ask_low_port, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"crypto-socket", "socket", ask_alg, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"vsock", "socket", ask_vsock, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"netlink-audit", "netlink", ask_audit, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {"engine-socket", "connect", ask_engine_socket, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {0},
};
