/** The exported ledger: writing it, and verifying it without a network. */
@NullMarked
package io.countersign.tlog.export;

import org.jspecify.annotations.NullMarked;
