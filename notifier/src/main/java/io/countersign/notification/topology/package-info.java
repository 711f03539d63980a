/** The notifier's topologies: the views that people read, and the routing of messages. */
@NullMarked
package io.countersign.notification.topology;

import org.jspecify.annotations.NullMarked;
