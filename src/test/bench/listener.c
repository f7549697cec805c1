/*
 * What the probers connect to: one socket on all addresses, of lo over IPv4, or of every interface
 * over IPv6. Nobody waits in accept, so a connection wakes nobody; the queue is emptied fifty times
 * a second.
 *
 * usage: listener PORT SECONDS lo|any
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void require(int result, const char *call) {
  if (result < 0) {
    perror(call);
    exit(1);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: listener PORT SECONDS lo|any\n");
    return 2;
  }
  alarm((unsigned)atoi(argv[2])); /* ends with the benchmark, whatever becomes of that */
  int on_lo = strcmp(argv[3], "lo") == 0;
  int fd = socket(on_lo ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  require(fd, "socket");
  int on = 1;
  require(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt(SO_REUSEADDR)");
  in_port_t port = htons((in_port_t)atoi(argv[1]));
  if (on_lo) {
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = port};
    require(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), "setsockopt(SO_BINDTODEVICE)");
    require(bind(fd, (struct sockaddr *)&any, sizeof any), "bind");
  } else {
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = port};
    require(bind(fd, (struct sockaddr *)&any, sizeof any), "bind");
  }
  require(listen(fd, 4096), "listen");
  puts("listening");
  fflush(stdout);
  for (;;) {
    int accepted;
    while ((accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
      close(accepted);
    }
    if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
      perror("accept4");
      return 1;
    }
    usleep(20000);
  }
}
