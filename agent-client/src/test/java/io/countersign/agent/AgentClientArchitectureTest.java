package io.countersign.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.countersign.agent", importOptions = DoNotIncludeTests.class)
class AgentClientArchitectureTest {

  @ArchTest
  static final ArchRule PERMITS_ARE_CHECKED_WITHOUT_KAFKA =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.agent.permit")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "io.countersign.agent");

  @ArchTest
  static final ArchRule PERMITS_ARE_CHECKED_WITHOUT_A_CLOCK =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.agent.permit")
          .should()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule FEW_DEPENDENCIES =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.countersign.agent..",
              "io.countersign.events..",
              "io.countersign.schemas..",
              "org.apache.kafka..",
              "org.apache.avro..",
              "com.fasterxml.jackson..",
              "org.jspecify..");
}
