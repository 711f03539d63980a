package io.countersign.evaluator.policies;

import java.util.List;

/**
 * A record that is no whole bundle. It never is one again, and changes nothing.
 *
 * @param id what tells this record from every other one
 * @param name name of the policy, as the record's key has it
 * @param version version, as the record has it; {@code unknown} where it could not be read
 * @param digest digest of the document, as the record has it; empty where it could not be read
 * @param publishedBy who published it, as the record has it; empty where it could not be read
 * @param problems what is wrong, sentences
 */
public record BrokenBundle(
    String id,
    String name,
    String version,
    String digest,
    String publishedBy,
    List<String> problems) {
  /** Copies the list. */
  public BrokenBundle {
    problems = List.copyOf(problems);
  }
}
