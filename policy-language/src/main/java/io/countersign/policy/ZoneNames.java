package io.countersign.policy;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The names of time zones that a document may use. */
final class ZoneNames {
  private static final int MAXIMUM_PROPOSALS = 3;
  private static final int MAXIMUM_CHARACTERS = 60;

  /** So many letters may be wrong in a name that is proposed. */
  private static final int MAXIMUM_MISTAKES = 2;

  private static final Set<String> NAMES = ZoneId.getAvailableZoneIds();

  private ZoneNames() {}

  static Optional<ZoneId> find(String name) {
    return NAMES.contains(name) ? Optional.of(ZoneId.of(name)) : Optional.empty();
  }

  /** Returns what is wrong with a name that is none, with those that may have been meant. */
  static String problem(String name) {
    List<String> near = near(name);
    return "'%s' is no time zone; %s"
        .formatted(
            name,
            near.isEmpty()
                ? "write a name such as Europe/Berlin or UTC"
                : "did you mean " + String.join(", ", near) + "?");
  }

  private static List<String> near(String name) {
    if (name.length() > MAXIMUM_CHARACTERS) {
      return List.of();
    }
    record Candidate(String name, int mistakes) {}
    String meant = normal(name);
    return NAMES.stream()
        .map(each -> new Candidate(each, mistakes(meant, normal(each))))
        .filter(candidate -> candidate.mistakes() <= MAXIMUM_MISTAKES)
        .sorted(Comparator.comparingInt(Candidate::mistakes).thenComparing(Candidate::name))
        .limit(MAXIMUM_PROPOSALS)
        .map(Candidate::name)
        .toList();
  }

  /** Counts the mistakes in a whole name, or in one that says only the city. */
  private static int mistakes(String meant, String zone) {
    String city = zone.substring(zone.lastIndexOf('/') + 1);
    return Math.min(distance(meant, zone), distance(meant, city));
  }

  private static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
  }

  /** Counts the letters that must be put in, taken out or replaced to make one text the other. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
