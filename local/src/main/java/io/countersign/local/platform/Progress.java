package io.countersign.local.platform;

import java.time.Duration;

/** Hears how the platform comes up and what happens to its parts; called from several threads. */
public interface Progress {

  /** Says nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void starting(String part) {}

        @Override
        public void ready(String part, String detail, Duration took) {}

        @Override
        public void note(String sentence) {}
      };

  /** Work on a part has begun. */
  void starting(String part);

  /** A part is ready; the detail is its address or what was done. */
  void ready(String part, String detail, Duration took);

  /**
   * Something that a person should know: a part that died and is started again, a step of the stop.
   */
  void note(String sentence);
}
