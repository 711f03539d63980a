package io.countersign.local.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and a sentence for the person who typed it. */
public final class CommandFailure extends RuntimeException {

  private final int exitCode;

  private CommandFailure(int exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** The command was used wrongly. */
  public static CommandFailure usage(String sentence) {
    return new CommandFailure(ExitCode.USAGE, sentence, null);
  }

  /** The answer is no. */
  public static CommandFailure no(String sentence) {
    return new CommandFailure(ExitCode.NO, sentence, null);
  }

  /** The platform is not reached. */
  public static CommandFailure unreachable(String sentence, @Nullable Throwable cause) {
    return new CommandFailure(ExitCode.UNREACHABLE, sentence, cause);
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
