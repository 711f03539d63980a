package io.countersign.notification.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.Agent;
import io.countersign.events.Change;
import io.countersign.events.EvidenceItem;
import io.countersign.events.RetrievedSource;
import io.countersign.events.Rollback;
import io.countersign.events.RunContext;
import io.countersign.events.Target;
import io.countersign.notification.Card;
import io.countersign.notification.Cards;
import io.countersign.notification.CommandName;
import io.countersign.notification.DecidingRight;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.Samples;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PageEscapingTest {
  private static final String EVIL =
      "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202E\u2066\u0007\u200B{page.who}";

  @Test
  void nothingThatAnAgentWritesIsMarkupOrInvisibleOnACard() throws IOException {
    Card card =
        Objects.requireNonNull(
            Cards.apply(
                null,
                Samples.requested(
                    Samples.proposal("case-1")
                        .setAgent(
                            Agent.newBuilder()
                                .setId(EVIL)
                                .setOwner(EVIL)
                                .setModel(EVIL)
                                .setRuntime(EVIL)
                                .setArtifactDigest(EVIL)
                                .build())
                        .setRequestedBy(EVIL)
                        .setActionType(EVIL)
                        .setTool(EVIL)
                        .setTarget(new Target(EVIL, EVIL, EVIL, EVIL))
                        .setArguments(
                            "{\"amount\":25000,\"memo\":\"<script>alert(1)</script>\u202E\"}")
                        .setSummary(EVIL)
                        .setRationale(EVIL)
                        .setEvidence(List.of(new EvidenceItem(EVIL, EVIL, EVIL, EVIL)))
                        .setSources(List.of(new RetrievedSource(EVIL, EVIL, EVIL, EVIL)))
                        .setChange(new Change(EVIL, EVIL))
                        .setAlternatives(List.of(EVIL))
                        .setRollback(new Rollback(EVIL, true))
                        .setContext(new RunContext(EVIL, EVIL, EVIL, List.of(EVIL)))
                        .build(),
                    Samples.START)));
    String page =
        Pages.render(
            "card",
            CardPage.of(
                new Caller("user:fatima", null),
                card,
                new Allowed(
                    List.of(DecidingRight.OWN, new DecidingRight(EVIL, EVIL)),
                    EnumSet.allOf(CommandName.class)),
                new Banner(false, EVIL, null),
                "/actions/case-1",
                "token",
                "inbox-1"));
    assertHarmless(page);
    assertThat(page).contains("&lt;script&gt;").contains("⟨U+202E⟩").contains("chip tone-slate");
  }

  @Test
  void nothingThatAnAgentWritesIsMarkupOrInvisibleInTheList() throws IOException {
    OpenRequest open =
        Objects.requireNonNull(
            Objects.requireNonNull(
                    Cards.apply(
                        null,
                        Samples.requested(
                            Samples.proposal("case-1")
                                .setAgent(Agent.newBuilder().setId(EVIL).build())
                                .setTool(EVIL)
                                .setSummary(EVIL)
                                .build(),
                            Samples.START)))
                .openRequest());
    String page =
        Pages.render(
            "inbox", InboxPage.of(new Caller("user:fatima", null), List.of(open), List.of()));
    assertHarmless(page);
    assertThat(page).contains("&lt;script&gt;").contains("Written by the agent");
  }

  private static void assertHarmless(String page) {
    assertThat(page)
        .doesNotContain("<script", "<img", "\u202E", "\u2066", "\u0007", "\u200B")
        .doesNotContainPattern("<[^>]* style=")
        .doesNotContainPattern("<[^>]* on[a-z]+=");
  }
}
