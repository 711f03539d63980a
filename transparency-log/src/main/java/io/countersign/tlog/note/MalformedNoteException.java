package io.countersign.tlog.note;

/**
 * A note, checkpoint or key that is not in the form that its specification demands. The message
 * says what is wrong.
 */
public final class MalformedNoteException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedNoteException(String message) {
    super(message);
  }
}
