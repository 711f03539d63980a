package io.countersign.notification.topology;

/** The keys of the store of grants. */
final class GrantKeys {
  private static final char SEPARATOR = '\0';

  private GrantKeys() {}

  static String byId(String id) {
    return "id" + SEPARATOR + id;
  }

  static String to(String grantee) {
    return "to" + SEPARATOR + grantee + SEPARATOR;
  }

  static String to(String grantee, String id) {
    return to(grantee) + id;
  }
}
