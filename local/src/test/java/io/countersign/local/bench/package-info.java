@NullMarked
package io.countersign.local.bench;

import org.jspecify.annotations.NullMarked;
