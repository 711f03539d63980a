@NullMarked
package io.countersign.agent;

import org.jspecify.annotations.NullMarked;
