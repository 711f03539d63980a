package io.countersign.local.e2e;

import io.countersign.local.platform.Platform;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One platform for all classes that are extended with it, because a start takes half a minute of
 * two cores: the first class starts it, and it stops after the last one. Each test uses actions,
 * tools and policies of its own, for it is not alone there.
 */
final class SharedPlatform implements BeforeAllCallback {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(SharedPlatform.class);
  private static final String DATA = "whole-platform";

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static @Nullable Platform platform;

  @Override
  public void beforeAll(ExtensionContext context) {
    // The root's store is closed when all classes have run.
    context
        .getRoot()
        .getStore(SPACE)
        .computeIfAbsent(DATA, _ -> (AutoCloseable) SharedPlatform::stop, AutoCloseable.class);
  }

  /** The platform, which runs. */
  static Platform get() throws IOException {
    LOCK.lock();
    try {
      Platform running = platform;
      if (running == null) {
        running = WholePlatform.start(WholePlatform.freshFolder(DATA).resolve("data"));
        platform = running;
      }
      return running;
    } finally {
      LOCK.unlock();
    }
  }

  /** Stops it and starts it again on the same data; whoever has the old one asks again. */
  static Platform restart() throws IOException {
    LOCK.lock();
    try {
      Platform before = get();
      before.close();
      platform = WholePlatform.start(before.data().root());
      return platform;
    } finally {
      LOCK.unlock();
    }
  }

  private static void stop() {
    LOCK.lock();
    try {
      if (platform != null) {
        platform.close();
        platform = null;
      }
    } finally {
      LOCK.unlock();
    }
  }
}
