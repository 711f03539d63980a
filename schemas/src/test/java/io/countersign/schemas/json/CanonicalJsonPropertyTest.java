package io.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CanonicalJsonPropertyTest {
  private static final int TRIES = 300;
  private static final int NUMBER_TRIES = 5_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Provide
  Arbitrary<JsonNode> values() {
    Arbitrary<String> texts =
        Arbitraries.strings().ofMaxLength(12).filter(text -> text.chars().allMatch(this::whole));
    Arbitrary<JsonNode> leaves =
        Arbitraries.oneOf(
            texts.map(NODES::textNode),
            Arbitraries.doubles().map(NODES::numberNode),
            Arbitraries.longs().map(NODES::numberNode),
            Arbitraries.of(true, false).map(NODES::booleanNode),
            Arbitraries.just(NODES.nullNode()));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(CanonicalJsonPropertyTest::array),
                Arbitraries.maps(texts, inner).ofMaxSize(4).map(CanonicalJsonPropertyTest::object)),
        0,
        3);
  }

  private boolean whole(int codeUnit) {
    return !Character.isSurrogate((char) codeUnit);
  }

  private static JsonNode array(List<JsonNode> items) {
    ArrayNode array = NODES.arrayNode();
    items.forEach(array::add);
    return array;
  }

  private static JsonNode object(Map<String, JsonNode> members) {
    ObjectNode object = NODES.objectNode();
    members.forEach(object::set);
    return object;
  }

  @Property(tries = TRIES)
  void theCanonicalTextIsItsOwnCanonicalText(@ForAll("values") JsonNode value) {
    String once = CanonicalJson.canonicalize(value);
    assertThat(CanonicalJson.canonicalize(once)).isEqualTo(once);
  }

  @Property(tries = TRIES)
  void orderOfMembersAndSpaceDoNotMatter(@ForAll("values") JsonNode value, @ForAll long seed) {
    JsonNode shuffled = shuffle(value, new Random(seed));
    assertThat(CanonicalJson.canonicalize(shuffled.toPrettyString()))
        .isEqualTo(CanonicalJson.canonicalize(value));
  }

  private static JsonNode shuffle(JsonNode value, Random random) {
    if (value.isArray()) {
      ArrayNode array = NODES.arrayNode();
      value.forEach(item -> array.add(shuffle(item, random)));
      return array;
    }
    if (!value.isObject()) {
      return value;
    }
    List<String> names = new ArrayList<>();
    value.fieldNames().forEachRemaining(names::add);
    Collections.shuffle(names, random);
    ObjectNode object = NODES.objectNode();
    names.forEach(name -> object.set(name, shuffle(value.get(name), random)));
    return object;
  }

  @Property(tries = NUMBER_TRIES)
  void aNumberReadsBackAndHasNoDigitTooMany(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return;
    }
    String text = EcmaScriptNumbers.format(value);
    assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0.0 : value);
    BigDecimal written = new BigDecimal(text).stripTrailingZeros();
    BigDecimal ofJava = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    assertThat(written.precision()).isLessThanOrEqualTo(ofJava.precision());
    if (ofJava.precision() > 2) {
      // With more than two digits, Java 19 and later promise what ECMAScript does.
      assertThat(written).isEqualByComparingTo(ofJava);
    }
  }
}
