package io.tcptrafficscan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.junit.jupiter.api.Test;

/** Data flows one way: a package uses the packages before it in the flow, and none after it. */
class ArchitectureTest {
  private static final String BASE = "io.tcptrafficscan";

  /** Each package, with the packages that it may use. The root package wires all of them. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("net", Set.of()),
          Map.entry("posix", Set.of()),
          Map.entry("config", Set.of("net")),
          Map.entry("plan", Set.of("net", "config", "posix")),
          Map.entry("probe", Set.of("posix")),
          Map.entry("reading", Set.of("net", "config", "plan", "probe")),
          Map.entry("scan", Set.of("net", "config", "plan", "probe", "reading")),
          Map.entry("correction", Set.of("net", "reading")),
          Map.entry(
              "console",
              Set.of(
                  "net",
                  "config",
                  "plan",
                  "probe",
                  "reading",
                  "scan",
                  "correction",
                  "capacity.estimate",
                  "capacity.train",
                  "capacity.measure")),
          Map.entry("rest", Set.of("net", "config", "plan", "correction")),
          Map.entry("cli", Set.of("net", "config", "capacity.estimate", "capacity.train")),
          Map.entry("http", Set.of("net", "posix", "reading")),
          Map.entry("capacity.estimate", Set.of()),
          Map.entry("capacity.train", Set.of("net", "posix", "capacity.estimate")),
          Map.entry(
              "capacity.measure",
              Set.of(
                  "net",
                  "config",
                  "plan",
                  "posix",
                  "reading",
                  "capacity.estimate",
                  "capacity.train")),
          Map.entry(
              "metrics",
              Set.of(
                  "net",
                  "http",
                  "config",
                  "posix",
                  "plan",
                  "probe",
                  "reading",
                  "scan",
                  "correction",
                  "capacity.estimate",
                  "capacity.train",
                  "capacity.measure")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @Test
  void namesEveryPackageThereIs() {
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(BASE))
            .map(name -> name.substring(BASE.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
  }

  @Test
  void usesOnlyThePackagesBeforeIt() {
    MAY_USE.forEach(
        (name, known) -> {
          String[] unknown =
              Stream.concat(Stream.of(""), MAY_USE.keySet().stream().map(other -> "." + other))
                  .filter(other -> !other.equals("." + name))
                  .filter(other -> other.isEmpty() || !known.contains(other.substring(1)))
                  .map(other -> BASE + other)
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage(BASE + "." + name)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(unknown)
              .check(CLASSES);
        });
  }

  @Test
  void callsTheNativeLibraryFromOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".posix")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..", "com.kenai..")
        .check(CLASSES);
  }

  @Test
  void knowsPrometheusClientLibraryInOneClass() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.metrics\\.PrometheusRegistry(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.prometheus..", "io.micrometer.prometheus..")
        .check(CLASSES);
  }

  @Test
  void checksItsHealthWithoutThreadsOfTheWorkerPool() {
    noClasses().should().dependOnClassesThat().areAssignableTo(HealthCheck.class).check(CLASSES);
  }

  @Test
  void keepsEstimateReadingAndCorrectionFreeOfFrameworks() {
    noClasses()
        .that()
        .resideInAnyPackage(
            BASE + ".capacity.estimate", BASE + ".correction", BASE + ".reading", BASE + ".net")
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
