package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What {@code all}, {@code exists}, {@code exists_one}, {@code map} and {@code filter} are made of.
 *
 * @param range the list, or the map whose keys, it goes through
 * @param item slot of the current item
 * @param total slot of what is collected
 * @param start what is collected before the first step
 * @param goesOn whether there is a next step
 * @param step what is collected after a step
 * @param result what comes out
 */
record LoopNode(Node range, int item, int total, Node start, Node goesOn, Node step, Node result)
    implements Node {

  /** A list that only this loop sees while it grows, so that adding to it copies nothing. */
  static final class Growing extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Object value(Evaluation work) throws FailedException {
    work.spend(1);
    Iterable<?> items =
        switch (range.value(work)) {
          case List<?> list -> list;
          case Map<?, ?> map -> map.keySet();
          default -> throw new FailedException("a loop goes through lists and maps only");
        };
    Object first = start.value(work);
    work.setSlot(total, first instanceof List<?> list && list.isEmpty() ? new Growing() : first);
    for (Object next : items) {
      work.spendLoopStep();
      work.setSlot(item, Values.normal(next));
      if (!LogicNodes.truth(goesOn.value(work), "a loop")) {
        break;
      }
      work.setSlot(total, step.valueOrFailure(work));
    }
    Object end = result.value(work);
    return end instanceof Growing list ? Collections.unmodifiableList(list) : end;
  }
}
