package io.countersign.notification;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the card of an action is. */
public final class CardLink {
  private CardLink() {}

  /** The page of the card under the inbox's address. */
  public static URI to(URI inbox, String actionId) {
    String base = inbox.toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + "actions/" + encoded(actionId));
  }

  /** The path of the card's page, for links within the inbox. */
  public static String path(String actionId) {
    return "/actions/" + encoded(actionId);
  }

  private static String encoded(String actionId) {
    return URLEncoder.encode(actionId, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
