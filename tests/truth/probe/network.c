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
enum { WITH_SOCKETCALL = 1, ALIGNMENTS = 16 };
static long by_socketcall(int call, const uint32_t* arguments, size_t count) {
#ifdef __x86_64__
  static _Alignas(16) char place[64];
  char* at = place + (variation >= WITH_SOCKETCALL ? variation - WITH_SOCKETCALL : 0);
  memcpy(at, arguments, count * sizeof *arguments);
  // The kernel takes the lower half of the first argument and nothing of a third one; a filter that means the
  // other call may ask for both: for much, for nothing, or for a protocol (17 is what the drawn filters
  // name).
  const long third = (upper_halves & 4) ? -1 : (upper_halves & 2) ? 17 : 0;
  return ASK_NARROW(1, socketcall, call, at, third);
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

// What will do for a power: families, types and protocols that belong together, up to a row of zeros.
struct kind {
  int family, type, first, last;  // protocols
};
static const struct kind raw[] = {{AF_INET, SOCK_RAW, 1, IPPROTO_RAW}, {0}},
                         // Each once before the protocols: a filter that kills for one family is asked of the next
                         // before so many children are dead that it is believed to kill for all.
                         packet[] = {{AF_PACKET, SOCK_RAW, 0, 0},
                                     {AF_PACKET, SOCK_DGRAM, 0, 0},
                                     {AF_PACKET, SOCK_PACKET, 0, 0},
                                     {AF_INET, SOCK_PACKET, 0, 0},
                                     {AF_PACKET, SOCK_RAW, 0, 18},
                                     {AF_PACKET, SOCK_DGRAM, 0, 18},
                                     {AF_PACKET, SOCK_PACKET, 0, 18},
                                     {AF_INET, SOCK_PACKET, 0, 18},
                                     {0}},
                         cryptography[] = {{AF_ALG, SOCK_SEQPACKET, 0, 0}, {0}},
                         machines[] = {{AF_VSOCK, SOCK_STREAM, 0, 0},
                                       {AF_VSOCK, SOCK_SEQPACKET, 0, 0},
                                       {AF_VSOCK, SOCK_STREAM, AF_VSOCK, AF_VSOCK},
                                       {AF_VSOCK, SOCK_SEQPACKET, AF_VSOCK, AF_VSOCK},
                                       {0}},
                         routes[] = {{AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, NETLINK_ROUTE},
                                     {AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE, NETLINK_ROUTE},
                                     {0}},
                         audits[] = {{AF_NETLINK, SOCK_RAW, NETLINK_AUDIT, NETLINK_AUDIT},
                                     {AF_NETLINK, SOCK_DGRAM, NETLINK_AUDIT, NETLINK_AUDIT},
                                     {0}},
                         ports[] = {{AF_INET, SOCK_STREAM, 0, 0},
                                    {AF_INET, SOCK_STREAM, IPPROTO_TCP, IPPROTO_TCP},
                                    {AF_INET, SOCK_DGRAM, 0, 0},
                                    {AF_INET, SOCK_DGRAM, IPPROTO_UDP, IPPROTO_UDP},
                                    {0}},
                         engines[] = {
                             {AF_UNIX, SOCK_STREAM, 0, 0}, {AF_UNIX, SOCK_STREAM, AF_UNIX, AF_UNIX}, {0}};

static int choices_of(const struct kind* kinds) {
  int choices = 0;
  for (; kinds->family; ++kinds) choices += kinds->last - kinds->first + 1;
  return 2 * choices;
}

// The second half of the choices are the first ones with the flags that types may carry.
static long new_socket(const struct kind* kinds, int choice) {
  const int all = choices_of(kinds) / 2;
  const int flags = choice < all ? 0 : SOCK_CLOEXEC | SOCK_NONBLOCK;
  int left = choice % all;
  for (; left > kinds->last - kinds->first; ++kinds) left -= kinds->last - kinds->first + 1;
  const int family = kinds->family, type = kinds->type | flags, protocol = kinds->first + left;
  if (prefers_socketcall())
    return BY_EITHER(1, (errno = ENOSYS, -1L), (uint32_t)family, (uint32_t)type, (uint32_t)protocol);
  return BY_EITHER(1, ASK_NARROW(7, socket, family, type, protocol), (uint32_t)family, (uint32_t)type,
                   (uint32_t)protocol);
}

static struct answer opened(const struct kind* kinds, int choice) {
  long socket = new_socket(kinds, choice);
  struct answer answer = open_if(socket, 0);
  if (socket >= 0) CALL(SYS_close, socket);
  return answer;
}
static struct answer open_raw(int choice) { return opened(raw, choice); }
static struct answer open_packet(int choice) { return opened(packet, choice); }
static struct answer open_cryptography(int choice) { return opened(cryptography, choice); }
static struct answer open_machines(int choice) { return opened(machines, choice); }
static struct answer ask_raw(void) { return any_choice(choices_of(raw), open_raw); }
static struct answer ask_packet(void) { return any_choice(choices_of(packet), open_packet); }
static struct answer ask_alg(void) { return any_choice(choices_of(cryptography), open_cryptography); }
static struct answer ask_vsock(void) { return any_choice(choices_of(machines), open_machines); }

// Sends one message, asking for an acknowledgement, and gives the errno that it carries; -1 where none came.
static struct answer netlink(const struct kind* kinds, int choice, struct nlmsghdr* request, int open_errno) {
  long socket = new_socket(kinds, choice);
  if (socket < 0) return refused(errno, NULL);
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  // Audit refuses other user namespaces here already.
  struct answer answer = refused(0, "no answer");
  if (do_send(socket, request, request->nlmsg_len, &kernel, sizeof kernel) < 0) {
    answer = refused(errno, NULL);
    CALL(SYS_close, socket);
    return answer;
  }
  for (int i = 0; i < 8; ++i) {
    _Alignas(struct nlmsghdr) char buffer[8192];
    long length = do_receive(socket, buffer, sizeof buffer);
    if (length < (long)sizeof(struct nlmsghdr)) {
      answer = refused(errno, "no answer");
      break;
    }
    const struct nlmsghdr* reply = (const struct nlmsghdr*)buffer;
    if (reply->nlmsg_type != NLMSG_ERROR) continue;
    errno = -((const struct nlmsgerr*)NLMSG_DATA(reply))->error;
    answer = open_if(errno == 0 ? 0 : -1, open_errno, 0);
    break;
  }
  CALL(SYS_close, socket);
  return answer;
}

// A link that does not exist is to go.
static struct answer change_network(int choice) {
  struct {
    struct nlmsghdr header;
    struct ifinfomsg link;
  } request = {.header = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_DELLINK},
               .link = {.ifi_family = AF_UNSPEC, .ifi_index = 0x7ffffff0}};
  return netlink(routes, choice, &request.header, ENODEV);
}
static struct answer ask_own_network(void) { return any_choice(choices_of(routes), change_network); }

static struct answer ask_host_network(void) {
  struct answer answer = ask_own_network();
  if (answer.open && !shares("net", here.host_net_namespace)) return refused(0, "isolated");
  return answer;
}

// The state of the audit is asked for.
static struct answer audit_state(int choice) {
  struct nlmsghdr request = {.nlmsg_len = sizeof request, .nlmsg_type = AUDIT_GET};
  return netlink(audits, choice, &request, 0);
}
static struct answer ask_audit(void) { return any_choice(choices_of(audits), audit_state); }

// A port that nobody listens on; were somebody to, the answer would come after the check too. Nothing is
// sent.
static struct answer serve_low_port(int choice) {
  long socket = new_socket(ports, choice);
  if (socket < 0) return refused(errno, NULL);
  struct sockaddr_in low = {
      .sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct answer answer = open_if(do_bind(socket, &low, sizeof low), EADDRINUSE, 0);
  CALL(SYS_close, socket);
  if (answer.open && !shares("net", here.host_net_namespace)) return refused(0, "isolated");
  return answer;
}
static struct answer ask_low_port(void) { return any_choice(choices_of(ports), serve_low_port); }

// Any of the sockets that there are; nothing is said on it.
static struct answer connect_to_engine(int choice) {
  struct answer answer = refused(0, "no socket");
  for (const char* const* path = here.socket; *path && !answer.open; ++path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", *path);
    long socket = new_socket(engines, choice);
    if (socket < 0) return refused(errno, NULL);
    answer = open_if(do_connect(socket, &address, sizeof address), 0);
    CALL(SYS_close, socket);
  }
  return answer;
}
static struct answer ask_engine_socket(void) { return any_choice(choices_of(engines), connect_to_engine); }

// Any of the addresses at which an engine listens.
static struct answer connect_by_tcp(int choice) {
  static const struct kind streams[] = {
      {AF_INET, SOCK_STREAM, 0, 0}, {AF_INET, SOCK_STREAM, IPPROTO_TCP, IPPROTO_TCP}, {0}};
  struct answer answer = refused(0, "no address");
  if (choice >= choices_of(streams)) return answer;
  for (const char* const* place = here.address; *place && !answer.open; ++place) {
    unsigned a = 0, b = 0, c = 0, d = 0, port = 0;
    sscanf(*place, "%u.%u.%u.%u:%u", &a, &b, &c, &d, &port);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr = {htonl(a << 24 | b << 16 | c << 8 | d)}};
    long socket = new_socket(streams, choice);
    if (socket < 0) return refused(errno, NULL);
    answer = open_if(do_connect(socket, &address, sizeof address), EINPROGRESS, 0);
    CALL(SYS_close, socket);
  }
  return answer;
}
static struct answer ask_engine_address(void) { return any_choice(4, connect_by_tcp); }

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
    {"engine-socket", "tcp", ask_engine_address, 7, WITH_SOCKETCALL, ALIGNMENTS},
    {0},
};
