/* Writes a line for each TCP segment with payload that comes in over an interface from a port: its
 * kernel timestamp in nanoseconds, its destination port and its payload's length. What a receiver in
 * C has of the same arrivals as the product's. Usage: arrivals INTERFACE PORT */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
  struct sockaddr_ll at = {.sll_family = AF_PACKET,
                           .sll_protocol = htons(ETH_P_IP),
                           .sll_ifindex = if_nametoindex(argv[1])};
  int on = 1, room = 32 << 20;
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) ||
      setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on)) {
    perror("arrivals");
    return 1;
  }
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  puts("ready");
  fflush(stdout);
  for (;;) {
    static unsigned char packet[65536];
    char control[256];
    struct sockaddr_ll from;
    struct iovec part = {packet, sizeof packet};
    struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part,
                             .msg_iovlen = 1, .msg_control = control,
                             .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, 0) < 0) return 1;
    struct iphdr *ip = (struct iphdr *)packet;
    struct tcphdr *tcp = (struct tcphdr *)(packet + 4 * ip->ihl);
    if (from.sll_pkttype == PACKET_OUTGOING || ip->protocol != IPPROTO_TCP ||
        ntohs(tcp->source) != atoi(argv[2]))
      continue;
    int payload = ntohs(ip->tot_len) - 4 * ip->ihl - 4 * tcp->doff;
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    if (payload > 0 && c && c->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec *t = (struct timespec *)CMSG_DATA(c);
      printf("%lld %d %d\n", t->tv_sec * 1000000000LL + t->tv_nsec, ntohs(tcp->dest), payload);
      fflush(stdout);
    }
  }
}
