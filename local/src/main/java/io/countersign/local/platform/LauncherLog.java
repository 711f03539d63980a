package io.countersign.local.platform;

import java.nio.file.Path;

/**
 * Sends what libraries say in the launcher's own process to a log file, away from the progress
 * lines.
 */
final class LauncherLog {

  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private LauncherLog() {}

  /** Has an effect before the first logger is made; later the settings that hold stay. */
  static void writeTo(Path logs) {
    if (System.getProperty(PREFIX + "defaultLogLevel") == null) {
      System.setProperty(PREFIX + "logFile", logs.resolve("launcher.log").toString());
      System.setProperty(PREFIX + "defaultLogLevel", "warn");
      System.setProperty(PREFIX + "showDateTime", "true");
      System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS");
    }
  }
}
