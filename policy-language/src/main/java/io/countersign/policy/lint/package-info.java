/** Finds in policies what is allowed by the language and is still likely a mistake. Pure. */
@NullMarked
package io.countersign.policy.lint;

import org.jspecify.annotations.NullMarked;
