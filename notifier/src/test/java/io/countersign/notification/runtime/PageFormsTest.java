package io.countersign.notification.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ApproverRef;
import io.countersign.events.Commented;
import io.countersign.events.Granted;
import io.countersign.events.Reassigned;
import io.countersign.events.ReviewCause;
import io.countersign.events.ReviewRequested;
import io.countersign.notification.Card;
import io.countersign.notification.Cards;
import io.countersign.notification.CommandName;
import io.countersign.notification.DecidingRight;
import io.countersign.notification.Samples;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which forms a card shows; the pages are kept in the build's folder to be looked at. */
final class PageFormsTest {
  private static final Set<CommandName> NOT_ON_PAGES = EnumSet.of(CommandName.REDEEM);

  @Test
  void aCardHasAFormForEachThingThatThePersonMayDoAndForNothingElse() throws IOException {
    for (CommandName command : CommandName.values()) {
      String page = render(pending(), new Allowed(List.of(), Set.of(command)));
      for (CommandName other : CommandName.values()) {
        boolean shown = other == command && !NOT_ON_PAGES.contains(other);
        assertThat(page.contains("action=\"/actions/case-1/" + other.wireName() + "\""))
            .as("%s where %s is allowed", other, command)
            .isEqualTo(shown);
      }
      assertThat(page).doesNotContain("/actions/case-1/decisions");
    }
  }

  @Test
  void everyFormShowsThatItIsOursAndHasACommandIdOfItsOwn() throws IOException {
    String page =
        render(
            pending(),
            new Allowed(
                List.of(DecidingRight.OWN, new DecidingRight("holiday", "user:lena")),
                EnumSet.allOf(CommandName.class)));
    Pages.keep("pending.html", page);
    int forms = page.split("<form ", -1).length - 1;
    assertThat(forms).isEqualTo(CommandName.values().length);
    assertThat(page.split("name=\"form\" value=\"token\"", -1)).hasSize(forms + 1);
    assertThat(
            page.lines()
                .filter(line -> line.contains("name=\"commandId\""))
                .map(line -> line.toLowerCase(Locale.ROOT))
                .distinct())
        .hasSize(forms);
    assertThat(page).contains("In my own right").contains("For user:lena, under the grant holiday");
  }

  @Test
  void aCommentAndAHandOverStandInTheTimeline() throws IOException {
    String page = render(pending(), new Allowed(List.of(DecidingRight.OWN), Set.of()));
    assertThat(page)
        .contains("Is this the right vendor?")
        .contains("user:ivan handed it to group:finance-leads: I am on leave")
        .doesNotContain("<select");
  }

  @Test
  void anEmergencyCannotBeOverlooked() throws IOException {
    Card card =
        fold(
            Samples.requested("case-1", Samples.START),
            Granted.newBuilder(Samples.granted("case-1", 2, "c"))
                .setBreakGlassReason("The site is down")
                .build(),
            ReviewRequested.newBuilder()
                .setMeta(Samples.meta("case-1", 3, "user:sam", null))
                .setReviewers(List.of(ApproverRef.newBuilder().setGroup("security").build()))
                .setProposal(Samples.proposal("case-1").build())
                .setClassification(Samples.classification())
                .setCause(ReviewCause.BREAK_GLASS)
                .build());
    String page =
        render(card, new Allowed(List.of(), Set.of(CommandName.REVIEW, CommandName.COMMENT)));
    Pages.keep("emergency.html", page);
    assertThat(page)
        .contains("Granted in an emergency.")
        .contains("The site is down")
        .contains("Waits for a look by group:security")
        .contains("Order the undo")
        .contains("stage-skipped")
        .doesNotContain("stage-done");
    String list =
        Pages.render(
            "inbox",
            InboxPage.of(
                new Caller("user:fatima", null),
                List.of(Objects.requireNonNull(pending().openRequest())),
                List.of(Objects.requireNonNull(card.openReview()))));
    Pages.keep("inbox.html", list);
    assertThat(list).contains("To review").contains("emergency");
  }

  private static Card pending() {
    return fold(
        Samples.requested("case-1", Samples.START.plusSeconds(1800)),
        new Commented(Samples.meta("case-1", 2, "user:sam", "c"), "Is this the right vendor?"),
        Reassigned.newBuilder()
            .setMeta(Samples.meta("case-1", 3, "user:ivan", "d"))
            .setTo(List.of(ApproverRef.newBuilder().setGroup("finance-leads").build()))
            .setReason("I am on leave")
            .setFrom("user:ivan")
            .build());
  }

  private static Card fold(SpecificRecord... events) {
    @Nullable Card card = null;
    for (SpecificRecord event : events) {
      card = Cards.apply(card, event);
    }
    return Objects.requireNonNull(card);
  }

  private static String render(Card card, Allowed allowed) throws IOException {
    return Pages.render(
        "card",
        CardPage.of(
            new Caller("user:fatima", null), card, allowed, null, "/actions/case-1", "token", "i"));
  }
}
