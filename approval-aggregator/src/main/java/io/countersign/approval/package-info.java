/**
 * What happens to an action between the policy's answer and its end: the decider, its phases and
 * its events.
 *
 * <p>Plain Java. Time, identifiers and what the directory says come in with each input; nothing
 * here reads a clock, draws a random number or touches a wire.
 */
@NullMarked
package io.countersign.approval;

import org.jspecify.annotations.NullMarked;
