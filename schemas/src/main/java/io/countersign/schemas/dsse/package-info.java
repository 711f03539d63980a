/**
 * DSSE, the Dead Simple Signing Envelope, version 1: who signed which bytes, and as what they were
 * meant.
 */
@NullMarked
package io.countersign.schemas.dsse;

import org.jspecify.annotations.NullMarked;
