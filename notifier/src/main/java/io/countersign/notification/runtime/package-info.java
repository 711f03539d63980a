/** The notifier's edge: configuration, wiring, REST, pages and the webhook worker. */
@NullMarked
package io.countersign.notification.runtime;

import org.jspecify.annotations.NullMarked;
