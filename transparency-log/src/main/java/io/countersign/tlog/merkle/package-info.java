/** RFC 6962 Merkle trees: hashing, growing, proofs and their verifiers. */
@NullMarked
package io.countersign.tlog.merkle;

import org.jspecify.annotations.NullMarked;
