package io.countersign.approval.runtime;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Keeps the memory of all stores of the process together within one budget, however many stores and
 * partitions there are: blocks, indexes, filters and write buffers are taken from one cache.
 *
 * <p>The cache is not strict: a strict one fails the read that finds it full of blocks in use, and
 * with it the stream. What is in use at one moment is a block for each open iterator, of which
 * there are a few.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  /** Key of the budget in bytes among the settings of Kafka Streams. */
  public static final String TOTAL_BYTES_CONFIG = "countersign.stores.memory.bytes";

  /** The budget where none is set. */
  static final long DEFAULT_TOTAL_BYTES = 48L * 1024 * 1024;

  /** The least budget; below it the stores do nothing but write down. */
  static final long MIN_TOTAL_BYTES = 8L * 1024 * 1024;

  private static final int WRITE_BUFFERS_SHARE = 3;
  private static final long WRITE_BUFFER_BYTES = 2L * 1024 * 1024;
  private static final int WRITE_BUFFERS_PER_STORE = 2;

  /**
   * The least that a store takes for what is written to it. With RocksDB's own eighth of a write
   * buffer the hundred stores of a large instance would be written down at each record.
   */
  private static final long ARENA_BLOCK_BYTES = 32L * 1024;

  private static final Object LOCK = new Object();
  private static @Nullable Shared shared;

  private record Shared(long totalBytes, Cache cache, WriteBufferManager writeBuffers) {}

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Shared memory = shared(totalBytes(configs.get(TOTAL_BYTES_CONFIG)));
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(memory.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setWriteBufferManager(memory.writeBuffers());
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(WRITE_BUFFERS_PER_STORE);
    options.setArenaBlockSize(ARENA_BLOCK_BYTES);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String storeName, Options options) {
    // The cache and the write buffers belong to all stores of the process and live as long as it
    // does.
  }

  /** The budget of the process in bytes; zero as long as there is no store. */
  static long budgetBytes() {
    synchronized (LOCK) {
      return shared == null ? 0 : shared.totalBytes();
    }
  }

  /** What is taken of the budget in bytes: blocks, indexes, filters and write buffers. */
  static long usedBytes() {
    synchronized (LOCK) {
      return shared == null ? 0 : shared.cache().getUsage();
    }
  }

  /** What of that is in use at this moment and cannot be given up, in bytes. */
  static long pinnedBytes() {
    synchronized (LOCK) {
      return shared == null ? 0 : shared.cache().getPinnedUsage();
    }
  }

  /** The cache of all stores; for tests, which count what else is taken. */
  static @Nullable Cache cache() {
    synchronized (LOCK) {
      return shared == null ? null : shared.cache();
    }
  }

  private static Shared shared(long totalBytes) {
    synchronized (LOCK) {
      if (shared == null) {
        RocksDB.loadLibrary();
        Cache cache = new LRUCache(totalBytes);
        shared =
            new Shared(
                totalBytes, cache, new WriteBufferManager(totalBytes / WRITE_BUFFERS_SHARE, cache));
      }
      return shared;
    }
  }

  private static long totalBytes(@Nullable Object configured) {
    if (configured == null) {
      return DEFAULT_TOTAL_BYTES;
    }
    long bytes = Long.parseLong(configured.toString());
    if (bytes < MIN_TOTAL_BYTES) {
      throw new IllegalArgumentException(
          "Expected at least %d bytes of memory for the stores, but countersign.stores.memory-bytes is %d"
              .formatted(MIN_TOTAL_BYTES, bytes));
    }
    return bytes;
  }
}
