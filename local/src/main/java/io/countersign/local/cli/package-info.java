/** The command line: one class per command. */
@NullMarked
package io.countersign.local.cli;

import org.jspecify.annotations.NullMarked;
