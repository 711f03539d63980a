package io.countersign.notification.topology;

import io.countersign.events.EventMeta;
import io.countersign.notification.Answer;
import io.countersign.notification.Answers;
import io.countersign.notification.Approver;
import io.countersign.notification.Card;
import io.countersign.notification.Cards;
import io.countersign.notification.Events;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.OpenReview;
import io.countersign.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps cards, inbox lines and answers in step with the events. Streams also runs it when it
 * restores the store, so an event may be seen again; the offset beside each card tells.
 */
final class CardsProcessor implements Processor<String, SpecificRecord, Void, Void> {
  /** How many expired entries an event drops at most, so that no event takes long. */
  static final int MAX_DROPPED_PER_EVENT = 8;

  private static final Logger LOG = Logger.getLogger(CardsProcessor.class);
  private static final byte[] NOTHING = new byte[0];

  private final Duration keepClosed;
  private final AnswerListener listener;
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, byte[]> store;

  /**
   * @param keepClosed how long the card of an ended action, and the answer to a command, are kept
   * @param listener hears of answers
   */
  CardsProcessor(Duration keepClosed, AnswerListener listener) {
    this.keepClosed = keepClosed;
    this.listener = listener;
  }

  @Override
  public void init(ProcessorContext<Void, Void> processorContext) {
    context = processorContext;
    store = processorContext.getStateStore(ViewsTopology.CARDS_STORE);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    SpecificRecord event = record.value();
    if (event == null) {
      return;
    }
    if (!Topic.APPROVAL_EVENTS.records().contains(event.getClass())) {
      // Another topic's record: whoever put it here shall not end the inbox for everybody.
      LOG.errorf("A %s in approval.events is passed over", event.getSchema().getFullName());
      return;
    }
    EventMeta meta = Events.meta(event);
    long offset = context.recordMetadata().orElseThrow().offset();
    byte @Nullable [] stored = store.get(ViewKeys.card(meta.getActionId()));
    @Nullable StoredCard before = stored == null ? null : ViewCodec.read(stored, StoredCard.class);
    if (before != null && offset <= before.offset()) {
      return;
    }
    @Nullable Card cardBefore = before == null ? null : before.card();
    @Nullable Card card = Cards.apply(cardBefore, event);
    if (card != null) {
      store.put(ViewKeys.card(card.actionId()), ViewCodec.write(new StoredCard(card, offset)));
      moveInboxLines(cardBefore, card);
      moveReviewLines(cardBefore, card);
      if (card.closedAt() != null) {
        expire(ViewKeys.card(card.actionId()), card.closedAt());
      }
    }
    answer(event, meta, card);
    dropExpired(meta.getOccurredAt());
  }

  private void moveInboxLines(@Nullable Card before, @Nullable Card after) {
    @Nullable OpenRequest old = before == null ? null : before.openRequest();
    @Nullable OpenRequest open = after == null ? null : after.openRequest();
    if (old != null && !old.equals(open)) {
      for (Approver approver : old.addressees()) {
        store.delete(ViewKeys.inboxLine(approver, old));
      }
    }
    if (open != null && !open.equals(old)) {
      byte[] line = ViewCodec.write(open);
      for (Approver approver : open.addressees()) {
        store.put(ViewKeys.inboxLine(approver, open), line);
      }
    }
  }

  private void moveReviewLines(@Nullable Card before, @Nullable Card after) {
    @Nullable OpenReview old = before == null ? null : before.openReview();
    @Nullable OpenReview open = after == null ? null : after.openReview();
    if (old != null && !old.equals(open)) {
      for (Approver approver : old.reviewers()) {
        store.delete(ViewKeys.reviewLine(approver, old));
      }
    }
    if (open != null && !open.equals(old)) {
      byte[] line = ViewCodec.write(open);
      for (Approver approver : open.reviewers()) {
        store.put(ViewKeys.reviewLine(approver, open), line);
      }
    }
  }

  private void answer(SpecificRecord event, EventMeta meta, @Nullable Card card) {
    @Nullable String commandId = meta.getCommandId();
    @Nullable Answer answer = Answers.to(event, card);
    if (commandId == null || answer == null) {
      return;
    }
    StoredAnswer told = new StoredAnswer(answer, meta.getActor());
    String key = ViewKeys.answer(commandId);
    if (store.get(key) == null) {
      store.put(key, ViewCodec.write(told));
      expire(key, meta.getOccurredAt());
    }
    listener.answered(commandId, told);
  }

  private void expire(String key, Instant since) {
    store.put(ViewKeys.expiry(since.plus(keepClosed), key), NOTHING);
  }

  private void dropExpired(Instant now) {
    List<String> due = new ArrayList<>();
    try (StringSerializer serializer = new StringSerializer();
        KeyValueIterator<String, byte[]> expiries =
            store.prefixScan(ViewKeys.expiries(), serializer)) {
      while (due.size() < MAX_DROPPED_PER_EVENT && expiries.hasNext()) {
        KeyValue<String, byte[]> expiry = expiries.next();
        if (ViewKeys.expiryTime(expiry.key).isAfter(now)) {
          break;
        }
        due.add(expiry.key);
      }
    }
    for (String expiry : due) {
      drop(ViewKeys.expiryTarget(expiry), now);
      store.delete(expiry);
    }
  }

  /** Drops what an expiry names, unless it is a card that has come to life again since. */
  private void drop(String key, Instant now) {
    byte @Nullable [] stored = store.get(key);
    if (stored == null) {
      return;
    }
    if (ViewKeys.isCard(key)) {
      Card card = ViewCodec.read(stored, StoredCard.class).card();
      @Nullable Instant closedAt = card.closedAt();
      if (closedAt == null || closedAt.plus(keepClosed).isAfter(now)) {
        return;
      }
      // A review that nobody answered in all that time leaves the lists with its card.
      moveReviewLines(card, null);
    }
    store.delete(key);
  }
}
