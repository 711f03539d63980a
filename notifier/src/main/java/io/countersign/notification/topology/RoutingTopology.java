package io.countersign.notification.topology;

import io.countersign.events.NotificationIntent;
import io.countersign.notification.Routing;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Turns events into intents; it has no effects and no state.
 *
 * <pre>
 * approval.events  → route  → notification.intents
 * </pre>
 */
public final class RoutingTopology {
  private RoutingTopology() {}

  /**
   * The topology.
   *
   * @param topics names of the topics
   * @param events reads and writes the values
   * @param routing what is told to whom
   */
  public static Topology build(Topics topics, Serde<SpecificRecord> events, Routing routing) {
    Topology topology = new Topology();
    topology.addSource(
        "approval-events",
        new StringDeserializer(),
        events.deserializer(),
        topics.name(Topic.APPROVAL_EVENTS));
    topology.addProcessor("route", () -> new Router(routing), "approval-events");
    topology.addSink(
        "notification-intents",
        topics.name(Topic.NOTIFICATION_INTENTS),
        new StringSerializer(),
        events.serializer(),
        "route");
    return topology;
  }

  /** Forwards the intents of each event, with the trace that the event stands in. */
  private static final class Router
      extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {
    private final Routing routing;

    Router(Routing routing) {
      this.routing = routing;
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
      if (record.value() == null) {
        return;
      }
      for (NotificationIntent intent : routing.intents(record.value())) {
        RecordHeaders headers = new RecordHeaders();
        CloudEvents.avro(
                Service.NAME,
                EventTypes.nameOf(NotificationIntent.class),
                intent.getIntentId(),
                intent.getIntendedAt(),
                intent.getActionId(),
                CloudEvents.header(record.headers(), CloudEvents.TRACEPARENT))
            .writeTo(headers);
        context().forward(new Record<>(intent.getActionId(), intent, record.timestamp(), headers));
      }
    }
  }
}
