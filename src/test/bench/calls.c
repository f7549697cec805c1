/*
 * What two system calls cost in C, on a TCP socket that is connected over loopback. Prints the
 * nanoseconds of a getsockopt(SO_ERROR) and of a getsockopt(TCP_INFO).
 *
 * usage: calls CALLS
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double measure(int fd, int level, int name, socklen_t size, long calls) {
  char bytes[280];
  double began = now();
  for (long i = 0; i < calls; i++) {
    socklen_t length = size;
    if (getsockopt(fd, level, name, bytes, &length) < 0) {
      perror("getsockopt");
      exit(1);
    }
  }
  return (now() - began) / (double)calls;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: calls CALLS\n");
    return 2;
  }
  long calls = atol(argv[1]);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(server, (struct sockaddr *)&address, length) < 0 || listen(server, 1) < 0 ||
      getsockname(server, (struct sockaddr *)&address, &length) < 0 ||
      connect(client, (struct sockaddr *)&address, length) < 0) {
    perror("connect");
    return 1;
  }
  measure(client, SOL_SOCKET, SO_ERROR, sizeof(int), calls / 10);
  double error = measure(client, SOL_SOCKET, SO_ERROR, sizeof(int), calls);
  double info = measure(client, IPPROTO_TCP, TCP_INFO, 280, calls);
  printf("%.1f %.1f\n", error, info);
  return 0;
}
