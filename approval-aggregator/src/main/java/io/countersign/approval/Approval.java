package io.countersign.approval;

/**
 * The state of one action: what its events fold to.
 *
 * @param id the action
 * @param tenant its tenant; {@value #DEFAULT_TENANT} as long as it was not proposed
 * @param sequence number of its events
 * @param handled commands that were dealt with
 * @param phase where it stands
 * @param review whether somebody has to look at it
 */
public record Approval(
    ActionId id, String tenant, int sequence, Handled handled, Phase phase, Review review) {
  /** Tenant of an action that names none. */
  public static final String DEFAULT_TENANT = "default";

  /** The state before the first event. */
  public static Approval unseen(ActionId id) {
    return new Approval(id, DEFAULT_TENANT, 0, Handled.NONE, new Phase.Unseen(), Review.NONE);
  }
}
