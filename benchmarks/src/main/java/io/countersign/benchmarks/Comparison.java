package io.countersign.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * A measurement and what it is held against, in the same run.
 *
 * @param group the group that it is run with
 * @param what what is measured, against what
 * @param unit what is counted per second
 * @param value the measured method
 * @param baseline the method that it is held against
 */
record Comparison(Group group, String what, String unit, Measured value, Measured baseline) {

  /** What is run together. */
  enum Group {
    DIGEST,
    POLICY,
    /** Measured by {@link Stall}, which compares nothing. */
    STALL,
    DECIDER,
    LOG,
    EXPORT
  }

  /**
   * A method that JMH measures.
   *
   * @param type its class
   * @param method its name
   */
  record Measured(Class<?> type, String method) {
    /** The name by which JMH knows it. */
    String fullName() {
      return type.getName() + "." + method;
    }
  }

  /** Every comparison, in the order of the table. */
  static List<Comparison> all() {
    return List.of(
        compare(
            Group.DIGEST,
            "digest of a record / Jackson + SHA-256",
            "records",
            ActionDigestBenchmark.class,
            "digestOfRecord",
            "jacksonOfRecord"),
        compare(
            Group.DIGEST,
            "digest of a tree / Jackson + SHA-256",
            "trees",
            ActionDigestBenchmark.class,
            "digestOfTree",
            "jacksonOfTree"),
        compare(
            Group.POLICY,
            "example organisation / its conditions one by one",
            "actions",
            PolicyBenchmark.class,
            "exampleOrganisation",
            "exampleOrganisationOneByOne"),
        compare(
            Group.POLICY,
            "50 rules / 50 conditions one by one",
            "actions",
            PolicyBenchmark.class,
            "fiftyRules",
            "fiftyRulesOneByOne"),
        compare(
            Group.POLICY,
            "50 rules / 50 conditions one by one, no copies",
            "actions",
            PolicyBenchmark.class,
            "fiftyRules",
            "fiftyRulesOneByOneWithoutCopies"),
        compare(
            Group.POLICY,
            "50 rules / the same from the action, no copies",
            "actions",
            PolicyBenchmark.class,
            "fiftyRules",
            "fiftyRulesOneByOneFromFacts"),
        compare(
            Group.POLICY,
            "5,000 rules / 50 rules",
            "actions",
            PolicyBenchmark.class,
            "fiveThousandRules",
            "fiftyRules"),
        compare(
            Group.DECIDER,
            "deciding / a bare Ed25519 signature",
            "cases",
            DeciderBenchmark.class,
            "decide",
            "bareSignature"),
        compare(
            Group.DECIDER,
            "deciding and signing / a bare Ed25519 signature",
            "cases",
            DeciderBenchmark.class,
            "decideAndSign",
            "bareSignature"),
        compare(
            Group.LOG,
            "append of 1 KB / SHA-256 of 1 KB",
            "leaves",
            TransparencyLogBenchmark.class,
            "append",
            "bareHash"),
        compare(
            Group.EXPORT,
            "verify leaves / read + hash",
            "exports",
            ExportBenchmark.class,
            "verifyLeaves",
            "hashLeaves"),
        compare(
            Group.EXPORT,
            "verify leaves and payloads / read + hash",
            "exports",
            ExportBenchmark.class,
            "verifyPayloads",
            "hashPayloads"));
  }

  private static Comparison compare(
      Group group, String what, String unit, Class<?> type, String value, String baseline) {
    return new Comparison(
        group, what, unit, new Measured(type, value), new Measured(type, baseline));
  }

  /** The measured methods of these comparisons, each once, value and baseline side by side. */
  static List<Measured> measured(List<Comparison> comparisons) {
    return comparisons.stream()
        .flatMap(each -> Stream.of(each.value(), each.baseline()))
        .distinct()
        .toList();
  }
}
