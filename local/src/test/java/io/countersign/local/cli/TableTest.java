package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAsWideAsTheirWidestText() {
    Table table = new Table("A", "LONGER", "C");
    table.row("abc", "x", "last");
    table.row("–", "é", "");

    assertThat(table.lines()).containsExactly("A    LONGER  C", "abc  x       last", "–    é");
  }

  @Test
  void aRowHasACellForEachHead() {
    Table table = new Table("A", "B");

    assertThatThrownBy(() -> table.row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected 2 cells, but got 1");
  }
}
