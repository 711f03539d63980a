package io.countersign.schemas.registry;

/** What a new version of a schema must be able to do, as the registry names it. */
public enum Compatibility {
  /** Anything goes. */
  NONE,
  /** Readers of the new version read what the last one wrote. */
  BACKWARD,
  /** Readers of the new version read what every earlier one wrote. */
  BACKWARD_TRANSITIVE,
  /** Readers of the last version read what the new one writes. */
  FORWARD,
  /** Readers of every earlier version read what the new one writes. */
  FORWARD_TRANSITIVE,
  /** Both ways with the last version. */
  FULL,
  /** Both ways with every earlier version. */
  FULL_TRANSITIVE
}
