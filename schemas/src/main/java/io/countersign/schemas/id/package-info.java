/** Identifiers as types; each says what is wrong with a text that is none. */
@NullMarked
package io.countersign.schemas.id;

import org.jspecify.annotations.NullMarked;
