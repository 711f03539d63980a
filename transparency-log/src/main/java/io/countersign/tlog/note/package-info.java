/** C2SP signed notes and checkpoints, with Ed25519 keys. */
@NullMarked
package io.countersign.tlog.note;

import org.jspecify.annotations.NullMarked;
