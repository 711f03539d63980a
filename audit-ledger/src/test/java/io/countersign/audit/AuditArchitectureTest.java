package io.countersign.audit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditArchitectureTest {
  private static final String DOMAIN = "io.countersign.audit";
  private static final String SIGNER = "io.countersign.audit.signer..";
  private static final String PROJECTION = "io.countersign.audit.projection..";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.countersign.audit");

  @Test
  void theDomainKnowsNeitherStreamsNorQuarkusNorTheDatabase() {
    noClasses()
        .that()
        .resideInAnyPackage(DOMAIN, SIGNER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..", "io.quarkus..", "jakarta..", "java.sql..", "javax.sql..")
        .check(classes);
  }

  @Test
  void theDomainHasNoClockAndNoChance() {
    noClasses()
        .that()
        .resideInAnyPackage(DOMAIN, SIGNER, PROJECTION)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, SecureRandom.class)
        .check(classes);
  }

  @Test
  void theProjectionKnowsNeitherKafkaNorQuarkus() {
    noClasses()
        .that()
        .resideInAPackage(PROJECTION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..")
        .check(classes);
  }

  @Test
  void theTopologyDoesNotKnowTheProgramAroundIt() {
    noClasses()
        .that()
        .resideInAPackage("io.countersign.audit.topology..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.countersign.audit.runtime..", "io.quarkus..", "jakarta..")
        .check(classes);
  }
}
