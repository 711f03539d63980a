package io.countersign.audit.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.audit.LedgerInconsistentException;
import io.countersign.audit.LogNames;
import io.countersign.audit.signer.HeadSigner.SignedHead;
import io.countersign.tlog.note.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HeadSignerTest {
  private static final LogNames NAMES = new LogNames("example.org/ledger");

  private final SigningKey key = SigningKey.generate("any", new SecureRandom());
  private final List<SignedHead> signed = new ArrayList<>();

  @Test
  void onlyPartitionsThatGrewAreSignedAndThenTheHeadLog() {
    HeadSigner signer = new HeadSigner(NAMES, key);
    entries(signer, 0, 0, 3);
    entries(signer, 1, 0, 2);
    assertThat(signer.sign()).extracting(SignedHead::log).containsExactly("p0", "p1", "head");
    assertThat(signer.sign()).isEmpty();
    entries(signer, 1, 2, 1);
    List<SignedHead> second = signer.sign();
    assertThat(second).extracting(SignedHead::log).containsExactly("p1", "head");
    assertThat(second).extracting(head -> head.checkpoint().size()).containsExactly(3L, 3L);
  }

  @Test
  void afterARestartItGoesOnFromWhatWasSigned() {
    signTwice();
    HeadSigner again = restarted();
    entries(again, 0, 0, 5);
    again.caughtUp();
    assertThat(again.sign()).isEmpty();
    entries(again, 0, 5, 1);
    assertThat(again.sign()).extracting(head -> head.checkpoint().size()).containsExactly(6L, 3L);
  }

  @Test
  void aLedgerThatLostEntriesIsRefused() {
    signTwice();
    HeadSigner again = restarted();
    entries(again, 0, 0, 4);
    refused(again::caughtUp, "entries were lost");
  }

  @Test
  void aLedgerThatHoldsOtherEntriesIsRefused() {
    signTwice();
    HeadSigner again = restarted();
    entries(again, 0, 0, 1);
    again.take(0, 1, "forged".getBytes(StandardCharsets.UTF_8));
    entries(again, 0, 2, 2);
    refused(() -> entries(again, 0, 4, 1), "not those that were signed");
  }

  @Test
  void aGapInTheLedgerIsRefused() {
    HeadSigner signer = new HeadSigner(NAMES, key);
    refused(() -> signer.take(0, 1, new byte[0]), "where 0 is due");
  }

  @Test
  void aHeadUnderAnotherKeyIsRefused() {
    signTwice();
    HeadSigner other = new HeadSigner(NAMES, SigningKey.generate("any", new SecureRandom()));
    refused(() -> other.remember(signed.getFirst().log(), signed.getFirst().note()), "another key");
  }

  @Test
  void aHeadThatIsMissingFromTheTopicIsRefused() {
    signTwice();
    signed.removeFirst();
    refused(this::restarted, "does not follow");
  }

  @Test
  void headsThatShrinkAreRefused() {
    signTwice();
    HeadSigner again = new HeadSigner(NAMES, key);
    again.remember("p0", signed.get(2).note());
    refused(() -> again.remember("p0", signed.get(0).note()), "shrink");
  }

  @Test
  void headsThatNoHeadOfTheHeadLogCoversAreRefused() {
    signTwice();
    signed.removeLast();
    HeadSigner again = restarted();
    entries(again, 0, 0, 5);
    refused(again::caughtUp, "no head of the head log covers");
  }

  private void signTwice() {
    HeadSigner signer = new HeadSigner(NAMES, key);
    entries(signer, 0, 0, 3);
    signed.addAll(signer.sign());
    entries(signer, 0, 3, 2);
    signed.addAll(signer.sign());
  }

  private HeadSigner restarted() {
    HeadSigner again = new HeadSigner(NAMES, key);
    signed.forEach(head -> again.remember(head.log(), head.note()));
    return again;
  }

  private static void entries(HeadSigner signer, int partition, long from, int count) {
    for (long index = from; index < from + count; index++) {
      signer.take(partition, index, ("entry " + index).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void refused(ThrowingCallable step, String why) {
    assertThatThrownBy(step)
        .isInstanceOf(LedgerInconsistentException.class)
        .hasMessageContaining(why);
  }
}
