/** Signed policy bundles: what is signed, who may sign it, and whether a record holds it. */
@NullMarked
package io.countersign.schemas.policy;

import org.jspecify.annotations.NullMarked;
