package io.countersign.local.cli;

import java.nio.file.Path;

/** The checkout with the built programs; the entry script says where it is. */
public final class Home {

  private Home() {}

  /** Its folder. */
  public static Path folder() {
    return Path.of(System.getProperty("countersign.home", ".")).toAbsolutePath().normalize();
  }
}
