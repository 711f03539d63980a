package io.countersign.evaluator.topology;

import org.jspecify.annotations.Nullable;

/** What a record of a compacted topic means for what is in force. */
interface GlobalRecords {
  /**
   * Takes a record in; the same record again has no effect.
   *
   * @param key the record's key
   * @param value the record's value; null takes the key out of force
   */
  void accept(String key, byte @Nullable [] value);
}
