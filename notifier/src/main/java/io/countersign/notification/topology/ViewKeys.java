package io.countersign.notification.topology;

import io.countersign.notification.Approver;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.OpenReview;
import java.time.Instant;
import java.util.Locale;

/**
 * The keys of the store of cards. Five families share it, because a global store has one topic and
 * a topic has one global store:
 *
 * <ul>
 *   <li>the card of an action,
 *   <li>the lines of inboxes: who is addressed, then the deadline, so that a person's inbox is a
 *       few short ranges that are in order already, however many requests others have open,
 *   <li>the lines of lists of reviews, in the same way by the moment since when they wait,
 *   <li>the answers to commands, so that a command that is sent again gets its first answer,
 *   <li>what is to be dropped when.
 * </ul>
 *
 * <p>The store of the directory has a family of records and one of who is in which group.
 */
final class ViewKeys {
  private static final char SEPARATOR = '\0';
  private static final String CARD = "card" + SEPARATOR;
  private static final String INBOX = "inbox" + SEPARATOR;
  private static final String REVIEW = "review" + SEPARATOR;
  private static final String PRINCIPAL = "principal" + SEPARATOR;
  private static final String MEMBER = "member" + SEPARATOR;
  private static final String ANSWER = "answer" + SEPARATOR;
  private static final String EXPIRY = "expiry" + SEPARATOR;

  private ViewKeys() {}

  static String card(String actionId) {
    return CARD + actionId;
  }

  static String inboxOf(Approver approver) {
    return INBOX + approver.name() + SEPARATOR;
  }

  static String inboxLine(Approver approver, OpenRequest request) {
    return inboxOf(approver) + sortable(request.deadline()) + SEPARATOR + request.actionId();
  }

  static String reviewsOf(Approver approver) {
    return REVIEW + approver.name() + SEPARATOR;
  }

  static String reviewLine(Approver approver, OpenReview review) {
    return reviewsOf(approver) + sortable(review.since()) + SEPARATOR + review.actionId();
  }

  static String principal(String principalId) {
    return PRINCIPAL + principalId;
  }

  static String member(String group, String principalId) {
    return membersOf(group) + principalId;
  }

  static String membersOf(String group) {
    return MEMBER + group + SEPARATOR;
  }

  static String members() {
    return MEMBER;
  }

  /** The group that a key of a member names. */
  static String groupOf(String memberKey) {
    return memberKey.substring(MEMBER.length(), memberKey.indexOf(SEPARATOR, MEMBER.length()));
  }

  static String answer(String commandId) {
    return ANSWER + commandId;
  }

  static String expiries() {
    return EXPIRY;
  }

  static String expiry(Instant when, String key) {
    return EXPIRY + sortable(when) + SEPARATOR + key;
  }

  /** When the key that an expiry names is to be dropped. */
  static Instant expiryTime(String expiryKey) {
    String time =
        expiryKey.substring(EXPIRY.length(), expiryKey.indexOf(SEPARATOR, EXPIRY.length()));
    return Instant.ofEpochMilli(Long.parseLong(time));
  }

  /** The key that an expiry names. */
  static String expiryTarget(String expiryKey) {
    return expiryKey.substring(expiryKey.indexOf(SEPARATOR, EXPIRY.length()) + 1);
  }

  static boolean isCard(String key) {
    return key.startsWith(CARD);
  }

  private static String sortable(Instant time) {
    return String.format(Locale.ROOT, "%015d", Math.max(0, time.toEpochMilli()));
  }
}
