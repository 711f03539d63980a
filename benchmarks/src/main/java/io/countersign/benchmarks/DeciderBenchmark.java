package io.countersign.benchmarks;

import io.countersign.approval.Permit;
import io.countersign.approval.permit.Ed25519PermitSigner;
import io.countersign.schemas.permit.PermitKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Deciding a request from the policy's answer over two votes to the grant, without Kafka and
 * without storage, beside one bare signature: what the rules cost against the cryptography.
 */
@State(Scope.Benchmark)
public class DeciderBenchmark {
  private final ApprovalCase approvalCase = new ApprovalCase();
  private final byte[] seed = seed();
  private final Ed25519PermitSigner signer =
      new Ed25519PermitSigner(new PermitKey(seed, PermitKey.FROM_THE_BEGINNING));
  private final Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(seed);
  private byte[] message;

  /** Makes the message of the bare signature: the very bytes that the permit's signature covers. */
  @Setup
  public void prepare() {
    String permit = signer.sign(approvalCase.decide());
    message = permit.substring(0, permit.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
  }

  /** Decides; nothing is signed. */
  @Benchmark
  public Permit decide() {
    return approvalCase.decide();
  }

  /** Decides and signs the permit. */
  @Benchmark
  public String decideAndSign() {
    return signer.sign(approvalCase.decide());
  }

  /** Baseline: signs as many bytes, and nothing else. */
  @Benchmark
  public byte[] bareSignature() {
    Ed25519Signer bare = new Ed25519Signer();
    bare.init(true, key);
    bare.update(message, 0, message.length);
    return bare.generateSignature();
  }

  byte[] publicKey() {
    return key.generatePublicKey().getEncoded();
  }

  private static byte[] seed() {
    byte[] seed = new byte[PermitKey.SEED_BYTES];
    Arrays.fill(seed, (byte) 7);
    return seed;
  }
}
