/**
 * What an executor needs: decide offline whether a permit covers what is about to be done.
 *
 * <p>Nothing here knows Kafka. Start at {@link io.countersign.agent.permit.PermitVerifier}.
 */
@NullMarked
package io.countersign.agent.permit;

import org.jspecify.annotations.NullMarked;
