package io.countersign.local.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;

/** JSON that commands take from files, and permits that they take from the command line. */
final class JsonInput {

  private static final int JWS_PARTS = 3;

  private JsonInput() {}

  /** The JSON object in a file, or on standard input for {@code -}. */
  static ObjectNode object(String file, String what) {
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      if (CanonicalJson.parse(bytes) instanceof ObjectNode object) {
        return object;
      }
      throw CommandFailure.usage("%s holds no JSON object of %s.".formatted(file, what));
    } catch (InvalidJsonException e) {
      throw CommandFailure.usage("%s is not JSON: %s".formatted(file, e.getMessage()));
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("There is no file " + file + ".");
    } catch (IOException e) {
      throw CommandFailure.usage("%s cannot be read: %s.".formatted(file, e.getMessage()));
    }
  }

  /**
   * The id of a permit: the text itself, or the claim {@code jti} where the text is a compact JWS.
   * Its signature is not checked here: whether the permit holds is the aggregator's to say.
   */
  static String permitId(String permit) {
    String[] parts = permit.split("\\.", -1);
    if (parts.length != JWS_PARTS) {
      return permit;
    }
    try {
      JsonNode claims =
          OutputOptions.JSON.readTree(
              new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
      String id = claims.path("jti").asText("");
      return id.isEmpty() ? permit : id;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return permit; // an id may hold two points
    }
  }
}
