package io.countersign.local.e2e;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test class, and says why, where its {@link ItBroker} cannot be had on this machine. */
public final class BrokerIsThere implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!ItBroker.kind().equals(ItBroker.CONTAINERS) || ContainersBroker.dockerAnswers()) {
      return ConditionEvaluationResult.enabled("the broker can be started");
    }
    String word = "skipped: no Docker answers here, and -Pcontainers needs one";
    System.out.println(context.getDisplayName() + " " + word);
    return ConditionEvaluationResult.disabled(word);
  }
}
