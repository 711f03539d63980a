package io.countersign.notification.topology;

import io.countersign.notification.Card;

/**
 * A card and the event that it ends with, so that an event that is read twice is folded once.
 *
 * @param card the card
 * @param offset offset of the last event in the action's partition
 */
record StoredCard(Card card, long offset) {}
