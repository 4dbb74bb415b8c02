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

// Of the types that will do, each with and without the flags that it may carry: `variation` says which. By
// i386 there are two calls that make one; the older takes its arguments where no filter sees them.
static long new_socket(int family, const int* types, int protocol) {
  int type = types[variation / 2] | (variation % 2 ? SOCK_CLOEXEC | SOCK_NONBLOCK : 0);
  if (variation / 2 > 0 && types[variation / 2] == types[0]) return errno = ESOCKTNOSUPPORT, -1;
  long made = -1;
#ifdef __x86_64__
  if (asking == BY_I386 && variation == 0) {
    uint32_t arguments[3] = {(uint32_t)family, (uint32_t)type, (uint32_t)protocol};
    made = ASK(socketcall, 1, arguments);
  }
#endif
  if (made < 0) made = ASK_NARROW(7, socket, family, type, protocol);
  return made;
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
  if (ASK(sendto, socket, request, request->nlmsg_len, 0, &kernel, sizeof kernel) < 0)
    return refused(errno, NULL);
  for (int i = 0; i < 8; ++i) {
    _Alignas(struct nlmsghdr) char buffer[8192];
    long length = ASK(recvfrom, socket, buffer, sizeof buffer, 0, NULL, NULL);
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
  struct answer answer = open_if(ASK(bind, socket, &low, sizeof low), EADDRINUSE, 0);
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
    answer = open_if(ASK(connect, socket, &address, sizeof address), 0);
    CALL(SYS_close, socket);
  }
  return answer;
}

const struct attempt network_attempts[] = {
    {"raw-socket", "socket", ask_raw, 7, 4},
    {"packet-socket", "socket", ask_packet, 7, 4},
    {"host-network", "netlink", ask_host_network, 7, 4},
    {"own-network", "netlink", ask_own_network, 7, 4},
    {"low-port", "bind", ask_low_port, 7, 4},
    {"crypto-socket", "socket", ask_alg, 7, 4},
    {"vsock", "socket", ask_vsock, 7, 4},
    {"netlink-audit", "netlink", ask_audit, 7, 4},
    {"engine-socket", "connect", ask_engine_socket, 7, 4},
    {0},
};
