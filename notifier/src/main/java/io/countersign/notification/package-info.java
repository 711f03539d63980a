/**
 * What people see of an action and who may decide it: plain Java, folded from the events of {@code
 * approval.events}. Knows neither Kafka nor Quarkus nor the clock.
 */
@NullMarked
package io.countersign.notification;

import org.jspecify.annotations.NullMarked;
