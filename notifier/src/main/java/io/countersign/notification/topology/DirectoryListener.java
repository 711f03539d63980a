package io.countersign.notification.topology;

/**
 * Hears of each record of the directory once it can be read in the views; it must return at once.
 */
@FunctionalInterface
public interface DirectoryListener {
  /** Listens to nothing. */
  DirectoryListener NONE = (_, _) -> {};

  /**
   * A principal has a new record. Also called for old ones while the view is built anew.
   *
   * @param id the principal
   * @param version version of its record
   */
  void changed(String id, long version);
}
