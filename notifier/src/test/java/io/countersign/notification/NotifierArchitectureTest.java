package io.countersign.notification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.countersign.notification",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class NotifierArchitectureTest {
  @ArchTest
  static final ArchRule THE_DOMAIN_IS_PLAIN_JAVA =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.notification")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.countersign.notification.topology..",
              "io.countersign.notification.runtime..",
              "org.apache.kafka..",
              "io.quarkus..",
              "jakarta..",
              "java.io..",
              "java.net.http..",
              "java.nio.file..");

  @ArchTest
  static final ArchRule THE_DOMAIN_HAS_NO_CLOCK_AND_NO_CHANCE =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.notification")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.time\\.Clock|java\\.util\\.Random|java\\.util\\.UUID")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule TOPOLOGIES_KNOW_NO_EDGE =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.notification.topology")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.countersign.notification.runtime..",
              "io.quarkus..",
              "jakarta..",
              "java.net.http..");

  @ArchTest
  static final ArchRule THE_DIRECTORY_IS_PLAIN_JAVA =
      noClasses()
          .that()
          .resideInAPackage("io.countersign.notification.directory")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.countersign.notification.topology..",
              "io.countersign.notification.runtime..",
              "org.apache.kafka..",
              "io.quarkus..",
              "jakarta..",
              "java.net.http..",
              "java.nio.file..")
          .orShould()
          .callMethod(java.time.Instant.class, "now");
}
