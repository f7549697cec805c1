package io.tcptrafficscan.posix;

/**
 * Numbers of the C library and of Linux, under their own names, by the header that defines them.
 */
final class Constants {
  // bits/socket.h
  static final int AF_UNSPEC = 0;
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int MSG_EOR = 0x80;
  static final int MSG_ERRQUEUE = 0x2000;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_MORE = 0x8000;

  // sys/socket.h
  static final int SHUT_WR = 1;

  // asm-generic/socket.h
  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_ERROR = 4;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_BUF_LOCK = 72;
  static final int SO_LINGER = 13;
  static final int SO_BINDTODEVICE = 25;
  static final int SO_TIMESTAMPING = 37;
  static final int SCM_TIMESTAMPING = SO_TIMESTAMPING;

  // linux/net_tstamp.h
  static final int SOF_TIMESTAMPING_TX_SOFTWARE = 1 << 1;
  static final int SOF_TIMESTAMPING_RX_SOFTWARE = 1 << 3;
  static final int SOF_TIMESTAMPING_SOFTWARE = 1 << 4;
  static final int SOF_TIMESTAMPING_OPT_ID = 1 << 7;
  static final int SOF_TIMESTAMPING_TX_ACK = 1 << 9;
  static final int SOF_TIMESTAMPING_OPT_TSONLY = 1 << 11;

  // linux/errqueue.h
  static final int SO_EE_ORIGIN_TIMESTAMPING = 4;
  static final int SCM_TSTAMP_SND = 0;
  static final int SCM_TSTAMP_ACK = 2;

  // linux/in.h, linux/in6.h
  static final int IPPROTO_IP = 0;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_IPV6 = 41;
  static final int IP_RECVERR = 11;
  static final int IP_BIND_ADDRESS_NO_PORT = 24;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_V6ONLY = 26;

  // linux/tcp.h, net/tcp.h
  static final int TCP_NODELAY = 1;
  static final int TCP_INFO = 11;
  static final int TCP_CONGESTION = 13;
  static final int TCP_CA_NAME_MAX = 16;

  // asm-generic/ioctls.h
  static final long TIOCGWINSZ = 0x5413;

  // linux/sockios.h
  static final long SIOCOUTQ = 0x5411;
  static final long SIOCGIFFLAGS = 0x8913;
  static final long SIOCGIFINDEX = 0x8933;

  // linux/if.h
  static final int IFNAMSIZ = 16;
  static final int IFF_UP = 1;
  static final int IFF_LOOPBACK = 8;
  static final int IFF_RUNNING = 0x40;
  static final int IFF_NOARP = 0x80;
  static final int IFF_MASTER = 0x400;

  // linux/netlink.h
  static final int NETLINK_ROUTE = 0;
  static final int NLM_F_REQUEST = 0x1;
  static final int NLM_F_DUMP_INTR = 0x10;
  static final int NLM_F_DUMP = 0x300;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int NLA_TYPE_MASK = 0x3fff;

  // linux/rtnetlink.h
  static final int RTMGRP_LINK = 0x1;
  static final int RTMGRP_IPV4_IFADDR = 0x10;
  static final int RTMGRP_IPV4_ROUTE = 0x40;
  static final int RTMGRP_IPV4_RULE = 0x80;
  static final int RTMGRP_IPV6_IFADDR = 0x100;
  static final int RTMGRP_IPV6_ROUTE = 0x400;
  static final int RTMGRP_IPV6_RULE = 1 << 18; // RTNLGRP_IPV6_RULE is 19
  static final int RTM_NEWLINK = 16;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_GETROUTE = 26;
  static final int RTM_F_FIB_MATCH = 0x2000;
  static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;
  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_PREFSRC = 7;
  static final int RTN_LOCAL = 2;
  static final int RTN_ANYCAST = 4;
  static final int RT_SCOPE_LINK = 253;

  // linux/if_link.h
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MASTER = 10;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_EXT_MASK = 29;
  static final int IFLA_PROP_LIST = 52;
  static final int IFLA_ALT_IFNAME = 53;
  static final int IFLA_INFO_SLAVE_KIND = 4;

  // linux/if_addr.h
  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;
  static final int IFA_FLAGS = 8;
  static final int IFA_F_SECONDARY = 0x01;
  static final int IFA_F_OPTIMISTIC = 0x04;
  static final int IFA_F_DADFAILED = 0x08;
  static final int IFA_F_DEPRECATED = 0x20;
  static final int IFA_F_TENTATIVE = 0x40;

  // poll.h
  static final short POLLIN = 1;
  static final short POLLOUT = 4;
  static final short POLLHUP = 16;

  // linux/eventpoll.h
  static final int EPOLL_CLOEXEC = 0x80000;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLL_CTL_MOD = 3;
  static final int EPOLLIN = 0x001;
  static final int EPOLLOUT = 0x004;
  static final int EPOLLONESHOT = 1 << 30;

  // linux/eventfd.h
  static final int EFD_NONBLOCK = 0x800;
  static final int EFD_CLOEXEC = 0x80000;

  // sys/resource.h
  static final int PRIO_PROCESS = 0;

  // linux/capability.h
  static final int CAP_NET_RAW = 13;

  private Constants() {}
}
