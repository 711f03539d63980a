/** Signing the heads of the logs: what may be signed, and what is refused. Plain Java. */
@NullMarked
package io.countersign.audit.signer;

import org.jspecify.annotations.NullMarked;
