package io.countersign.tlog.export;

import io.countersign.tlog.tiles.TilePath;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names within an export. The layout is described in {@code docs/ledger-format.md}. */
final class ExportLayout {
  static final String FORMAT = "countersign-ledger-export/1";
  static final String MANIFEST = "manifest.json";
  static final String KEYS = "keys";
  static final String KEY_SUFFIX = ".vkey";
  static final String PAYLOADS = "payloads";

  /** Folder of the schemas, beside those of the logs, none of which can have this name. */
  static final String SCHEMAS = "schemas";

  static final String CHECKPOINT = "checkpoint";

  /** Name of the head log. */
  static final String HEAD = "head";

  /** Names of partition logs; also what keeps a name from leaving the export's folder. */
  static final Pattern PARTITION_LOG = Pattern.compile("p(0|[1-9][0-9]{0,5})");

  /** Entries of one file of payloads: as many as of one bundle. */
  static final int PAYLOADS_PER_FILE = TilePath.TILE_WIDTH;

  private ExportLayout() {}

  static boolean isLog(String name) {
    return name.equals(HEAD) || PARTITION_LOG.matcher(name).matches();
  }

  static Path payloads(Path root, String log, long file) {
    return root.resolve(PAYLOADS).resolve(log).resolve(TilePath.number(file) + ".jsonl");
  }
}
