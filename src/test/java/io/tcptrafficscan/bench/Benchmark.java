package io.tcptrafficscan.bench;

import java.io.IOException;

/** Measures one thing and returns its part of the page. */
@FunctionalInterface
interface Benchmark {
  Section run(Bench bench) throws IOException;
}
