package io.countersign.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.ActionProposed;
import io.countersign.events.Target;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.ProposalJson;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The digest that people approve, beside the same fields written by Jackson as they come and
 * hashed: what strict reading and the one canonical text cost.
 */
@State(Scope.Benchmark)
public class ActionDigestBenchmark {
  private final JsonMapper mapper = new JsonMapper();
  private ActionProposed proposal;
  private JsonNode arguments;

  /** Makes the proposal. */
  @Setup
  public void prepare() {
    proposal = Samples.proposal();
    arguments = CanonicalJson.parse(proposal.getArguments());
  }

  /** From the record as it comes from Kafka, where the arguments are text. */
  @Benchmark
  public String digestOfRecord() {
    return ActionDigest.of(proposal);
  }

  /** Baseline: reads the arguments, writes the action and hashes it, all by Jackson's defaults. */
  @Benchmark
  public String jacksonOfRecord() throws JsonProcessingException {
    return ActionDigest.sha256(jackson(mapper.readTree(proposal.getArguments())));
  }

  /** From arguments that were read before. */
  @Benchmark
  public String digestOfTree() {
    return ActionDigest.of(
        proposal.getAgent().getId(),
        proposal.getActionType(),
        proposal.getTool(),
        proposal.getTarget(),
        arguments);
  }

  /** Baseline: writes the action by Jackson's defaults and hashes it. */
  @Benchmark
  public String jacksonOfTree() throws JsonProcessingException {
    return ActionDigest.sha256(jackson(arguments));
  }

  /** The action as Jackson writes it: the same members, in the order in which they come. */
  byte[] jackson(JsonNode given) throws JsonProcessingException {
    ObjectNode action = mapper.createObjectNode();
    action.put("actionType", proposal.getActionType());
    action.putObject("agent").put("id", proposal.getAgent().getId());
    action.set("arguments", given);
    Target target = proposal.getTarget();
    if (target != null) {
      action.set("target", ProposalJson.toJson(target));
    }
    action.put("tool", proposal.getTool());
    return mapper.writeValueAsBytes(action);
  }
}
