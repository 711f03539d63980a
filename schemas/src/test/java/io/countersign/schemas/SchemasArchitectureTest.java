package io.countersign.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.countersign", importOptions = ImportOption.DoNotIncludeTests.class)
class SchemasArchitectureTest {
  @ArchTest
  static final ArchRule knowsNoFramework =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "jakarta..", "org.apache.kafka.streams..")
          .because("agents embed this module");

  @ArchTest
  static final ArchRule onlyTheEdgeKnowsKafka =
      noClasses()
          .that()
          .resideInAnyPackage("..schemas", "..schemas.json..", "..schemas.id..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because("catalogue, JSON and identifiers are usable without a broker");

  @ArchTest
  static final ArchRule onlyTheRegistrySpeaksHttp =
      classes()
          .that()
          .resideOutsideOfPackage("..schemas.registry..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("java.net.http..")
          .because("every request goes through one client with bounds");

  @ArchTest
  static final ArchRule languageHasNoClock =
      noClasses()
          .that()
          .resideInAnyPackage("..schemas", "..schemas.json..", "..schemas.id..", "..headers..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .because("the same bytes give the same answer");

  @ArchTest
  static final ArchRule noCyclesOfPackages =
      slices().matching("io.countersign.schemas.(*)..").should().beFreeOfCycles();
}
