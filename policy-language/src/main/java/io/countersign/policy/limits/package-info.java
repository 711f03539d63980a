/**
 * Counts what rules let pass, in sliding windows. Pure: what is counted is kept behind {@link
 * io.countersign.policy.limits.LimitStore}, and time comes in with each question.
 */
@NullMarked
package io.countersign.policy.limits;

import org.jspecify.annotations.NullMarked;
