/**
 * How records become inputs of the decider and its events become records: the one place that knows
 * Kafka Streams.
 */
@NullMarked
package io.countersign.approval.topology;

import org.jspecify.annotations.NullMarked;
