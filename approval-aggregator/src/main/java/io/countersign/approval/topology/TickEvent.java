package io.countersign.approval.topology;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One look at what is due, for Java's flight recorder: how long it took and how much was taken. It
 * costs nothing while nobody records.
 */
@Name(TickEvent.NAME)
@Label("Deadline tick")
@Category({"Countersign", "Approvals"})
@StackTrace(false)
final class TickEvent extends Event {
  /** Its name in a recording. */
  static final String NAME = "io.countersign.DeadlineTick";

  @Label("Taken")
  @Description("Deadlines that were due")
  private int taken;

  /** Notes how many deadlines were due. */
  void taken(int number) {
    taken = number;
  }

  /** How many deadlines were due. */
  int taken() {
    return taken;
  }
}
