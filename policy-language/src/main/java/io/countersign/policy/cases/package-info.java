/** Plays tables of cases through policies and says which rules they exercise. Pure. */
@NullMarked
package io.countersign.policy.cases;

import org.jspecify.annotations.NullMarked;
