/*
 * The reference: the calls of a probe as LinuxProbeSockets makes them, in their order, without those
 * that choose the source address (over a loopback interface, there are none). Sockets connect again,
 * unlike there until the end and at any rate; with "new", each probe has one of its own. Each address is probed once a second, evenly spaced,
 * through one epoll descriptor whose wait is rounded up to a millisecond. Prints the CPU
 * microseconds that a probe took, how many failed, and what percentage left more than 5 ms late.
 *
 * usage: prober DEVICE NETWORK PORT ADDRESSES WARM_UP_PROBES PROBES [new]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ADDRESSES = 30000, SLOTS = 16384, EVENTS = 256, INFO_SIZE = 280, LATE_NANOS = 5000000 };

static struct {
  int fd; /* -1 if the next probe needs a new one */
  int next_idle;
  long long started;
} slots[SLOTS];
static int idle;
static struct sockaddr_in addresses[MOST_ADDRESSES];
static long address_count;
static const char *device;
static socklen_t device_length;
static int epoll;
static int reconnects;
static long long connect_nanos, window_bytes, rtt_micros; /* so that the reads have a reader */
static long failures, late;

static void die(const char *call) {
  perror(call);
  exit(1);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static double cpu_micros(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_THREAD, &usage) < 0) {
    die("getrusage");
  }
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + usage.ru_utime.tv_usec +
         usage.ru_stime.tv_usec;
}

static int bound_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (fd < 0) {
    die("socket");
  }
  if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, device_length) < 0) {
    die("setsockopt(SO_BINDTODEVICE)");
  }
  return fd;
}

static void begin(long number) {
  int slot = idle;
  if (slot < 0) {
    fprintf(stderr, "prober: too many probes at once\n");
    exit(1);
  }
  long long started = now();
  int operation = slots[slot].fd < 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  int fd = slots[slot].fd < 0 ? bound_socket() : slots[slot].fd;
  struct sockaddr_in *to = &addresses[number % address_count];
  if (connect(fd, (struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS) {
    die("connect");
  }
  struct epoll_event interest = {.events = EPOLLOUT | EPOLLONESHOT, .data.u64 = (unsigned)slot};
  if (epoll_ctl(epoll, operation, fd, &interest) < 0) {
    die("epoll_ctl");
  }
  idle = slots[slot].next_idle;
  slots[slot].fd = fd;
  slots[slot].started = started;
}

static int receive_buffer(int fd) {
  int bytes = 0;
  socklen_t length = sizeof bytes;
  getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &length);
  return bytes;
}

static void end(int slot) {
  int fd = slots[slot].fd;
  connect_nanos += now() - slots[slot].started;
  int buffer = receive_buffer(fd);
  char bytes[INFO_SIZE];
  socklen_t length = sizeof bytes;
  struct tcp_info info = {0};
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, bytes, &length) == 0) {
    memcpy(&info, bytes, length < sizeof info ? length : sizeof info);
  }
  int error = 0;
  length = sizeof error;
  if (info.tcpi_state != TCP_ESTABLISHED &&
      (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0 || error != 0)) {
    failures++;
  } else {
    rtt_micros += info.tcpi_rtt;
    window_bytes += buffer / 2;
  }
  struct sockaddr none = {.sa_family = AF_UNSPEC};
  if (!reconnects || info.tcpi_state != TCP_ESTABLISHED || connect(fd, &none, sizeof none) < 0 ||
      receive_buffer(fd) != buffer) {
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    slots[slot].fd = -1;
  }
  slots[slot].next_idle = idle;
  idle = slot;
}

int main(int argc, char **argv) {
  reconnects = argc == 7;
  if (argc < 7 || argc > 8 || (argc == 8 && strcmp(argv[7], "new") != 0) ||
      atol(argv[4]) > MOST_ADDRESSES) {
    fprintf(stderr, "usage: prober DEVICE NETWORK PORT ADDRESSES WARM_UP_PROBES PROBES [new]\n");
    return 2;
  }
  device = argv[1];
  device_length = (socklen_t)strlen(device) + 1;
  in_addr_t network = ntohl(inet_addr(argv[2]));
  address_count = atol(argv[4]);
  long long interval = 1000000000LL / address_count;
  long warm_up = atol(argv[5]), all = warm_up + atol(argv[6]);
  for (int i = 0; i < address_count; i++) {
    addresses[i].sin_family = AF_INET;
    addresses[i].sin_port = htons((in_port_t)atoi(argv[3]));
    addresses[i].sin_addr.s_addr =
        htonl(network + ((1u + (unsigned)i / 250) << 8) + 1u + (unsigned)i % 250);
  }
  for (int i = 0; i < SLOTS; i++) {
    slots[i].fd = -1;
    slots[i].next_idle = i + 1 < SLOTS ? i + 1 : -1;
  }
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) {
    die("epoll_create1");
  }
  static struct epoll_event events[EVENTS];
  long started = 0, ended = 0;
  double before = -1;
  long long due = now();
  while (ended < all) {
    if (before < 0 && ended >= warm_up) {
      before = cpu_micros();
      warm_up = ended;
    }
    long long time = now();
    while (started < all && due - time <= 0) {
      late += before >= 0 && time - due > LATE_NANOS;
      begin(started++);
      due += interval;
      time = now();
    }
    long long wait = started < all ? due - time : 1000000000LL;
    int ready = epoll_wait(epoll, events, EVENTS, wait <= 0 ? 0 : (int)((wait + 999999) / 1000000));
    if (ready < 0 && errno != EINTR) {
      die("epoll_wait");
    }
    for (int i = 0; i < ready; i++) {
      end((int)events[i].data.u64);
      ended++;
    }
  }
  double measured = (double)(ended - warm_up);
  printf("%.2f %ld %.4f\n", (cpu_micros() - before) / measured, failures, 100 * late / measured);
  if (connect_nanos == 0 || (failures == 0 && (window_bytes == 0 || rtt_micros == 0))) {
    fprintf(stderr, "prober: the kernel told nothing\n");
    return 1;
  }
  return failures == 0 ? 0 : 1;
}
