/**
 * What the ledger is: leaves, salts, the state of a fold and its proof against the ledger's tail.
 * Plain Java.
 */
@NullMarked
package io.countersign.audit;

import org.jspecify.annotations.NullMarked;
