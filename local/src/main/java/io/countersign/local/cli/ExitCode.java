package io.countersign.local.cli;

/** What a command ends with; fixed, so that scripts can rely on it. */
public final class ExitCode {

  /** Done, or the answer is yes or not known yet. */
  public static final int DONE = 0;

  /** The answer is no: rejected, refused, verification failed, a policy with errors. */
  public static final int NO = 1;

  /** The command was used wrongly, or what it needs is not there. */
  public static final int USAGE = 2;

  /** The platform is not reached. */
  public static final int UNREACHABLE = 3;

  private ExitCode() {}
}
