package io.tcptrafficscan.posix;

/**
 * Functions of the C library, under their own names. Addresses are passed as {@code long}: a call
 * then makes no object, and both of JNR's loaders (generated classes and reflection) can bind it.
 */
public interface LibC {
  int socket(int domain, int type, int protocol);

  int connect(int fd, long address, int length);

  int setsockopt(int fd, int level, int name, long value, int length);

  int getsockopt(int fd, int level, int name, long value, long length);

  int bind(int fd, long address, int length);

  int listen(int fd, int backlog);

  int accept4(int fd, long address, long length, int flags);

  int getsockname(int fd, long address, long length);

  int shutdown(int fd, int how);

  int poll(long fds, long count, int timeoutMillis);

  long send(int fd, long buffer, long length, int flags);

  long recvmsg(int fd, long message, int flags);

  int ioctl(int fd, long request, long argument);

  int close(int fd);

  int epoll_create1(int flags);

  int epoll_ctl(int epfd, int operation, int fd, long event);

  int epoll_wait(int epfd, long events, int capacity, int timeoutMillis);

  int eventfd(int initial, int flags);

  long read(int fd, long buffer, long length);

  long write(int fd, long buffer, long length);

  int setpriority(int which, int who, int priority);

  String strerror(int errno);
}
