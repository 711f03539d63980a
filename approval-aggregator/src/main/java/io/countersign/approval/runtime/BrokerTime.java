package io.countersign.approval.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;

/**
 * What time it is for all instances: the leader of the metadata quorum tells when it was last up to
 * date itself, which is now, by its clock.
 */
final class BrokerTime {
  private BrokerTime() {}

  /** The broker's time could not be had. */
  static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownException(String message, Throwable cause) {
      super(message, cause);
    }

    UnknownException(String message) {
      super(message);
    }
  }

  /** Asks for it. */
  static Instant ask(Admin admin, Duration timeout) throws UnknownException {
    try {
      QuorumInfo quorum =
          admin
              .describeMetadataQuorum()
              .quorumInfo()
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return of(quorum);
    } catch (ExecutionException | TimeoutException silent) {
      throw new UnknownException(
          "The broker does not say what time it is: " + silent.getMessage(), silent);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UnknownException("The question for the broker's time was interrupted", interrupted);
    }
  }

  private static Instant of(QuorumInfo quorum) throws UnknownException {
    for (QuorumInfo.ReplicaState voter : quorum.voters()) {
      OptionalLong upToDate = voter.lastCaughtUpTimestamp();
      if (voter.replicaId() == quorum.leaderId() && upToDate.isPresent()) {
        return Instant.ofEpochMilli(upToDate.getAsLong());
      }
    }
    throw new UnknownException("The leader of the broker's quorum does not say what time it is");
  }

  /** Asks for the broker's time. */
  @FunctionalInterface
  interface Question {
    /** The broker's time. */
    Instant ask() throws UnknownException;
  }

  /**
   * How far a clock is ahead of the broker's, as far as the time that the question took lets tell:
   * zero where both may be the same; negative where the clock is behind.
   */
  static Duration ahead(InstantSource clock, Question question) throws UnknownException {
    Instant before = clock.instant();
    Instant broker = question.ask();
    Instant after = clock.instant();
    if (broker.isBefore(before)) {
      return Duration.between(broker, before);
    }
    return broker.isAfter(after) ? Duration.between(broker, after) : Duration.ZERO;
  }
}
