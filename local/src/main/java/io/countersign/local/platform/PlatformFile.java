package io.countersign.local.platform;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells other commands where a running platform is: {@code platform.json} in its data folder, and a
 * pointer to the one that was started last in the user's state folder.
 *
 * @param data the data folder
 * @param pid the launcher
 * @param addresses where it is reached
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlatformFile(String data, long pid, PlatformAddresses addresses) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Whether its launcher is still there. */
  public boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** The pointer of this user: in {@code $XDG_STATE_HOME} or {@code ~/.local/state}. */
  public static Path pointer(Map<String, String> environment, Path userHome) {
    @Nullable String state = environment.get("XDG_STATE_HOME");
    Path folder =
        state == null || state.isBlank() ? userHome.resolve(".local/state") : Path.of(state);
    return folder.resolve("countersign/current.json");
  }

  /** Writes it, whole or not at all. */
  public void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path partial = file.resolveSibling(file.getFileName() + "." + pid);
      Files.writeString(partial, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new PlatformException(
          "%s cannot be written: %s".formatted(file, Failures.sentence(e)), e);
    }
  }

  /** Reads it; empty where there is none, or one that cannot be understood. */
  public static Optional<PlatformFile> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), PlatformFile.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new PlatformException("%s cannot be read: %s".formatted(file, Failures.sentence(e)), e);
    }
  }

  /** Removes it if it is this launcher's. */
  public void remove(Path file) {
    try {
      if (read(file).map(other -> other.pid() == pid).orElse(false)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What stays says a process id that is gone, which readers notice.
    }
  }
}
