package io.countersign.benchmarks.chain;

/**
 * How many bytes the values have that the services write, as measured on the platform.
 *
 * @param classified of {@code action.classified}
 * @param requested of {@code approval.requested}
 * @param voted of {@code approval.vote_recorded}
 * @param granted of {@code approval.granted}
 * @param leaf what an entry of the ledger has beside the record that it is about
 */
public record Sizes(int classified, int requested, int voted, int granted, int leaf) {
  private static final int COUNT = 5;

  /** Largest of them; a record of the platform is never larger. */
  private static final int MOST_BYTES = 1 << 20;

  /** Checks them. */
  public Sizes {
    for (int size : new int[] {classified, requested, voted, granted, leaf}) {
      if (size < 1 || size > MOST_BYTES) {
        throw new IllegalArgumentException(
            "Expected sizes from 1 to %d, but one is %d".formatted(MOST_BYTES, size));
      }
    }
  }

  /** Reads five numbers parted by commas, in the order of the components. */
  public static Sizes parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != COUNT) {
      throw new IllegalArgumentException("Expected five sizes, but got " + text);
    }
    return new Sizes(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        Integer.parseInt(parts[4]));
  }
}
