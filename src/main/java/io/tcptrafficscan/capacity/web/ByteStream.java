package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.train.TrainException;

/** The bytes of HTTP messages, over TCP or over TLS. */
interface ByteStream {
  /** Reads bytes that are there, at least one; -1 at the end of the stream. */
  int read(byte[] into) throws TrainException;

  /** Writes the first bytes of an array. */
  void write(byte[] bytes, int count) throws TrainException;
}
