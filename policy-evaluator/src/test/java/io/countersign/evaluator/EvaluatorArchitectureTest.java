package io.countersign.evaluator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EvaluatorArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.countersign.evaluator", "io.countersign.policy");

  @Test
  void theDomainKnowsNeitherKafkaNorQuarkusNorEvents() {
    noClasses()
        .that()
        .resideInAnyPackage("io.countersign.policy..", "io.countersign.evaluator.policies..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "io.quarkus..",
            "io.countersign.events..",
            "org.apache.avro..",
            "io.countersign.schemas..")
        .check(classes);
  }

  @Test
  void theDomainHasNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage("io.countersign.policy..", "io.countersign.evaluator.policies..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class)
        .check(classes);
  }

  @Test
  void theTopologyDoesNotKnowTheProgramAroundIt() {
    noClasses()
        .that()
        .resideInAPackage("io.countersign.evaluator.topology..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.countersign.evaluator.runtime..", "io.quarkus..", "jakarta..")
        .check(classes);
  }
}
