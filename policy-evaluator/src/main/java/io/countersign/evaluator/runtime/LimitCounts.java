package io.countersign.evaluator.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.evaluator.topology.PolicyEvaluatorTopology;
import io.countersign.policy.limits.LimitUse;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;

/**
 * Looks up how much is taken of limits at present, for explanations. One instance counts for all;
 * where that is another one, it is asked.
 */
@Singleton
public class LimitCounts {
  private static final Logger LOG = Logger.getLogger(LimitCounts.class);
  private static final Duration PEER_LIMIT = Duration.ofSeconds(2);

  private final KafkaStreams streams;
  private final ObjectMapper json;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PEER_LIMIT).build();

  /** Over the running stream. */
  @Inject
  public LimitCounts(KafkaStreams streams, ObjectMapper json) {
    this.streams = streams;
    this.json = json;
  }

  /** Returns what is taken here, by key; empty where another instance counts. */
  public Optional<Map<String, BigDecimal>> here(Collection<String> keys) {
    try {
      ReadOnlyKeyValueStore<String, String> totals =
          streams.store(
              StoreQueryParameters.fromNameAndType(
                  PolicyEvaluatorTopology.LIMIT_TOTALS_STORE,
                  QueryableStoreTypes.<String, String>keyValueStore()));
      Map<String, BigDecimal> used = new LinkedHashMap<>();
      for (String key : keys) {
        String total = totals.get(key);
        used.put(key, total == null ? BigDecimal.ZERO : new BigDecimal(total));
      }
      return Optional.of(used);
    } catch (InvalidStateStoreException e) {
      return Optional.empty();
    }
  }

  /** Returns what is taken, by key; empty where whoever counts cannot be asked now. */
  public Optional<Map<String, BigDecimal>> taken(List<LimitUse> uses) {
    List<String> keys = uses.stream().map(LimitUse::key).toList();
    Optional<Map<String, BigDecimal>> here = here(keys);
    return here.isPresent() ? here : elsewhere(keys);
  }

  private Optional<Map<String, BigDecimal>> elsewhere(List<String> keys) {
    Collection<StreamsMetadata> hosts;
    try {
      hosts = streams.streamsMetadataForStore(PolicyEvaluatorTopology.LIMIT_TOTALS_STORE);
    } catch (IllegalStateException e) {
      // The stream is not running yet.
      return Optional.empty();
    }
    for (StreamsMetadata host : hosts) {
      if (host.stateStoreNames().contains(PolicyEvaluatorTopology.LIMIT_TOTALS_STORE)
          && !host.hostInfo().equals(HostInfo.unavailable())) {
        Optional<Map<String, BigDecimal>> answer = ask(host.hostInfo(), keys);
        if (answer.isPresent()) {
          return answer;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Map<String, BigDecimal>> ask(HostInfo host, List<String> keys) {
    URI address =
        URI.create(
            "http://%s:%d/v1/limits?keys=%s"
                .formatted(host.host(), host.port(), String.join(",", keys)));
    try {
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(address).timeout(PEER_LIMIT).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        return Optional.empty();
      }
      JsonNode body = json.readTree(response.body());
      Map<String, BigDecimal> used = new LinkedHashMap<>();
      for (String key : keys) {
        used.put(key, new BigDecimal(body.path(key).asText("0")));
      }
      return Optional.of(used);
    } catch (IOException | NumberFormatException e) {
      LOG.infof("The instance at %s, which counts, does not answer: %s", address, e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
