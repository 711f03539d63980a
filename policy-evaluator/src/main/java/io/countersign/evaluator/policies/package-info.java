/** What is in force: compiled policies and stops. Plain Java, no Kafka, no Quarkus, no clock. */
@NullMarked
package io.countersign.evaluator.policies;

import org.jspecify.annotations.NullMarked;
