/** What other modules' tests use. */
@NullMarked
package io.countersign.schemas.testing;

import org.jspecify.annotations.NullMarked;
