package io.tcptrafficscan.network;

/** What the node's own web servers answered to a request. */
public record Answer(int status, String body) {
  /** The body, where the request was for metrics. */
  public Scrape scrape() {
    return new Scrape(body);
  }
}
