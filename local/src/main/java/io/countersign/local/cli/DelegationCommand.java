package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Delegation;
import io.countersign.events.Money;
import io.countersign.local.admin.Delegations;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.Moments;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign delegation}: who decides in whose place. */
@Command(
    name = "delegation",
    description = {
      "Lets a person decide in another's place, for a time and a part of what they may.",
      "What a grant gives is asked again whenever somebody votes under it."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DelegationCommand.Grant.class,
      DelegationCommand.Revoke.class,
      DelegationCommand.Show.class
    })
final class DelegationCommand {
  private static final int ID_CHARACTERS = 8;

  private DelegationCommand() {}

  /** {@code countersign delegation grant}. */
  @Command(name = "grant", description = "Lets somebody decide in your place.")
  static final class Grant implements Callable<Integer> {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Option(
        names = "--from",
        required = true,
        paramLabel = "PERSON",
        description = "Whose right it is.")
    private String grantor;

    @Option(names = "--to", required = true, paramLabel = "PERSON", description = "Who uses it.")
    private String grantee;

    @Option(
        names = "--tools",
        split = ",",
        paramLabel = "PATTERN",
        description = "Only these tools: email.send, payments.* (default: all).")
    private List<String> tools = new ArrayList<>();

    @Option(
        names = "--groups",
        split = ",",
        paramLabel = "GROUP",
        description = "Only what these groups of the grantor decide (default: all).")
    private List<String> groups = new ArrayList<>();

    @Option(
        names = "--limit",
        arity = "2",
        paramLabel = "AMOUNT CURRENCY",
        hideParamSyntax = true,
        description = "AMOUNT CURRENCY: only up to it, e.g. 5000 EUR (default: the grantor's own).")
    private List<String> limit = new ArrayList<>();

    @Option(
        names = "--max-tier",
        paramLabel = "N",
        description = "Only up to this tier (default: the grantor's own).")
    private @Nullable Integer maxTier;

    @Option(
        names = "--starts",
        paramLabel = "WHEN",
        description = "From when, a day or a moment (default: now).")
    private @Nullable String starts;

    @Option(
        names = "--until",
        required = true,
        paramLabel = "WHEN",
        description = "Until when, " + Moments.CHOICES + "; at most 366 days.")
    private String until;

    @Option(names = "--may-delegate", description = "The right may be given on.")
    private boolean mayDelegate;

    @Option(
        names = "--parent",
        paramLabel = "ID",
        description = "Gives on a right that the grantor has by this grant.")
    private @Nullable String parent;

    @Option(names = "--as", required = true, paramLabel = "PERSON", description = "Who grants.")
    private String by;

    @Option(names = "--reason", required = true, paramLabel = "T", description = "Why.")
    private String reason;

    @Override
    public Integer call() {
      Instant now = now();
      Instant from = starts == null ? now : moment("--starts", starts, Moments::from);
      Instant end = moment("--until", until, Moments::until);
      @Nullable Money upTo = limit();
      KafkaAccess access = new KafkaAccess(platform.addresses());
      Reachability.requireKafka(access.addresses().kafka());
      try (RecordReader reader = new RecordReader(access);
          RecordWriter writer = new RecordWriter(access)) {
        Delegations known = Delegations.read(reader);
        Delegation grant =
            Delegation.newBuilder()
                .setId(newId(known))
                .setGrantor(grantor)
                .setGrantee(grantee)
                .setTools(tools)
                .setGroups(groups)
                .setLimit(upTo)
                .setMaxTier(maxTier)
                .setValidFrom(from)
                .setValidUntil(end)
                .setMayDelegate(mayDelegate)
                .setParent(parent)
                .setReason(reason)
                .setChangedBy(by)
                .setChangedAt(now)
                .build();
        List<String> problems = known.problems(grant, by, now);
        if (!problems.isEmpty()) {
          problems.forEach(problem -> output.err().println(problem));
          throw CommandFailure.no("Nothing was granted.");
        }
        Delegations.write(writer, grant, now);
        if (output.isJson()) {
          output.print(json(grant, now));
        } else {
          output.say(
              "%s: %s decides in the place of %s from %s until %s, on %s."
                  .formatted(
                      grant.getId(),
                      grantee,
                      grantor,
                      grant.getValidFrom(),
                      grant.getValidUntil(),
                      scope(grant)));
        }
      }
      return ExitCode.DONE;
    }

    private @Nullable Money limit() {
      if (limit.isEmpty()) {
        return null;
      }
      @Nullable Money money =
          limit.size() == 2 ? Delegations.money(limit.getFirst(), limit.getLast()) : null;
      if (money != null) {
        return money;
      }
      throw CommandFailure.usage(
          "--limit is one amount and its currency, e.g. 5000 EUR, but it is '%s'."
              .formatted(String.join(" ", limit)));
    }

    private static String newId(Delegations known) {
      String id;
      do {
        id = "grant-" + UUID.randomUUID().toString().substring(0, ID_CHARACTERS);
      } while (known.grants().containsKey(id));
      return id;
    }
  }

  /** {@code countersign delegation revoke}. */
  @Command(
      name = "revoke",
      description = "Takes a grant back: by who gave it, has it, or whose right is in it.")
  static final class Revoke implements Callable<Integer> {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "ID", description = "The grant.")
    private String id;

    @Option(names = "--as", required = true, paramLabel = "PERSON", description = "Who does it.")
    private String by;

    @Override
    public Integer call() {
      Instant now = now();
      KafkaAccess access = new KafkaAccess(platform.addresses());
      Reachability.requireKafka(access.addresses().kafka());
      try (RecordReader reader = new RecordReader(access);
          RecordWriter writer = new RecordWriter(access)) {
        Delegations known = Delegations.read(reader);
        @Nullable Delegation grant = known.find(id);
        if (grant == null) {
          throw CommandFailure.no("There is no grant %s.".formatted(id));
        }
        if (!known.mayRevoke(grant, by)) {
          throw CommandFailure.no(
              "%s neither gave %s nor has it, and it holds no right of theirs.".formatted(by, id));
        }
        Delegation revoked = grant.getRevoked() ? grant : Delegations.revoked(grant, by, now);
        if (!grant.getRevoked()) {
          Delegations.write(writer, revoked, now);
        }
        if (output.isJson()) {
          output.print(json(revoked, now));
        } else {
          output.say(
              "%s is taken back: %s no longer decides in the place of %s by it."
                  .formatted(id, grant.getGrantee(), grant.getGrantor()));
        }
      }
      return ExitCode.DONE;
    }
  }

  /** {@code countersign delegation list}. */
  @Command(name = "list", description = "Lists grants, the one that ends first in front.")
  static final class Show implements Callable<Integer> {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Option(
        names = "--of",
        paramLabel = "PERSON",
        description = "Only those that the person gave or has.")
    private @Nullable String person;

    @Override
    public Integer call() {
      Instant now = now();
      KafkaAccess access = new KafkaAccess(platform.addresses());
      Reachability.requireKafka(access.addresses().kafka());
      List<Delegation> grants;
      try (RecordReader reader = new RecordReader(access)) {
        grants = Delegations.read(reader).all();
      }
      ArrayNode array = OutputOptions.JSON.createArrayNode();
      Table table = new Table("GRANT", "FROM", "TO", "ON", "SINCE", "UNTIL", "STATUS");
      for (Delegation grant : grants) {
        if (person == null
            || person.equals(grant.getGrantor())
            || person.equals(grant.getGrantee())) {
          array.add(json(grant, now));
          table.row(
              grant.getId(),
              grant.getGrantor(),
              grant.getGrantee(),
              scope(grant),
              grant.getValidFrom().toString(),
              grant.getValidUntil().toString(),
              status(grant, now).replace('_', ' '));
        }
      }
      if (output.isJson()) {
        output.print(array);
      } else {
        table.lines().forEach(output::say);
      }
      return ExitCode.DONE;
    }
  }

  private static Instant now() {
    return Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Instant moment(String option, String text, Function<String, Instant> read) {
    try {
      return read.apply(text);
    } catch (DateTimeException e) {
      throw CommandFailure.usage(
          "%s is %s, but it is '%s'.".formatted(option, Moments.CHOICES, text));
    }
  }

  private static String status(Delegation grant, Instant now) {
    return Delegations.status(grant, now).name().toLowerCase(Locale.ROOT);
  }

  /** What a grant covers, for people. */
  private static String scope(Delegation grant) {
    List<String> parts = new ArrayList<>();
    parts.add(grant.getTools().isEmpty() ? "every tool" : String.join(", ", grant.getTools()));
    if (!grant.getGroups().isEmpty()) {
      parts.add("as " + String.join(", ", grant.getGroups()));
    }
    @Nullable Money limit = grant.getLimit();
    if (limit != null) {
      parts.add("up to %s %s".formatted(limit.getAmount(), limit.getCurrency()));
    }
    if (grant.getMaxTier() != null) {
      parts.add("up to tier " + grant.getMaxTier());
    }
    if (grant.getParent() != null) {
      parts.add("under " + grant.getParent());
    }
    if (grant.getMayDelegate()) {
      parts.add("may be given on");
    }
    return String.join("; ", parts);
  }

  private static ObjectNode json(Delegation grant, Instant now) {
    ObjectNode json = OutputOptions.JSON.createObjectNode();
    json.put("id", grant.getId());
    json.put("grantor", grant.getGrantor());
    json.put("grantee", grant.getGrantee());
    ArrayNode tools = json.putArray("tools");
    grant.getTools().forEach(tools::add);
    ArrayNode groups = json.putArray("groups");
    grant.getGroups().forEach(groups::add);
    @Nullable Money limit = grant.getLimit();
    if (limit == null) {
      json.putNull("limit");
    } else {
      json.putObject("limit").put("amount", limit.getAmount()).put("currency", limit.getCurrency());
    }
    json.put("maxTier", grant.getMaxTier());
    json.put("validFrom", grant.getValidFrom().toString());
    json.put("validUntil", grant.getValidUntil().toString());
    json.put("mayDelegate", grant.getMayDelegate());
    json.put("parent", grant.getParent());
    json.put("reason", grant.getReason());
    json.put("status", status(grant, now));
    json.put("version", grant.getVersion());
    json.put("changedBy", grant.getChangedBy());
    json.put("changedAt", grant.getChangedAt().toString());
    return json;
  }
}
