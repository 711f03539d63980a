package io.countersign.tlog.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TilePathTest {
  @Test
  void numbersAreWrittenInGroupsOfThreeDigits() {
    assertThat(TilePath.number(0)).isEqualTo("000");
    assertThat(TilePath.number(1_234_067)).isEqualTo("x001/x234/067");
    assertThat(TilePath.tile(2, 5, 7)).isEqualTo("tile/2/005.p/7");
    assertThat(TilePath.entries(1000, 256)).isEqualTo("tile/entries/x001/000");
  }

  @Test
  void onlyTheFilesOfItsSizeBelongToALog() {
    assertThat(TilePath.belongs("tile/0/000", 300)).isTrue();
    assertThat(TilePath.belongs("tile/0/001.p/44", 300)).isTrue();
    assertThat(TilePath.belongs("tile/1/000.p/1", 300)).isTrue();
    assertThat(TilePath.belongs("tile/entries/001.p/44", 300)).isTrue();
    assertThat(TilePath.belongs("tile/0/001.p/45", 300)).isFalse();
    assertThat(TilePath.belongs("tile/0/001", 300)).isFalse();
    assertThat(TilePath.belongs("tile/0/000.p/44", 300)).isFalse();
    assertThat(TilePath.belongs("tile/1/001", 300)).isFalse();
    assertThat(TilePath.belongs("tile/2/000.p/1", 300)).isFalse();
    assertThat(TilePath.belongs("tile/0/x000/000", 300)).isFalse();
    assertThat(TilePath.belongs("tile/00/000", 300)).isFalse();
    assertThat(TilePath.belongs("else", 300)).isFalse();
  }
}
