package io.countersign.notification.topology;

/** What this service is called in headers, groups and files. */
public final class Service {
  /** Name of the service. */
  public static final String NAME = "notifier";

  private Service() {}
}
