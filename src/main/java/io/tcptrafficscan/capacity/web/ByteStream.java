package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.train.TrainException;

/** The bytes of HTTP messages, over TCP or over TLS. */
interface ByteStream {
  /** Reads bytes that are there, at least one; -1 at the end of the stream. */
  int read(byte[] into) throws TrainException;

  /** Whether a read would not wait. Sends nothing. */
  boolean isReadable() throws TrainException;

  /** Writes the first bytes of an array. */
  void write(byte[] bytes, int count) throws TrainException;

  /** What TCP carries for these bytes, which are the next to be sent. */
  byte[] sealed(byte[] bytes) throws TrainException;
}
