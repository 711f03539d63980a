package io.countersign.audit;

/**
 * Names of the logs of one ledger.
 *
 * @param ledger origin of the ledger, e.g. `countersign.local/ledger`
 */
public record LogNames(String ledger) {
  /** Name of the head log. */
  public static final String HEAD = "head";

  private static final String PARTITION_PREFIX = "p";

  /** Name of the log of a partition: `p0`, `p1`, … */
  public static String partition(int partition) {
    return PARTITION_PREFIX + partition;
  }

  /** Origin of a log: the ledger's origin, a slash and the log's name. */
  public String origin(String log) {
    return ledger + "/" + log;
  }

  /**
   * The partition whose log has this origin.
   *
   * @throws IllegalArgumentException when it is not the origin of a partition log
   */
  public static int partitionOf(String origin) {
    String log = origin.substring(origin.lastIndexOf('/') + 1);
    if (!log.startsWith(PARTITION_PREFIX)) {
      throw new IllegalArgumentException(origin + " is not the origin of a partition log");
    }
    return Integer.parseInt(log.substring(PARTITION_PREFIX.length()));
  }
}
