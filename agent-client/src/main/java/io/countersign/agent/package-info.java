/**
 * What an agent needs: propose an action, hear the answer, report what was done.
 *
 * <p>Start at {@link io.countersign.agent.AgentClient}.
 */
@NullMarked
package io.countersign.agent;

import org.jspecify.annotations.NullMarked;
