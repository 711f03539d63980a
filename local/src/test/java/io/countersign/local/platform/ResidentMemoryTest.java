package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {

  @Test
  void aTreeHoldsItsChildren() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "sleep 30; true").start();
    try {
      long alone = ResidentMemory.of(ProcessHandle.current().pid());
      long withChildren = ResidentMemory.ofTree(ProcessHandle.current());

      assertThat(alone).isGreaterThan(10_000_000L);
      assertThat(withChildren).isGreaterThan(ResidentMemory.of(child.pid()));
      assertThat(ResidentMemory.of(child.pid())).isPositive();
    } finally {
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      child.destroyForcibly();
    }
  }

  @Test
  void whatHasEndedHoldsNothing() throws Exception {
    Process child = new ProcessBuilder("true").start();
    child.waitFor();

    assertThat(ResidentMemory.of(child.pid())).isZero();
  }
}
