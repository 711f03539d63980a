package io.countersign.local.cli;

import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.PolicyPublisher;
import io.countersign.local.admin.PolicySigner;
import io.countersign.local.admin.PublishedBundles;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.schemas.dsse.SigningKey;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign policy withdraw}. */
@Command(
    name = "withdraw",
    description = {
      "Takes a policy and its shadow out of force; returns when the evaluator no longer asks it.",
      "Actions that only this policy allowed or sent to people are denied from then on."
    })
final class PolicyWithdrawCommand implements Callable<Integer> {

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;
  @Mixin private SigningOptions signing;

  @Parameters(paramLabel = "NAME", description = "Name of the policy.")
  private String name;

  @Option(
      names = "--shadow",
      description = "Take only the shadow out; the policy that decides is published once more.")
  private boolean shadow;

  @Override
  public Integer call() {
    SigningKey key = signing.key(platform);
    PlatformAddresses addresses = platform.addresses();
    Reachability.requireKafka(addresses.kafka());
    KafkaAccess access = new KafkaAccess(addresses);
    PolicyBundle sent;
    try (RecordReader reader = new RecordReader(access);
        RecordWriter writer = new RecordWriter(access)) {
      PublishedBundles published = PublishedBundles.read(reader);
      PolicySigner signer = signing.signer(key, published, List.of(name));
      PolicyPublisher publisher =
          new PolicyPublisher(writer, published, signer, Clock.systemUTC().instant());
      Optional<PolicyBundle> decides = published.inForce(name);
      PolicyBundle latest =
          published
              .latest(name)
              .orElseThrow(
                  () -> CommandFailure.no("There is no policy %s to withdraw.".formatted(name)));
      // What decides, published once more, is later than the shadow and so ends it.
      sent =
          shadow && decides.isPresent()
              ? publisher.again(decides.get(), PolicyMode.ENFORCE)
              : publisher.again(latest, PolicyMode.WITHDRAWN);
    }
    PolicyStatus.await(addresses, List.of(sent));
    if (output.isJson()) {
      output.print(
          OutputOptions.JSON
              .createObjectNode()
              .put("name", name)
              .put("version", sent.getVersion())
              .put("mode", PolicyStatus.word(sent.getMode())));
    } else {
      output.say(
          sent.getMode() == PolicyMode.WITHDRAWN
              ? "withdrawn: " + name
              : "in force without a shadow: %s@%s".formatted(name, sent.getVersion()));
    }
    return ExitCode.DONE;
  }
}
