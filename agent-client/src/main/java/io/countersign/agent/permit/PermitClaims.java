package io.countersign.agent.permit;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.agent.permit.PermitCheck.Flaw;
import io.countersign.schemas.json.CanonicalJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the claims of a permit; every claim must be there in its shape. */
final class PermitClaims {

  private static final long MAX_EPOCH_SECONDS =
      Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final int MAX_TIER = 5;

  private PermitClaims() {}

  static Permit read(String keyId, JsonNode claims) throws FlawException {
    JsonNode action = claims.path("action");
    JsonNode tier = claims.path("tier");
    if (!tier.isInt() || tier.intValue() < 0 || tier.intValue() > MAX_TIER) {
      throw misshapen("tier", "a whole number from 0 to " + MAX_TIER);
    }
    if (!claims.path("single_use").isBoolean() || !claims.path("single_use").booleanValue()) {
      throw misshapen("single_use", "true");
    }
    return new Permit(
        text(claims, "jti"),
        keyId,
        text(claims, "iss"),
        text(claims, "sub"),
        claims.has("aud") ? Optional.of(text(claims, "aud")) : Optional.empty(),
        instant(claims, "iat"),
        instant(claims, "nbf"),
        instant(claims, "exp"),
        new Permit.Action(
            text(action, "id"), text(action, "type"), text(action, "tool"), target(action)),
        text(claims, "args_sha256"),
        tier.intValue(),
        text(claims, "policy"),
        texts(claims, "approvers"));
  }

  static String text(JsonNode object, String name) throws FlawException {
    JsonNode value = object.path(name);
    if (!value.isTextual()) {
      throw misshapen(name, "a text");
    }
    return value.textValue();
  }

  private static Instant instant(JsonNode claims, String name) throws FlawException {
    JsonNode value = claims.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > MAX_EPOCH_SECONDS) {
      throw misshapen(name, "whole seconds since 1970");
    }
    return Instant.ofEpochSecond(value.longValue());
  }

  private static List<String> texts(JsonNode claims, String name) throws FlawException {
    JsonNode array = claims.path(name);
    List<String> texts = new ArrayList<>();
    if (!array.isArray()) {
      throw misshapen(name, "an array of texts");
    }
    for (JsonNode element : array) {
      if (!element.isTextual()) {
        throw misshapen(name, "an array of texts");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private static Optional<String> target(JsonNode action) throws FlawException {
    JsonNode target = action.path("target");
    if (target.isMissingNode() || target.isNull()) {
      return Optional.empty();
    }
    if (!target.isObject()) {
      throw misshapen("target", "an object or null");
    }
    return Optional.of(CanonicalJson.canonicalize(target));
  }

  private static FlawException misshapen(String claim, String expected) {
    return new FlawException(
        Flaw.MALFORMED, "Expected " + expected + " in '" + claim + "', but it is not there");
  }
}
