package io.countersign.notification.runtime;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The pages; the build checks each expression of them against these types. */
@CheckedTemplate(basePath = "")
final class Templates {
  private Templates() {}

  static native TemplateInstance inbox(InboxPage page);

  static native TemplateInstance card(CardPage page);
}
