package io.countersign.schemas.dsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final String TYPE = "http://example.com/HelloWorld";
  private static final byte[] HELLO = "hello world".getBytes(StandardCharsets.UTF_8);
  private static final SigningKey OTTO = SigningKey.generate();
  private static final SigningKey EVA = SigningKey.generate();

  @Test
  void theBytesThatAreSignedAreThoseOfTheSpecification() {
    assertThat(new String(PreAuthenticationEncoding.of(TYPE, HELLO), StandardCharsets.UTF_8))
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    assertThat(PreAuthenticationEncoding.of("ä", new byte[0]))
        .isEqualTo("DSSEv1 2 ä 0 ".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aKeyVerifiesTheSecondVectorOfRfc8032AndNoOtherMessage() {
    VerificationKey key =
        VerificationKey.of(
            "rfc",
            HexFormat.of()
                .parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

    assertThat(key.verifies(new byte[] {0x72}, signature)).isTrue();
    assertThat(key.verifies(new byte[] {0x73}, signature)).isFalse();
    assertThat(key.verifies(new byte[] {0x72}, new byte[63])).isFalse();
    signature[63] ^= 0x40;
    assertThat(key.verifies(new byte[] {0x72}, signature)).isFalse();
  }

  @Test
  void whatIsWrittenIsReadAndVerifiedByItsKeyAlone() {
    Envelope read = Envelope.parse(Envelope.sign(TYPE, HELLO, "otto-1", OTTO).json());

    assertThat(read.payload()).isEqualTo(HELLO);
    assertThat(read.payloadType()).isEqualTo(TYPE);
    assertThat(read.verifiedBy(List.of(OTTO.publicKey("otto-1"))))
        .containsExactly(OTTO.publicKey("otto-1"));
    assertThat(read.verifiedBy(List.of(EVA.publicKey("otto-1")))).isEmpty();
    assertThat(read.verifiedBy(List.of())).isEmpty();
  }

  @Test
  void ofSeveralSignaturesTheGoodOnesAreTold() {
    Envelope read =
        Envelope.parse(Envelope.sign(TYPE, HELLO, "otto-1", OTTO).signedBy("eva-1", EVA).json());

    assertThat(read.signatures()).isEqualTo(2);
    assertThat(
            read.verifiedBy(List.of(EVA.publicKey("eva-1"), SigningKey.generate().publicKey(""))))
        .containsExactly(EVA.publicKey("eva-1"));
    assertThat(read.verifiedBy(List.of(EVA.publicKey("eva-1"), OTTO.publicKey("otto-1"))))
        .hasSize(2);
  }

  @Test
  void theKeyIdSaysWhichKeyToTryAndWithoutOneAllAreTried() {
    Envelope named = Envelope.sign(TYPE, HELLO, "otto-1", OTTO);
    assertThat(named.verifiedBy(List.of(OTTO.publicKey("another")))).isEmpty();

    Envelope nameless = Envelope.parse(named.json().replace("\"keyid\":\"otto-1\",", ""));
    assertThat(nameless.verifiedBy(List.of(OTTO.publicKey("another")))).hasSize(1);
  }

  @Test
  void aSignatureCoversTypeAndPayload() {
    String json = Envelope.sign(TYPE, HELLO, "", OTTO).json();
    List<VerificationKey> keys = List.of(OTTO.publicKey("k"));

    String otherType = json.replace("HelloWorld", "HelloMoon");
    String otherPayload =
        json.replace(base64(HELLO), base64("hello moon".getBytes(StandardCharsets.UTF_8)));
    assertThat(Envelope.parse(json).verifiedBy(keys)).hasSize(1);
    assertThat(Envelope.parse(otherType).verifiedBy(keys)).isEmpty();
    assertThat(Envelope.parse(otherPayload).verifiedBy(keys)).isEmpty();
  }

  @Test
  void unknownFieldsArePassedOverAndBothAlphabetsOfBase64AreRead() {
    byte[] payload = {(byte) 0xfb, (byte) 0xff, (byte) 0xfe};
    String json = Envelope.sign(TYPE, payload, "", OTTO).json();
    String urlSafe =
        json.replace(base64(payload), Base64.getUrlEncoder().encodeToString(payload))
            .replaceFirst("\\{", "{\"mood\":\"fine\",");

    assertThat(urlSafe).contains("-__-");
    Envelope read = Envelope.parse(urlSafe);
    assertThat(read.payload()).isEqualTo(payload);
    assertThat(read.verifiedBy(List.of(OTTO.publicKey("k")))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "nonsense",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[]}",
        "{\"payload\":\"\",\"payloadType\":\"t\"}",
        "{\"payload\":1,\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"k\"}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":7,\"sig\":\"\"}]}",
        "{\"payload\":\"%%\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\",\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]} x",
      })
  void whatIsNoEnvelopeIsRefused(String text) {
    assertThatThrownBy(() -> Envelope.parse(text)).isInstanceOf(InvalidEnvelopeException.class);
  }

  @Test
  void everySizeIsBounded() {
    byte[] large = new byte[Envelope.MAX_PAYLOAD_BYTES + 1];
    assertThatThrownBy(() -> Envelope.sign(TYPE, large, "", OTTO)).hasMessageContaining("524289");
    assertThatThrownBy(() -> Envelope.sign("t".repeat(201), HELLO, "", OTTO))
        .isInstanceOf(InvalidEnvelopeException.class);
    String one = "{\"sig\":\"\"}";
    assertThatThrownBy(
            () ->
                Envelope.parse(
                    "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":["
                        + (one + ",").repeat(Envelope.MAX_SIGNATURES)
                        + one
                        + "]}"))
        .hasMessageContaining("17 signatures");
    assertThatThrownBy(
            () ->
                Envelope.parse(
                    "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\""
                        + base64(new byte[Envelope.MAX_SIGNATURE_BYTES + 1])
                        + "\"}]}"))
        .hasMessageContaining("8193");
  }

  @Test
  void aKeyOfAnotherLengthOrOffTheCurveIsNone() {
    for (int bytes : new int[] {0, 31, 33, 44}) {
      assertThatThrownBy(() -> VerificationKey.of("k", new byte[bytes]))
          .isInstanceOf(InvalidEnvelopeException.class)
          .hasMessageContaining("has " + bytes);
    }
    byte[] offCurve = new byte[32];
    offCurve[0] = 2;
    assertThatThrownBy(() -> VerificationKey.of("k", offCurve))
        .isInstanceOf(InvalidEnvelopeException.class);
    assertThatThrownBy(() -> VerificationKey.ofBase64("k", "%"))
        .isInstanceOf(InvalidEnvelopeException.class);
  }

  @Test
  void aSecretKeyIsReadAsItIsWritten() {
    SigningKey read = SigningKey.ofPem("# remarks\n" + OTTO.pem());

    assertThat(read.publicKey("k")).isEqualTo(OTTO.publicKey("k"));
    assertThat(read.belongsTo(OTTO.publicKey("another name"))).isTrue();
    assertThat(read.belongsTo(EVA.publicKey("k"))).isFalse();
    assertThat(read.toString()).doesNotContain(secretBlock(OTTO.pem()));
  }

  @Test
  void halvesThatDoNotBelongTogetherAreNoKey() {
    String otto = OTTO.pem();
    String mixed =
        otto.substring(0, otto.indexOf("-----BEGIN PUBLIC"))
            + EVA.pem().substring(EVA.pem().indexOf("-----BEGIN PUBLIC"));

    assertThatThrownBy(() -> SigningKey.ofPem(mixed)).hasMessageContaining("not a pair");
    assertThatThrownBy(() -> SigningKey.ofPem(otto.substring(0, otto.indexOf("-----BEGIN PUBLIC"))))
        .hasMessageContaining("PUBLIC KEY");
    assertThatThrownBy(() -> SigningKey.ofPem("nothing")).hasMessageContaining("PRIVATE KEY");
  }

  private static String secretBlock(String pem) {
    return pem.split("\n", -1)[1];
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
