package io.tcptrafficscan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data goes one way: a stage knows those before it and none after it. */
class ArchitectureTest {
  private static final String BASE = "io.tcptrafficscan";
  private static final List<String> PACKAGES =
      List.of(
          "cli",
          "config",
          "target",
          "scan",
          "probe",
          "posix",
          "estimate",
          "train",
          "capacity",
          "reading",
          "correction",
          "metrics",
          "console",
          "rest");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @ParameterizedTest
  @CsvSource({
    "posix,      ''",
    "config,     ''",
    "cli,        config estimate train",
    "target,     config posix",
    "probe,      posix",
    "estimate,   probe",
    "train,      config posix estimate",
    "reading,    config target probe estimate",
    "capacity,   config target estimate train reading posix",
    "correction, config reading",
    "scan,       config target probe estimate reading",
    "console,    config target probe estimate reading correction scan",
    "rest,       config target correction",
    "metrics,    config posix target probe estimate train reading capacity correction scan"
  })
  void knowsNoPackageButThese(String name, String known) {
    String[] unknown =
        PACKAGES.stream()
            .filter(
                other -> !other.equals(name) && !Arrays.asList(known.split(" ")).contains(other))
            .map(other -> BASE + "." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(BASE + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(unknown)
        .check(CLASSES);
  }

  @Test
  void usesTheNativeLibraryInOnePackageAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".posix..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..", "com.kenai..")
        .check(CLASSES);
  }

  @Test
  void keepsEstimateAndCorrectionFreeOfFrameworks() {
    noClasses()
        .that()
        .resideInAnyPackage(BASE + ".estimate..", BASE + ".correction..", BASE + ".reading..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "io.vertx..",
            "io.smallrye..",
            "jakarta..",
            "io.netty..",
            "org.jboss.resteasy..",
            "io.prometheus..",
            "io.micrometer..",
            "picocli..")
        .check(CLASSES);
  }
}
