/** The demonstration: the example organisation's cases played over a platform of their own. */
@NullMarked
package io.countersign.local.demo;

import org.jspecify.annotations.NullMarked;
