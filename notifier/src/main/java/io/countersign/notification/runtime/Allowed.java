package io.countersign.notification.runtime;

import io.countersign.notification.Approver;
import io.countersign.notification.Card;
import io.countersign.notification.CardStatus;
import io.countersign.notification.CommandName;
import io.countersign.notification.DecidingRight;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.OpenReview;
import io.countersign.notification.Person;
import io.countersign.notification.Requirements;
import io.countersign.notification.topology.Views;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the caller may do with a card, as far as this service knows; the aggregator has the last
 * word.
 *
 * @param rights by which they may decide; empty where they may not
 * @param commands what else they may do
 */
record Allowed(List<DecidingRight> rights, Set<CommandName> commands) {
  Allowed {
    rights = List.copyOf(rights);
    commands = Set.copyOf(commands);
  }

  static Allowed of(Views views, Caller caller, Card card) {
    EnumSet<CommandName> commands = EnumSet.noneOf(CommandName.class);
    List<DecidingRight> rights = List.of();
    @Nullable Person person = caller.person();
    if (card.isWithdrawable() && stands(views, caller, card)) {
      commands.add(CommandName.WITHDRAW);
    }
    if (person != null && person.human() && person.active()) {
      commands.add(CommandName.COMMENT);
      @Nullable OpenRequest open = card.openRequest();
      if (open != null) {
        rights = views.rights(person, open);
      }
      if (!rights.isEmpty()) {
        commands.add(CommandName.REASSIGN);
        commands.add(CommandName.ESCALATE);
      }
      if (mayBreakGlass(views, person, card)) {
        commands.add(CommandName.BREAK_GLASS);
      }
      if (card.isRevocable() && (owns(views, person, card) || isAsked(person, card))) {
        commands.add(CommandName.REVOKE);
      }
      @Nullable OpenReview review = card.openReview();
      if (review != null && views.mayReview(person, review)) {
        commands.add(CommandName.REVIEW);
      }
    }
    return new Allowed(rights, commands);
  }

  boolean mayDecide() {
    return !rights.isEmpty();
  }

  boolean may(CommandName command) {
    return commands.contains(command);
  }

  /** Whether the caller stands behind the action. */
  private static boolean stands(Views views, Caller caller, Card card) {
    return card.isParty(caller.principal())
        || (card.pack() != null
            && caller.principal().equals(views.ownerOf(card.pack().agent().id())));
  }

  private static boolean owns(Views views, Person person, Card card) {
    return card.pack() != null
        && (person.id().equals(card.pack().agent().owner())
            || person.id().equals(views.ownerOf(card.pack().agent().id())));
  }

  private static boolean mayBreakGlass(Views views, Person person, Card card) {
    return card.status() == CardStatus.PENDING
        && card.requirements() != null
        && !card.isParty(person.id())
        && (card.pack() == null || !person.id().equals(views.ownerOf(card.pack().agent().id())))
        && named(person, card.requirements().breakGlass());
  }

  /** Whether the action's approvers include the person, of whichever stage, or they reviewed it. */
  private static boolean isAsked(Person person, Card card) {
    @Nullable Requirements required = card.requirements();
    return card.approvers().contains(person.id())
        || (card.review() != null && named(person, card.review().reviewers()))
        || (required != null
            && required.stages().stream()
                .flatMap(stage -> stage.demands().stream())
                .anyMatch(demand -> named(person, demand.anyOf())));
  }

  private static boolean named(Person person, List<Approver> approvers) {
    return person.names().stream().anyMatch(approvers::contains);
  }
}
