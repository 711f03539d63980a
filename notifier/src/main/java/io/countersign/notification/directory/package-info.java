/**
 * The directory as an identity provider keeps it: SCIM resources (RFC 7643) made of principals and
 * turned back into them. Plain Java; who asks, the topic and the clock are at the edge.
 */
@NullMarked
package io.countersign.notification.directory;

import org.jspecify.annotations.NullMarked;
