/**
 * The platform on one machine: a launcher that starts the broker, the registry, the database, the
 * identity provider and the four services as child processes, watches over them, and leaves nothing
 * behind when it ends.
 */
@NullMarked
package io.countersign.local.platform;

import org.jspecify.annotations.NullMarked;
