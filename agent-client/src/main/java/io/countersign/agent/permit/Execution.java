package io.countersign.agent.permit;

import java.util.Optional;

/**
 * What an executor is about to do: the side of the comparison that comes from the executor itself,
 * never from the permit.
 *
 * @param actionId the action
 * @param agent id of the agent that asks, without prefix
 * @param actionType one of the action types, e.g. {@code transfer}
 * @param tool name of the tool that is about to run
 * @param target what it touches, JSON text of an object; empty where the call names none
 * @param audience name of the system that executes, compared with {@code aud}; empty for an
 *     executor that also runs actions without a target system
 * @param arguments the arguments that are about to be executed, JSON text of an object
 */
public record Execution(
    String actionId,
    String agent,
    String actionType,
    String tool,
    Optional<String> target,
    Optional<String> audience,
    String arguments) {}
