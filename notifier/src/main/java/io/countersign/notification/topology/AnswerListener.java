package io.countersign.notification.topology;

/** Hears of each answer to a command once it can be read in the views; it must return at once. */
@FunctionalInterface
public interface AnswerListener {
  /**
   * A command was answered. Also called for old answers while a view is built anew.
   *
   * @param commandId the command
   * @param answer its answer
   */
  void answered(String commandId, StoredAnswer answer);
}
