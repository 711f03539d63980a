package io.countersign.notification;

/** Where an action stands. The wire names are the ones of the command line and the REST API. */
public enum CardStatus {
  /** People are asked. */
  PENDING("pending"),
  /** The policy let it pass. */
  ALLOWED("allowed"),
  /** People let it pass. */
  GRANTED("granted"),
  /** People, or their silence, said no. */
  REJECTED("rejected"),
  /** The policy said no. */
  DENIED("denied"),
  /** The agent may prepare it and not do it. */
  DRAFT_ONLY("draft_only"),
  /** It went back to the agent, who may send it again. */
  RETURNED("returned"),
  /** The proposal could not be read. */
  REFUSED("refused"),
  /** Its time ran out. */
  EXPIRED("expired"),
  /** The agent took it back. */
  WITHDRAWN("withdrawn"),
  /** An unused grant was taken back. */
  REVOKED("revoked");

  private final String wireName;

  CardStatus(String wireName) {
    this.wireName = wireName;
  }

  /** The stable name, e.g. {@code draft_only}. */
  public String wireName() {
    return wireName;
  }
}
