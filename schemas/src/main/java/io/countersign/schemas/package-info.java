/**
 * The catalogue of the platform's language: which topics there are, and which events stand in them.
 */
@NullMarked
package io.countersign.schemas;

import org.jspecify.annotations.NullMarked;
