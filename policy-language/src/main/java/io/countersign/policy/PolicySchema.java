package io.countersign.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON Schemas (draft 2020-12) of the documents that authors write, for their editors. */
public enum PolicySchema {
  /** Of policies. */
  POLICIES("policy.schema.json"),
  /** Of tables of cases. */
  CASES("policy-cases.schema.json");

  private final String resource;

  PolicySchema(String resource) {
    this.resource = resource;
  }

  /** Returns the schema as JSON text. */
  public String text() {
    try (InputStream stream = PolicySchema.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("The library lacks its resource " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
