package io.countersign.local.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loopback ports of one platform.
 *
 * @param inbox the notifier: inbox page and REST API
 * @param audit the audit ledger's API
 * @param evaluator the policy evaluator's API
 * @param aggregator the approval aggregator's API
 * @param registry the schema registry's API
 * @param kafka the broker
 * @param kafkaController the broker's controller quorum
 * @param postgres the database
 * @param identity the identity provider
 * @param registryManagement health and metrics of the registry
 */
public record Ports(
    int inbox,
    int audit,
    int evaluator,
    int aggregator,
    int registry,
    int kafka,
    int kafkaController,
    int postgres,
    int identity,
    int registryManagement) {

  /** Where {@code up} begins to count when nothing else is said. */
  public static final int DEFAULT_BASE = 7400;

  /** How many ports a platform takes. */
  public static final int COUNT = 10;

  private static final int HIGHEST_PORT = 65_535;

  /** Ten ports in a row from {@code base}. */
  public static Ports startingAt(int base) {
    if (base < 1 || base + COUNT - 1 > HIGHEST_PORT) {
      throw new PlatformException(
          "Expected a port from 1 to %d, but --port is %d: the platform takes %d ports from there."
              .formatted(HIGHEST_PORT - COUNT + 1, base, COUNT));
    }
    return new Ports(
        base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7, base + 8,
        base + 9);
  }

  /** Ten ports that were free a moment ago, for tests and the demo. */
  public static Ports free() {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < COUNT; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> port = held.stream().map(ServerSocket::getLocalPort).toList();
      return new Ports(
          port.get(0),
          port.get(1),
          port.get(2),
          port.get(3),
          port.get(4),
          port.get(5),
          port.get(6),
          port.get(7),
          port.get(8),
          port.get(9));
    } catch (IOException e) {
      throw new PlatformException(
          "This machine gives no free loopback ports: " + e.getMessage(), e);
    } finally {
      for (ServerSocket socket : held) {
        closeQuietly(socket);
      }
    }
  }

  /** Each port under the name of the part that takes it. */
  public Map<String, Integer> byPart() {
    Map<String, Integer> parts = new LinkedHashMap<>();
    parts.put("inbox (notifier)", inbox);
    parts.put("audit ledger", audit);
    parts.put("policy evaluator", evaluator);
    parts.put("approval aggregator", aggregator);
    parts.put("schema registry", registry);
    parts.put("Kafka broker", kafka);
    parts.put("Kafka controller", kafkaController);
    parts.put("PostgreSQL", postgres);
    parts.put("identity provider", identity);
    parts.put("schema registry's management", registryManagement);
    return parts;
  }

  /**
   * Throws a sentence that names every port that somebody else holds, and who, where the machine
   * says it.
   */
  public void requireFree() {
    List<String> taken = new ArrayList<>();
    byPart()
        .forEach(
            (part, port) -> {
              if (!isFree(port)) {
                taken.add(
                    "port %d (for the %s)%s"
                        .formatted(
                            port,
                            part,
                            PortOwner.of(port).map(owner -> " is used by " + owner).orElse("")));
              }
            });
    if (!taken.isEmpty()) {
      throw new PlatformException(
          "In use already: "
              + String.join(", ", taken)
              + ". Stop what uses it, or choose another range of ten ports with --port N.");
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As the servers do: a port that only lingers in TIME_WAIT is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void closeQuietly(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // A listening socket that was never connected has nothing to lose.
    }
  }
}
