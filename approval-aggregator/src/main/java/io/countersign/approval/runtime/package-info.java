/** The service at its edge: configuration, wiring and the REST resources. */
@NullMarked
package io.countersign.approval.runtime;

import org.jspecify.annotations.NullMarked;
