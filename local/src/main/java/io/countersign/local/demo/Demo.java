package io.countersign.local.demo;

import io.countersign.agent.AgentClient;
import io.countersign.agent.AgentClientConfig;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.LedgerExport;
import io.countersign.local.admin.LocalPublisher;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.local.admin.PolicyPublisher;
import io.countersign.local.admin.PolicySigner;
import io.countersign.local.admin.PublishedBundles;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.cli.Approvals;
import io.countersign.local.cli.LedgerKeys;
import io.countersign.local.cli.PolicyStatus;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.tlog.export.ExportVerifier;
import io.countersign.tlog.export.VerificationReport;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays the cases of the example organisation on a running platform and verifies the ledger of it.
 */
public final class Demo {

  /** In the second part the policies' deadlines pass so many times faster. */
  public static final int CLOCK_DIVISOR = 600;

  private final Platform platform;
  private final Path home;
  private final Story story;
  private final Clock clock = Clock.systemUTC();

  Demo(Platform platform, Path home, Story story) {
    this.platform = platform;
    this.home = home;
    this.story = story;
  }

  /** The cases' file of a checkout. */
  static Path cases(Path home) {
    return ExampleOrganisation.folder(home).resolve("cases.json");
  }

  /** Plays every case; the results come in the order of the file. */
  List<CaseResult> play(List<DemoCase> cases) throws IOException {
    PlatformAddresses addresses = platform.addresses();
    AgentClientConfig agentConfig =
        new AgentClientConfig(addresses.kafka(), addresses.registry())
            .withTopicPrefix(addresses.topicPrefix());
    Map<DemoCase, CaseResult> results = new LinkedHashMap<>();
    try (AgentClient agent = new AgentClient(agentConfig);
        RecordWriter writer = new RecordWriter(new KafkaAccess(addresses))) {
      CasePlayer player = new CasePlayer(addresses, agent, new Approvals(addresses), writer, story);
      story.chapter("Agents propose, people decide");
      for (DemoCase demoCase : cases) {
        if (!demoCase.needsClock()) {
          results.put(demoCase, play(player, demoCase, cases, 1));
        }
      }
      story.chapter("Nobody decides, and time passes");
      story.line("");
      story.line(
          "The same policies again, with every deadline divided by %d: half an hour is three seconds."
              .formatted(CLOCK_DIVISOR));
      publishFaster(writer, addresses);
      for (DemoCase demoCase : cases) {
        if (demoCase.needsClock()) {
          results.put(demoCase, play(player, demoCase, cases, CLOCK_DIVISOR));
        }
      }
    }
    List<CaseResult> inOrder = new ArrayList<>();
    for (DemoCase demoCase : cases) {
      CaseResult result = results.get(demoCase);
      inOrder.add(
          result == null
              ? CaseResult.failed(demoCase, Duration.ZERO, "the case was not played")
              : result);
    }
    return inOrder;
  }

  private CaseResult play(
      CasePlayer player, DemoCase demoCase, List<DemoCase> cases, int clockDivisor) {
    story.begin(cases.indexOf(demoCase) + 1, cases.size(), demoCase);
    CaseResult result = player.play(demoCase, clockDivisor);
    result.mismatches().forEach(mismatch -> story.tell("✗ " + mismatch));
    return result;
  }

  private void publishFaster(RecordWriter writer, PlatformAddresses addresses) throws IOException {
    PolicyFiles published =
        PolicyFiles.read(List.of(ExampleOrganisation.folder(home).resolve("policies")));
    List<PolicyFiles.PolicyFile> faster = new ArrayList<>();
    for (PolicyFiles.PolicyFile file : published.policies()) {
      String text = DurationScaling.faster(file.text(), CLOCK_DIVISOR);
      switch (PolicyDocument.read(file.file().toString(), text)) {
        case PolicyReading.Valid valid ->
            faster.add(new PolicyFiles.PolicyFile(file.file(), text, valid.policy()));
        case PolicyReading.Invalid invalid ->
            throw new IOException("a policy with a faster clock is none: " + invalid.text());
      }
    }
    PolicySigner signer = LocalPublisher.of(platform.data().policyKey());
    try (RecordReader reader = new RecordReader(new KafkaAccess(addresses))) {
      List<PolicyBundle> bundles =
          new PolicyPublisher(writer, PublishedBundles.read(reader), signer, clock.instant())
              .publish(new PolicyFiles(faster, List.of()), PolicyMode.ENFORCE);
      PolicyStatus.await(addresses, bundles);
    }
  }

  /** Exports the ledger and verifies the export with the key that the ledger publishes. */
  VerificationReport verifyLedger(Path export) throws IOException {
    PlatformAddresses addresses = platform.addresses();
    List<VerifierKey> keys = LedgerKeys.published(addresses);
    LedgerExport.write(new KafkaAccess(addresses), export, keys, clock.instant());
    return ExportVerifier.verify(export, keys);
  }
}
