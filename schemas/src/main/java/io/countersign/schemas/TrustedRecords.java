package io.countersign.schemas;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro that the generated records may be made by reading. Avro 1.12.2 refuses every class
 * that was not named as trusted; what was trusted before stays so. Each generated class calls this
 * when it is loaded.
 */
public final class TrustedRecords {
  /** The package of the generated records, as the IDL names it. */
  public static final String PACKAGE = "io.countersign.events";

  private static boolean trusted;

  private TrustedRecords() {}

  /** Trusts the package of the generated records, once per process. */
  public static synchronized void trust() {
    if (trusted) {
      return;
    }
    ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
    ClassSecurityPredicate records = type -> type.getPackageName().equals(PACKAGE);
    ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(before, records));
    trusted = true;
  }
}
