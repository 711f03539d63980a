package io.countersign.approval.query;

import io.countersign.approval.Approval;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Proposal;
import io.countersign.approval.Subject;
import io.countersign.approval.topology.ApprovalTopology;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/**
 * Who may read what: people and services of the directory everything, an agent and those who stand
 * behind it their own actions. Evidence is not for other agents.
 */
public final class Readers {
  private final KafkaStreams streams;
  private final Deserializer<SpecificRecord> deserializer;
  private final String topic;

  /**
   * By the directory of {@code streams}.
   *
   * @param streams the running stream
   * @param deserializer reads records of the directory
   * @param topic name of the directory's topic
   */
  public Readers(KafkaStreams streams, Deserializer<SpecificRecord> deserializer, String topic) {
    this.streams = streams;
    this.deserializer = deserializer;
    this.topic = topic;
  }

  /**
   * Whether {@code principal} may read about an action.
   *
   * @throws NotNowException as long as the directory was not read
   */
  public boolean mayRead(String principal, Approval approval) {
    Subject subject = approval.phase().subject();
    // What was never taken as a proposal has no evidence, only the sentence why.
    return subject == null || isParty(principal, subject.proposal()) || isReader(principal);
  }

  /** Whether {@code principal} is the agent of the action, to whom its permit is given. */
  public static boolean isHolder(String principal, Approval approval) {
    Subject subject = approval.phase().subject();
    return subject != null && subject.proposal().agent().value().equals(principal);
  }

  private static boolean isParty(String principal, Proposal proposal) {
    PrincipalId id = new PrincipalId(principal);
    return id.equals(proposal.agent())
        || id.equals(proposal.agentOwner())
        || id.equals(proposal.requestedBy());
  }

  private boolean isReader(String principal) {
    try {
      byte[] value =
          streams
              .store(
                  StoreQueryParameters.fromNameAndType(
                      ApprovalTopology.DIRECTORY,
                      QueryableStoreTypes.<String, byte[]>keyValueStore()))
              .get(principal);
      return value != null
          && deserializer.deserialize(topic, value) instanceof Principal record
          && record.getId().equals(principal)
          && record.getActive()
          && (record.getKind() == PrincipalKind.HUMAN || record.getKind() == PrincipalKind.SERVICE);
    } catch (InvalidStateStoreException starting) {
      throw new NotNowException("starting", "The directory is being read; ask again in a moment.");
    } catch (SerializationException | AvroRuntimeException unreadable) {
      throw new NotNowException(
          "directory_not_readable",
          "The directory's record of who asks cannot be read now: " + unreadable.getMessage());
    }
  }
}
