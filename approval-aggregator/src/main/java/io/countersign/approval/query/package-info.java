/**
 * What became of an action, for whoever asks: states from the stores of all instances and events
 * from the log, never more than is committed.
 */
@NullMarked
package io.countersign.approval.query;

import org.jspecify.annotations.NullMarked;
