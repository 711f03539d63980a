/** A client of the documented schema registry REST API. */
@NullMarked
package io.countersign.schemas.registry;

import org.jspecify.annotations.NullMarked;
