/** Tests that hold the documentation to the code. */
@NullMarked
package io.countersign.local.docs;

import org.jspecify.annotations.NullMarked;
