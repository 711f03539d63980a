package io.countersign.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads a permit's id without checking the permit, as a careless executor would. */
final class PermitId {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private PermitId() {}

  /** The claim {@code jti} of a compact JWS. */
  static String of(String permit) {
    String payload = permit.split("\\.", -1)[1];
    try {
      return JSON.readTree(
              new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8))
          .path("jti")
          .asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A permit that is no JWS: " + permit, e);
    }
  }
}
