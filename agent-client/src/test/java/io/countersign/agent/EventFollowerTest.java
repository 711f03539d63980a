package io.countersign.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventFollowerTest {

  private static final TopicPartition PLACE = new TopicPartition("approval.events", 0);

  private final FakeSource source = new FakeSource();
  private final EventFollower follower =
      new EventFollower(new AgentClientConfig("kafka:9092", "http://registry"), source);

  @AfterEach
  void close() {
    follower.close();
  }

  @Test
  void anEventAfterTheProposalIsItsAnswer() throws Exception {
    follow();
    CompletableFuture<Answer> verdict = follower.await(Events.ACTION, answer -> true);

    source.arrives(100, Events.ACTION, Events.requested());

    assertThat(get(verdict).status()).isEqualTo(AnswerStatus.PENDING);
    assertThat(source.historiesRead).isEmpty();
  }

  @Test
  void whoWaitsForTheEndIsNotToldThatPeopleAreAsked() throws Exception {
    follow();
    CompletableFuture<Answer> settled =
        follower.await(Events.ACTION, answer -> answer.status().isSettled());

    source.arrives(100, Events.ACTION, Events.requested());
    assertThatThrownBy(() -> settled.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    source.arrives(101, Events.ACTION, Events.granted(Events.ARGUMENTS));

    assertThat(get(settled).status()).isEqualTo(AnswerStatus.GRANTED);
  }

  @Test
  void anAnswerThatCameBeforeAnybodyWaitedIsKept() throws Exception {
    follow();
    source.arrives(100, Events.ACTION, Events.denied());
    get(follower.await(Events.ACTION, answer -> true));

    assertThat(get(follower.await(Events.ACTION, answer -> true)).status())
        .isEqualTo(AnswerStatus.DENIED);
  }

  @Test
  void eventsOfOtherActionsAreNotEvenDecoded() throws Exception {
    follow();
    CompletableFuture<Answer> verdict = follower.await(Events.ACTION, answer -> true);

    source.arrives(100, "another-action", Events.denied());
    source.arrives(101, Events.ACTION, Events.allowed());

    assertThat(get(verdict).status()).isEqualTo(AnswerStatus.ALLOWED);
    assertThat(source.decoded).doesNotContainKey(100L);
  }

  @Test
  void anActionThatThisClientDidNotProposeIsReadFromItsPast() throws Exception {
    source.past = List.of(Events.requested(), Events.rejected());

    Answer answer = get(follower.await(Events.ACTION, known -> known.status().isSettled()));

    assertThat(answer.status()).isEqualTo(AnswerStatus.REJECTED);
    assertThat(source.historiesRead).containsKey(Events.ACTION);
  }

  @Test
  void anIdenticalProposalThatBringsNoEventIsAnsweredFromThePast() throws Exception {
    source.past = List.of(Events.allowed());
    follow();

    assertThat(get(follower.await(Events.ACTION, answer -> true)).status())
        .isEqualTo(AnswerStatus.ALLOWED);
  }

  @Test
  void aRejectionAfterARestartIsUnderstoodWithItsRequest() throws Exception {
    source.past = List.of(Events.requested());
    CompletableFuture<Answer> settled =
        follower.await(Events.ACTION, answer -> answer.status().isSettled());
    get(follower.await(Events.ACTION, answer -> true));

    source.arrives(100, Events.ACTION, Events.rejected());

    assertThat(get(settled).tier()).isEqualTo(3);
  }

  @Test
  void anEventThatCannotBeReadFailsThoseWhoWait() throws Exception {
    follow();
    CompletableFuture<Answer> verdict = follower.await(Events.ACTION, answer -> true);

    source.arrives(100, Events.ACTION, null);

    assertThatThrownBy(() -> get(verdict)).hasCauseInstanceOf(PlatformUnreachableException.class);
  }

  @Test
  void closingFailsThoseWhoWait() throws Exception {
    follow();
    CompletableFuture<Answer> verdict = follower.await(Events.ACTION, answer -> true);

    follower.close();

    assertThatThrownBy(() -> get(verdict)).hasCauseInstanceOf(IllegalStateException.class);
  }

  private void follow() throws Exception {
    assertThat(follower.followFromNow(Events.ACTION).get(5, TimeUnit.SECONDS))
        .isEqualTo(Events.ACTION);
  }

  private static Answer get(CompletableFuture<Answer> answer) throws Exception {
    return answer.get(5, TimeUnit.SECONDS);
  }

  /** A topic of one partition that ends at offset 100, with events told by the test. */
  private static final class FakeSource implements EventSource {

    private static final String UNREADABLE = "unreadable";

    final Map<Long, SpecificRecord> events = new ConcurrentHashMap<>();
    final Map<Long, Boolean> decoded = new ConcurrentHashMap<>();
    final Map<String, Boolean> historiesRead = new ConcurrentHashMap<>();
    volatile List<SpecificRecord> past = List.of();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    FakeSource() {
      Node node = new Node(0, "kafka", 9092);
      Node[] nodes = {node};
      consumer.updatePartitions(
          PLACE.topic(), List.of(new PartitionInfo(PLACE.topic(), 0, node, nodes, nodes)));
      consumer.updateBeginningOffsets(Map.of(PLACE, 0L));
      consumer.updateEndOffsets(Map.of(PLACE, 100L));
      consumer.setMaxPollRecords(10);
    }

    void arrives(long offset, String key, @Nullable SpecificRecord event) {
      if (event != null) {
        events.put(offset, event);
      }
      consumer.addRecord(
          new ConsumerRecord<>(
              PLACE.topic(),
              PLACE.partition(),
              offset,
              key.getBytes(StandardCharsets.UTF_8),
              new byte[0]));
    }

    @Override
    public String topic() {
      return PLACE.topic();
    }

    @Override
    public Consumer<byte[], byte[]> open() {
      return consumer;
    }

    @Override
    public List<SpecificRecord> history(String actionId, int partition, long end) {
      historiesRead.put(actionId, true);
      return past;
    }

    @Override
    public Optional<SpecificRecord> decode(ConsumerRecord<byte[], byte[]> record) {
      decoded.put(record.offset(), true);
      SpecificRecord event = events.get(record.offset());
      if (event == null) {
        throw new IllegalArgumentException(UNREADABLE);
      }
      return Optional.of(event);
    }

    @Override
    public void close() {}
  }
}
