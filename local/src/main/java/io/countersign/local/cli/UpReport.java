package io.countersign.local.cli;

import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a person reads when the platform is ready: where everything is, and what to do next. */
final class UpReport {

  private static final long BYTES_PER_MEGABYTE = 1_000_000;

  private UpReport() {}

  static List<String> lines(Platform platform, Duration took) {
    PlatformAddresses at = platform.addresses();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(Locale.ROOT, "Countersign is ready (%.1f s).", took.toMillis() / 1000.0));
    lines.add("");
    Table table = new Table("  ", "");
    table.row("  inbox for people", at.inbox());
    table.row("  Kafka for agents", at.kafka());
    table.row("  schema registry", at.registry());
    table.row("  audit", at.audit());
    table.row("  policy evaluator", at.evaluator());
    table.row("  permit keys", at.aggregator() + "/v1/jwks");
    table.row("  sign-in (local)", at.identity());
    table.row(
        "  memory",
        "%d MB resident in all"
            .formatted(
                platform.memory().values().stream().mapToLong(Long::longValue).sum()
                    / BYTES_PER_MEGABYTE));
    table.row("  data and logs", platform.data().root().toString());
    List<String> rows = table.lines();
    lines.addAll(rows.subList(1, rows.size()));
    lines.add("");
    lines.add(
        "  Everybody on this machine may be anybody here: the local sign-in asks for no password.");
    lines.add("  Passkeys are written down and not demanded until they can be enrolled.");
    lines.add("");
    lines.add("Next, in another terminal:");
    lines.add("  ./countersign propose examples/proposals/needs-approval.json");
    lines.add("  ./countersign inbox --as user:fatima");
    lines.add("  ./countersign decide ACTION --as user:fatima --approve");
    lines.add("Ctrl-C stops it; the data stays.");
    return lines;
  }
}
