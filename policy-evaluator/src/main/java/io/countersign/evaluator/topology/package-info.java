/** The stream: proposals and edits in, classifications out. */
@NullMarked
package io.countersign.evaluator.topology;

import org.jspecify.annotations.NullMarked;
