package io.countersign.local.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.PolicyFact;
import io.countersign.policy.ExternalFacts;
import io.countersign.policy.ExternalFacts.RefusedException;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import io.countersign.schemas.json.PlainValues;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** The facts that are published at the end of a history. */
final class FactsNow {

  private final SortedMap<String, PolicyFact> facts = new TreeMap<>();
  private long refused;

  /** Takes in the next record; those that are no facts are passed over. */
  void add(SpecificRecord value) {
    if (value instanceof PolicyFact fact) {
      facts.put(fact.getName(), fact);
    }
  }

  /** How many facts there are. */
  int count() {
    return facts.size();
  }

  /** How many of them conditions cannot count on, after {@link #external()}. */
  long refused() {
    return refused;
  }

  /** The facts as conditions count on them. */
  ExternalFacts external() {
    refused = 0;
    ExternalFacts all = ExternalFacts.NONE;
    for (PolicyFact fact : facts.values()) {
      try {
        // As the evaluator does: the strict reader takes an object, and a value need not be one.
        JsonNode whole = CanonicalJson.parse("{\"value\":" + fact.getValue() + "}");
        if (whole.size() != 1) {
          refused++;
          continue;
        }
        all =
            all.with(fact.getName(), PlainValues.value(whole.path("value")), fact.getValidUntil());
      } catch (RefusedException | InvalidJsonException e) {
        refused++;
      }
    }
    return all;
  }
}
