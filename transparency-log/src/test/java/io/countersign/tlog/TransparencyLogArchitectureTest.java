package io.countersign.tlog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** Auditors embed this library, so it stays free of the platform. */
class TransparencyLogArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.countersign.tlog");

  @Test
  void theLibraryKnowsNeitherKafkaNorQuarkusNorThePlatform() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "io.quarkus..",
            "org.apache.avro..",
            "io.countersign.schemas..",
            "io.countersign.events..")
        .check(CLASSES);
  }

  @Test
  void packagesDoNotDependOnEachOtherInCircles() {
    SlicesRuleDefinition.slices()
        .matching("io.countersign.tlog.(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }
}
