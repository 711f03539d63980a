/** Where an action stands with the limits that count it. Plain Java, no Kafka, no clock. */
@NullMarked
package io.countersign.evaluator.limits;

import org.jspecify.annotations.NullMarked;
