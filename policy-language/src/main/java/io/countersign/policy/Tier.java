package io.countersign.policy;

/**
 * Risk tier of an action.
 *
 * @param level 0 (no external effect) to 5 (safety or regulated)
 */
public record Tier(int level) implements Comparable<Tier> {
  /** The lowest level. */
  public static final int LOWEST_LEVEL = 0;

  /** The highest level. */
  public static final int HIGHEST_LEVEL = 5;

  /** The highest tier; what cannot be judged is treated as this. */
  public static final Tier HIGHEST = new Tier(HIGHEST_LEVEL);

  /** Refuses a level outside 0 to 5. */
  public Tier {
    if (level < LOWEST_LEVEL || level > HIGHEST_LEVEL) {
      throw new IllegalArgumentException("Expected a tier from 0 to 5, but got " + level);
    }
  }

  /** Returns the higher of the two. */
  public Tier higher(Tier other) {
    return level >= other.level ? this : other;
  }

  @Override
  public int compareTo(Tier other) {
    return Integer.compare(level, other.level);
  }
}
