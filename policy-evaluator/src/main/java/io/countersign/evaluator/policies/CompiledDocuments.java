package io.countersign.evaluator.policies;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compiles documents, each once; not for several threads. */
final class CompiledDocuments {
  /** How many are remembered at most. */
  static final int MAXIMUM = 1_000;

  private final Map<String, Compiled> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Compiled> eldest) {
          return size() > MAXIMUM;
        }
      };

  /** What came of it. */
  sealed interface Compiled {
    /** A policy that is the bundle's. */
    record Good(PolicyDocument policy) implements Compiled {}

    /** None, and why. */
    record Bad(List<String> problems) implements Compiled {}
  }

  Compiled of(Bundle bundle) {
    String key = bundle.name() + " " + bundle.digest();
    // The names are part of the document, so only a document of the same names is the same.
    Compiled known = compiled.get(key);
    if (known == null) {
      known = compile(bundle);
      compiled.put(key, known);
    }
    return known instanceof Compiled.Good good ? checked(good, bundle) : known;
  }

  private static Compiled compile(Bundle bundle) {
    return switch (PolicyDocument.read(bundle.name(), bundle.document())) {
      case PolicyReading.Valid(PolicyDocument policy) -> new Compiled.Good(policy);
      case PolicyReading.Invalid invalid ->
          new Compiled.Bad(invalid.problems().stream().map(Object::toString).toList());
    };
  }

  private static Compiled checked(Compiled.Good good, Bundle bundle) {
    PolicyDocument policy = good.policy();
    if (!policy.name().equals(bundle.name()) || !policy.version().equals(bundle.version())) {
      return new Compiled.Bad(
          List.of(
              "The bundle is %s, but its document is %s."
                  .formatted(bundle.label(), policy.label())));
    }
    if (!Objects.equals(policy.owner(), bundle.owner())) {
      return new Compiled.Bad(
          List.of(
              "The record names the owner %s, its document %s."
                  .formatted(bundle.owner(), policy.owner())));
    }
    return good;
  }
}
