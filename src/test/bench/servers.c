/*
 * Servers behind a TUN device: every address that is routed there accepts every connection, on
 * every port. Only SYNs are answered, so that the kernel that probes does one end of a connection
 * and no more. What this program does, it does on its own core, like other machines.
 *
 * usage: servers DEVICE SECONDS
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Reads that found nothing before this waits: a wake-up would cost the core that sends. */
enum { SPINS = 200, PACKET = 2048 };

/* MSS 1460, SACK permitted, timestamps, window scale 7: what Linux answers. */
enum { OPTIONS = 20, HEADERS = sizeof(struct iphdr) + sizeof(struct tcphdr) + OPTIONS };

static void die(const char *call) {
  perror(call);
  exit(1);
}

static uint32_t sum(const void *bytes, int length, uint32_t sum) {
  for (int i = 0; i + 1 < length; i += 2) {
    uint16_t word;
    memcpy(&word, (const char *)bytes + i, sizeof word);
    sum += word;
  }
  return sum;
}

static uint16_t folded(uint32_t sum) {
  sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~((sum & 0xffff) + (sum >> 16));
}

/* Where the options of a SYN have its timestamp; null where it has none. */
static const uint8_t *timestamp(const uint8_t *at, const uint8_t *end) {
  while (at + TCPOLEN_TIMESTAMP <= end && *at != TCPOPT_EOL) {
    if (*at == TCPOPT_TIMESTAMP) {
      return at + 2;
    }
    at += *at == TCPOPT_NOP || at[1] < 2 ? 1 : at[1];
  }
  return NULL;
}

static void answer(int tun, const uint8_t *packet, int length) {
  const struct iphdr *ip = (const struct iphdr *)packet;
  const struct tcphdr *tcp = (const struct tcphdr *)(packet + sizeof *ip);
  if (length < (int)(sizeof *ip + sizeof *tcp) || ip->version != 4 || ip->ihl != 5 ||
      ip->protocol != IPPROTO_TCP || !tcp->syn || tcp->ack || tcp->doff * 4 + (int)sizeof *ip > length) {
    return;
  }
  static union {
    uint8_t bytes[HEADERS];
    struct {
      struct iphdr ip;
      struct tcphdr tcp;
      uint8_t options[OPTIONS];
    } __attribute__((packed)) as;
  } reply;
  static uint32_t sequence;
  memset(&reply, 0, sizeof reply);
  reply.as.ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
                               .tot_len = htons(HEADERS), .frag_off = htons(IP_DF),
                               .saddr = ip->daddr, .daddr = ip->saddr};
  reply.as.ip.check = folded(sum(&reply.as.ip, sizeof reply.as.ip, 0));
  reply.as.tcp.source = tcp->dest;
  reply.as.tcp.dest = tcp->source;
  reply.as.tcp.seq = htonl(sequence += 64000);
  reply.as.tcp.ack_seq = htonl(ntohl(tcp->seq) + 1);
  reply.as.tcp.doff = (sizeof(struct tcphdr) + OPTIONS) / 4;
  reply.as.tcp.syn = reply.as.tcp.ack = 1;
  reply.as.tcp.window = htons(65160);
  uint8_t *option = reply.as.options;
  memcpy(option, "\2\4\5\264\4\2\1\3\3\7", 10);
  const uint8_t *echo =
      timestamp(packet + sizeof *ip + sizeof *tcp, packet + sizeof *ip + tcp->doff * 4);
  if (echo != NULL) {
    memcpy(option + 10, "\10\12\0\0\0\1", 6);
    memcpy(option + 16, echo, 4);
  } else {
    memset(option + 10, TCPOPT_NOP, OPTIONS - 10);
  }
  uint32_t pseudo = sum(&reply.as.ip.saddr, 8, htons(IPPROTO_TCP) + htons(HEADERS - sizeof *ip));
  reply.as.tcp.check = folded(sum(&reply.as.tcp, sizeof reply.as.tcp + OPTIONS, pseudo));
  if (write(tun, reply.bytes, HEADERS) < 0 && errno != ENOBUFS && errno != EAGAIN) {
    die("write");
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: servers DEVICE SECONDS\n");
    return 2;
  }
  alarm((unsigned)atoi(argv[2])); /* ends with the benchmark, whatever becomes of that */
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  strncpy(request.ifr_name, argv[1], IFNAMSIZ - 1);
  if (tun < 0 || ioctl(tun, TUNSETIFF, &request) < 0) {
    die("/dev/net/tun");
  }
  puts("ready");
  fflush(stdout);
  uint8_t packet[PACKET];
  for (int empty = 0;;) {
    ssize_t length = read(tun, packet, sizeof packet);
    if (length > 0) {
      empty = 0;
      answer(tun, packet, (int)length);
    } else if (length < 0 && errno != EAGAIN && errno != EINTR) {
      die("read");
    } else if (++empty > SPINS) {
      struct pollfd readable = {.fd = tun, .events = POLLIN};
      poll(&readable, 1, -1);
      empty = 0;
    }
  }
}
