package io.countersign.local.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** A quick look whether Kafka is there, before its clients begin to wait for it. */
final class Reachability {

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private Reachability() {}

  /** Passes when one of the bootstrap servers accepts a connection. */
  static void requireKafka(String bootstrapServers) {
    for (String server : bootstrapServers.split(",")) {
      int colon = server.lastIndexOf(':');
      if (colon > 0 && accepts(server.substring(0, colon).strip(), server.substring(colon + 1))) {
        return;
      }
    }
    throw CommandFailure.unreachable(
        "Kafka is not reached at %s.".formatted(bootstrapServers) + PlatformOptions.howToStart(),
        null);
  }

  private static boolean accepts(String host, String port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(host, Integer.parseInt(port.strip())), (int) LIMIT.toMillis());
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
