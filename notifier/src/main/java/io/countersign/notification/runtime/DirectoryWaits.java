package io.countersign.notification.runtime;

import io.countersign.notification.topology.DirectoryListener;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets a writer of the directory wait until the views show what it wrote. Only versions that
 * somebody waits for are remembered.
 */
@Singleton
public class DirectoryWaits implements DirectoryListener {
  private final Map<String, Long> awaited = new HashMap<>();

  /** For the container. */
  DirectoryWaits() {}

  /** Says that these versions will be waited for; to be called before they are written. */
  synchronized void expect(Map<String, Long> versions) {
    versions.forEach((id, version) -> awaited.merge(id, version, Math::max));
  }

  /** Says that they will not come. */
  synchronized void forget(Map<String, Long> versions) {
    versions.keySet().forEach(awaited::remove);
  }

  @Override
  public synchronized void changed(String id, long version) {
    Long wanted = awaited.get(id);
    if (wanted != null && version >= wanted) {
      awaited.remove(id);
      notifyAll();
    }
  }

  /**
   * Waits until all of these versions can be read.
   *
   * @return whether they could in time
   */
  synchronized boolean await(Map<String, Long> versions, Duration within)
      throws InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    try {
      while (versions.keySet().stream().anyMatch(awaited::containsKey)) {
        long leftMillis = (until - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          return false;
        }
        wait(leftMillis);
      }
      return true;
    } finally {
      versions.keySet().forEach(awaited::remove);
    }
  }
}
