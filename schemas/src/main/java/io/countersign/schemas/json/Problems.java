package io.countersign.schemas.json;

import io.countersign.events.Problem;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with one record, gathered while it is read; bounded. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  void add(String pointer, String message) {
    if (found.size() < Reading.MAX_PROBLEMS) {
      found.add(Problem.newBuilder().setAt(pointer).setMessage(message).build());
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> list() {
    return List.copyOf(found);
  }
}
