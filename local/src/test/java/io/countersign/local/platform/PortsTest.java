package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void tenPortsInARowFromTheBase() {
    Ports ports = Ports.startingAt(7400);

    assertThat(ports.byPart().values())
        .containsExactly(7400, 7401, 7402, 7403, 7404, 7405, 7406, 7407, 7408, 7409);
    assertThat(ports.inbox()).isEqualTo(7400);
    assertThat(ports.kafka()).isEqualTo(7405);
    assertThat(ports.identity()).isEqualTo(7408);
  }

  @Test
  void aBaseWithoutRoomForTenIsRefused() {
    assertThatThrownBy(() -> Ports.startingAt(65_530))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("from 1 to 65526, but --port is 65530");
    assertThatThrownBy(() -> Ports.startingAt(0)).isInstanceOf(PlatformException.class);
    assertThatCode(() -> Ports.startingAt(65_526)).doesNotThrowAnyException();
  }

  @Test
  void freePortsAreTenDifferentOnesThatAreFree() {
    Ports ports = Ports.free();

    assertThat(new HashSet<>(ports.byPart().values())).hasSize(Ports.COUNT);
    assertThatCode(ports::requireFree).doesNotThrowAnyException();
  }

  @Test
  void aTakenPortIsNamedWithItsPartItsHolderAndTheWayOut() throws Exception {
    Ports free = Ports.free();
    try (ServerSocket taken =
        new ServerSocket(free.registry(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(free::requireFree)
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("port %d (for the schema registry)".formatted(taken.getLocalPort()))
          .hasMessageContaining("--port N")
          .satisfies(
              failure -> {
                if (System.getProperty("os.name").equals("Linux")) {
                  assertThat(failure)
                      .hasMessageContaining(
                          "(process %d)".formatted(ProcessHandle.current().pid()));
                }
              });
    }
  }
}
