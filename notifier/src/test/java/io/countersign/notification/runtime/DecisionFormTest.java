package io.countersign.notification.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.notification.DecisionRequest;
import io.countersign.notification.InvalidDecisionException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionFormTest {

  private static final String ARGUMENTS = "{\"amount\":25000,\"to\":\"vendor:initech\"}";

  @Test
  void aFieldThatIsAbsentAndLeftEmptyIsNoEdit() {
    assertThat(approve("25000", "").edits()).isEmpty();
    assertThat(approve("25000", "  ").edits()).isEmpty();
  }

  @Test
  void aFieldThatIsAbsentAndFilledIsAnEdit() {
    assertThat(approve("25000", "for May").edits()).containsOnly(entry("/memo", "\"for May\""));
  }

  @Test
  void onlyWhatDiffersIsAnEdit() {
    assertThat(approve("24000", "").edits()).containsOnly(entry("/amount", "24000"));
  }

  @Test
  void aNumberStaysANumber() {
    assertThatThrownBy(() -> approve("a lot", ""))
        .isInstanceOf(InvalidDecisionException.class)
        .hasMessageContaining("/amount");
    assertThatThrownBy(() -> approve("", "")).isInstanceOf(InvalidDecisionException.class);
  }

  private static Map.Entry<String, String> entry(String pointer, String value) {
    return Map.entry(pointer, value);
  }

  private static DecisionRequest approve(String amount, String memo) {
    MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
    form.putSingle("decision", "approve");
    form.putSingle("edit:/amount", amount);
    form.putSingle("edit:/memo", memo);
    return DecisionForm.read(form, ARGUMENTS);
  }
}
