package io.countersign.benchmarks;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.Classification;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Classifying an action of 1 KB, beside the same conditions evaluated one after another, and many
 * rules beside few. Every invocation goes through the same {@link PolicySample#ACTIONS} actions; an
 * operation is one of them.
 */
@OperationsPerInvocation(PolicySample.ACTIONS)
public class PolicyBenchmark {
  static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static final int FEW_RULES = 50;
  private static final int MANY_RULES = 5_000;

  /** The policies of the example organisation. */
  @State(Scope.Benchmark)
  public static class ExampleOrganisation {
    final PolicySample sample = PolicySample.exampleOrganisation();
  }

  /** The same, one program for each rule. */
  @State(Scope.Benchmark)
  public static class ExampleOrganisationPrograms {
    final Programs programs = new Programs(PolicySample.exampleOrganisation());
  }

  /** 50 typical rules. */
  @State(Scope.Benchmark)
  public static class FewRules {
    final PolicySample sample = PolicySample.typical(FEW_RULES);
  }

  /** The same, one program for each rule. */
  @State(Scope.Benchmark)
  public static class FewPrograms {
    final Programs programs = new Programs(PolicySample.typical(FEW_RULES));
  }

  /** 5,000 typical rules. */
  @State(Scope.Benchmark)
  public static class ManyRules {
    private PolicySample sample;

    /** Compiles them, which takes seconds. */
    @Setup
    public void compile() {
      sample = PolicySample.typical(MANY_RULES);
    }

    PolicySample sample() {
      return sample;
    }
  }

  /** The baseline and its actions. */
  static final class Programs {
    final CelPrograms rules;
    final List<ActionFacts> facts;
    final List<Map<String, Object>> actions;

    Programs(PolicySample sample) {
      this.rules = new CelPrograms(sample.policies());
      this.facts = sample.actions();
      this.actions =
          sample.actions().stream().map(facts -> CelPrograms.variables(facts, NOW)).toList();
    }

    void evaluate(Blackhole blackhole) {
      for (Map<String, Object> action : actions) {
        blackhole.consume(rules.evaluate(action));
      }
    }

    void evaluateFromFacts(Blackhole blackhole) {
      for (ActionFacts action : facts) {
        blackhole.consume(rules.evaluateWithoutCopies(CelPrograms.variables(action, NOW)));
      }
    }

    void evaluateWithoutCopies(Blackhole blackhole) {
      for (Map<String, Object> action : actions) {
        blackhole.consume(rules.evaluateWithoutCopies(action));
      }
    }
  }

  /** The example organisation's policies. */
  @Benchmark
  public void exampleOrganisation(ExampleOrganisation state, Blackhole blackhole) {
    evaluate(state.sample, blackhole);
  }

  /** Baseline: the example organisation's conditions, one after another. */
  @Benchmark
  public void exampleOrganisationOneByOne(ExampleOrganisationPrograms state, Blackhole blackhole) {
    state.programs.evaluate(blackhole);
  }

  /** 50 rules. */
  @Benchmark
  public void fiftyRules(FewRules state, Blackhole blackhole) {
    evaluate(state.sample, blackhole);
  }

  /** Baseline: 50 conditions, one after another. */
  @Benchmark
  public void fiftyRulesOneByOne(FewPrograms state, Blackhole blackhole) {
    state.programs.evaluate(blackhole);
  }

  /** A harder baseline: the same, and no variables are copied for each program. */
  @Benchmark
  public void fiftyRulesOneByOneWithoutCopies(FewPrograms state, Blackhole blackhole) {
    state.programs.evaluateWithoutCopies(blackhole);
  }

  /** The same, starting where the policies start: with the action, whose variables it prepares. */
  @Benchmark
  public void fiftyRulesOneByOneFromFacts(FewPrograms state, Blackhole blackhole) {
    state.programs.evaluateFromFacts(blackhole);
  }

  /** 5,000 rules, and the same actions as for 50. */
  @Benchmark
  public void fiveThousandRules(ManyRules state, Blackhole blackhole) {
    evaluate(state.sample(), blackhole);
  }

  private static void evaluate(PolicySample sample, Blackhole blackhole) {
    for (ActionFacts action : sample.actions()) {
      Classification classification = sample.policies().evaluate(action, NOW);
      blackhole.consume(classification);
    }
  }
}
