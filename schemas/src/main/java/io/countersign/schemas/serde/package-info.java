/** Kafka serdes of the event records, in the Confluent wire format. */
@NullMarked
package io.countersign.schemas.serde;

import org.jspecify.annotations.NullMarked;
