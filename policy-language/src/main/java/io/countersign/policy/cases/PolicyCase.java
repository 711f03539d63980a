package io.countersign.policy.cases;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case of a table.
 *
 * @param name its name, once in the table
 * @param line where it stands, from 1
 * @param facts the action
 * @param now the moment
 * @param verdict the expected verdict; null where any will do
 * @param tier the expected tier; null where any will do
 * @param rules the rules that must have matched or failed, as {@code policy/rule}, all of them;
 *     null where any will do
 * @param reasonsContain texts, each of which one of the reasons must contain
 */
public record PolicyCase(
    String name,
    int line,
    ActionFacts facts,
    Instant now,
    @Nullable Verdict verdict,
    @Nullable Integer tier,
    @Nullable List<String> rules,
    List<String> reasonsContain) {
  /** Copies the lists. */
  public PolicyCase {
    rules = rules == null ? null : rules.stream().sorted().toList();
    reasonsContain = List.copyOf(reasonsContain);
  }
}
