package io.countersign.approval;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.countersign.approval",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ApprovalArchitectureTest {
  @ArchTest
  static final ArchRule THE_DOMAIN_IS_PLAIN_JAVA =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.approval")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "io.countersign.approval",
              "java.lang..",
              "java.math..",
              "java.time..",
              "java.util..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule THE_DOMAIN_HAS_NO_CLOCK_AND_NO_CHANCE =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.approval")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.time\\.Clock|java\\.util\\.Random|java\\.util\\.UUID")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule ONLY_THE_EDGE_KNOWS_QUARKUS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.countersign.approval.runtime")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "jakarta..", "io.smallrye..");

  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("domain")
          .definedBy("io.countersign.approval")
          .layer("permit")
          .definedBy("io.countersign.approval.permit")
          .layer("topology")
          .definedBy("io.countersign.approval.topology")
          .layer("query")
          .definedBy("io.countersign.approval.query")
          .layer("runtime")
          .definedBy("io.countersign.approval.runtime")
          .whereLayer("runtime")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("query")
          .mayOnlyBeAccessedByLayers("runtime")
          .whereLayer("topology")
          .mayOnlyBeAccessedByLayers("query", "runtime")
          .whereLayer("permit")
          .mayOnlyBeAccessedByLayers("topology", "runtime");
}
