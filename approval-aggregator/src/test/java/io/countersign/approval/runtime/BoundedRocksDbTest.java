package io.countersign.approval.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.MemoryUsageType;
import org.rocksdb.MemoryUtil;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class BoundedRocksDbTest {
  private static final int STORES = 60;
  private static final int RECORDS_PER_STORE = 1_300;
  private static final int RECORD_BYTES = 1_000;
  private static final long SLACK_BYTES = 8L * 1024 * 1024;

  private final List<RocksDB> stores = new ArrayList<>();
  private final List<Options> options = new ArrayList<>();

  @AfterEach
  void close() {
    stores.forEach(RocksDB::close);
    options.forEach(Options::close);
  }

  @Test
  void sixtyStoresWithMoreThanTheBudgetTakeNoMoreThanIt(@TempDir Path folder) throws Exception {
    for (int store = 0; store < STORES; store++) {
      open(folder.resolve("store-" + store), "store-" + store);
    }
    Random random = new Random(7);
    byte[] value = new byte[RECORD_BYTES];
    for (int record = 0; record < RECORDS_PER_STORE; record++) {
      for (RocksDB store : stores) {
        random.nextBytes(value);
        store.put(key(record), value);
      }
    }
    for (int record = 0; record < RECORDS_PER_STORE; record++) {
      for (RocksDB store : stores) {
        assertThat(store.get(key(record))).hasSize(RECORD_BYTES);
      }
    }

    Cache cache = Objects.requireNonNull(BoundedRocksDb.cache());
    Map<MemoryUsageType, Long> taken =
        MemoryUtil.getApproximateMemoryUsageByType(stores, Set.of(cache));
    long written = (long) STORES * RECORDS_PER_STORE * RECORD_BYTES;
    assertThat(written).isGreaterThan(BoundedRocksDb.DEFAULT_TOTAL_BYTES * 3 / 2);
    assertThat(BoundedRocksDb.usedBytes())
        .isLessThanOrEqualTo(BoundedRocksDb.budgetBytes() + SLACK_BYTES)
        .isGreaterThan(BoundedRocksDb.budgetBytes() / 2);
    // Whatever is not taken from the cache would not be bounded by it.
    assertThat(taken.get(MemoryUsageType.kTableReadersTotal)).isLessThan(SLACK_BYTES);
    assertThat(taken.get(MemoryUsageType.kMemTableTotal)).isLessThan(BoundedRocksDb.budgetBytes());
  }

  @Test
  void aBudgetThatIsTooSmallIsRefusedByName() {
    try (Options option = new Options()) {
      option.setTableFormatConfig(new BlockBasedTableConfig());
      assertThatThrownBy(
              () ->
                  new BoundedRocksDb()
                      .setConfig("s", option, Map.of(BoundedRocksDb.TOTAL_BYTES_CONFIG, "1000")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("countersign.stores.memory-bytes");
    }
  }

  private void open(Path folder, String name) throws RocksDBException {
    Options option = new Options().setCreateIfMissing(true);
    option.setTableFormatConfig(new BlockBasedTableConfig());
    new BoundedRocksDb().setConfig(name, option, Map.of());
    options.add(option);
    stores.add(RocksDB.open(option, folder.toString()));
  }

  private static byte[] key(int record) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(record).array();
  }
}
