package io.countersign.schemas.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers the entries that were used last; safe for several threads. */
final class BoundedCache<K, V> {
  private static final float LOAD_FACTOR = 0.75f;
  private static final int INITIAL_CAPACITY = 16;

  private final Map<K, V> entries;

  BoundedCache(int maxEntries) {
    this.entries =
        new LinkedHashMap<>(INITIAL_CAPACITY, LOAD_FACTOR, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > maxEntries;
          }
        };
  }

  synchronized @Nullable V get(K key) {
    return entries.get(key);
  }

  synchronized void put(K key, V value) {
    entries.put(key, value);
  }
}
