package io.countersign.schemas.headers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class CloudEventsTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final CloudEvents EVENT =
      CloudEvents.avro(
          "approval-aggregator",
          "approval.granted",
          "case-7#3",
          Instant.parse("2026-11-21T12:00:00.123456Z"),
          "case-7",
          TRACE);

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void writesTheAttributesOfBinaryMode() {
    Headers headers = new RecordHeaders();
    EVENT.writeTo(headers);
    assertThat(CloudEvents.header(headers, "ce_specversion")).isEqualTo("1.0");
    assertThat(CloudEvents.header(headers, "ce_id")).isEqualTo("case-7#3");
    assertThat(CloudEvents.header(headers, "ce_type")).isEqualTo("approval.granted");
    assertThat(CloudEvents.header(headers, "ce_source"))
        .isEqualTo("/countersign/approval-aggregator");
    assertThat(CloudEvents.header(headers, "ce_time")).isEqualTo("2026-11-21T12:00:00.123Z");
    assertThat(CloudEvents.header(headers, "ce_subject")).isEqualTo("case-7");
    assertThat(CloudEvents.header(headers, "content-type")).isEqualTo("application/avro");
    assertThat(CloudEvents.header(headers, "traceparent")).isEqualTo(TRACE);
  }

  @Test
  void readsWhatItWrote() {
    Headers headers = new RecordHeaders();
    EVENT.writeTo(headers);
    assertThat(CloudEvents.read(headers)).contains(EVENT);
  }

  @Test
  void replacesWhatStoodThereAndKeepsTheTraceThatItHasNoneFor() {
    Headers headers = new RecordHeaders();
    headers.add("ce_id", utf8("old"));
    headers.add("traceparent", utf8(TRACE));
    CloudEvents.avro("notifier", "t", "new", Instant.EPOCH, "s", null).writeTo(headers);
    assertThat(headers.headers("ce_id")).hasSize(1);
    assertThat(CloudEvents.header(headers, "ce_id")).isEqualTo("new");
    assertThat(CloudEvents.header(headers, "traceparent")).isEqualTo(TRACE);
  }

  @Test
  void headersThatAreMissingOrUnreadableAreNoEvent() {
    assertThat(CloudEvents.read(new RecordHeaders())).isEmpty();
    Headers badTime = new RecordHeaders();
    EVENT.writeTo(badTime);
    badTime.add("ce_time", utf8("yesterday"));
    assertThat(CloudEvents.read(badTime)).isEmpty();
    Headers otherVersion = new RecordHeaders();
    EVENT.writeTo(otherVersion);
    otherVersion.add("ce_specversion", utf8("2.0"));
    assertThat(CloudEvents.read(otherVersion)).isEmpty();
  }

  @Test
  void tellsJsonByItsContentTypeOrItsFirstByte() {
    Headers none = new RecordHeaders();
    assertThat(CloudEvents.isJson(none, utf8("{}"))).isTrue();
    assertThat(CloudEvents.isJson(none, new byte[] {0, 0})).isFalse();
    assertThat(CloudEvents.isJson(none, new byte[0])).isFalse();
    Headers json = new RecordHeaders();
    json.add("content-type", utf8("Application/JSON; charset=utf-8"));
    assertThat(CloudEvents.isJson(json, utf8(" {}"))).isTrue();
    Headers avro = new RecordHeaders();
    avro.add("content-type", utf8("application/avro"));
    assertThat(CloudEvents.isJson(avro, utf8("{}"))).isFalse();
  }
}
