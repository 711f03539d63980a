package io.countersign.approval;

import java.util.Arrays;

/**
 * Everything that the agent said, as bytes that the aggregate carries to the people who decide and
 * never looks into.
 */
public final class EvidencePack {
  private final byte[] content;

  /** Takes a copy of {@code content}. */
  public EvidencePack(byte[] content) {
    this.content = content.clone();
  }

  /** A copy of the bytes. */
  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EvidencePack pack && Arrays.equals(content, pack.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "EvidencePack[" + content.length + " bytes]";
  }
}
