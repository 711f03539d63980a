/** The program around the stream: configuration, health, metrics, REST. */
@NullMarked
package io.countersign.evaluator.runtime;

import org.jspecify.annotations.NullMarked;
