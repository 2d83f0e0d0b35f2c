package org.etalon.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** The layering: core below everything, engine and formats beside each other, cli on top. */
@AnalyzeClasses(packages = "org.etalon", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] CORE = {
    "org.etalon.linalg..",
    "org.etalon.exact..",
    "org.etalon.fixed..",
    "org.etalon.rounding..",
    "org.etalon.network..",
    "org.etalon.quant..",
    "org.etalon.problem..",
    "org.etalon.head..",
    "org.etalon.file..",
    "org.etalon.time..",
    "org.etalon.certificate..",
    "org.etalon.theta.."
  };

  private static String[] coreAnd(String... others) {
    return Stream.concat(Arrays.stream(CORE), Arrays.stream(others)).toArray(String[]::new);
  }

  @ArchTest
  static final ArchRule CORE_NEEDS_THE_JDK_ALONE =
      classes()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(coreAnd("java..", "jdk.incubator.vector..", "org.jspecify.."));

  @ArchTest
  static final ArchRule ENGINE_NEEDS_CORE_ALONE =
      classes()
          .that()
          .resideInAPackage("org.etalon.engine..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(coreAnd("java..", "org.jspecify..", "org.etalon.engine.."));

  @ArchTest
  static final ArchRule CHECKER_SHARES_NOTHING_WITH_THE_ENGINE =
      classes()
          .that()
          .resideInAPackage("org.etalon.checker..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "org.etalon.checker..",
              "org.etalon.certificate..",
              "org.etalon.file..",
              "org.etalon.exact..",
              "org.etalon.fixed..",
              "org.etalon.linalg",
              "org.etalon.network..",
              "org.etalon.quant..",
              "org.etalon.problem..");

  @ArchTest
  static final ArchRule CONVOLUTIONS_ARE_LINEAR_MAPS_TO_ALL_BUT_THE_STEPS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.etalon.network..",
              "org.etalon.theta..",
              "org.etalon.onnx..",
              "org.etalon.export..",
              "org.etalon.testing..")
          .and()
          .doNotHaveFullyQualifiedName("org.etalon.engine.bound.LinearStep")
          .and()
          .doNotHaveFullyQualifiedName("org.etalon.engine.bound.ConvolutionStep")
          .and()
          .doNotHaveFullyQualifiedName("org.etalon.checker.Linear")
          .should()
          .dependOnClassesThat()
          .haveSimpleNameStartingWith("Convolution");

  @ArchTest
  static final ArchRule LAB_BUILDS_ON_CORE_AND_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("org.etalon.lab..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.etalon.checker..",
              "org.etalon.onnx..",
              "org.etalon.cli..",
              "org.etalon.bench..");

  @ArchTest
  static final ArchRule FORMATS_KNOW_NO_ENGINE =
      noClasses()
          .that()
          .resideInAnyPackage("org.etalon.onnx..", "org.etalon.nnet..", "org.etalon.vnnlib..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.etalon.engine..", "org.etalon.cli..", "org.etalon.example..");

  @ArchTest
  static final ArchRule PAGES_KNOW_TREES_ALONE =
      classes()
          .that()
          .resideInAnyPackage("org.etalon.report..", "org.etalon.explore..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.sun.net.httpserver..",
              "org.jspecify..",
              "tools.jackson..",
              "org.etalon.report..",
              "org.etalon.explore..");

  @ArchTest
  static final ArchRule NOBODY_NEEDS_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.etalon.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.etalon.cli..");

  @ArchTest
  static final ArchRule STUDIES_NEED_NO_TRAINING =
      noClasses()
          .that()
          .resideInAnyPackage("org.etalon.study..", "org.etalon.details..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.etalon.train..", "org.etalon.fewest..", "picocli..");

  @ArchTest
  static final ArchRule TRAINING_NEEDS_CORE_ALONE =
      classes()
          .that()
          .resideInAPackage("org.etalon.train..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(coreAnd("java..", "org.jspecify..", "org.etalon.train.."));

  @ArchTest
  static final ArchRule KERNELS_ARE_FOR_CORE_ENGINE_AND_TRAINING =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.etalon.linalg..",
              "org.etalon.network..",
              "org.etalon.engine..",
              "org.etalon.fewest..",
              "org.etalon.train..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.etalon.linalg.internal..");

  @ArchTest
  static final ArchRule THE_FEWEST_BITS_NEED_CORE_ENGINE_AND_LINEAR_ALGEBRA =
      classes()
          .that()
          .resideInAPackage("org.etalon.fewest..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              coreAnd(
                  "java..",
                  "org.jspecify..",
                  "org.ejml..",
                  "org.etalon.engine..",
                  "org.etalon.fewest.."));

  @ArchTest
  static final ArchRule FUSED_OPERATIONS_STAY_IN_THE_KERNELS =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.etalon.linalg.internal..")
          .and()
          .haveNameNotMatching( // which emulate devices
              "org\\.etalon\\.testing\\.(FloatRuns|DynamicChain|DynamicGraph)(\\$.*)?")
          .should()
          .callMethod(Math.class, "fma", double.class, double.class, double.class)
          .orShould()
          .callMethod(Math.class, "fma", float.class, float.class, float.class);

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.etalon.cli..", "org.etalon.testing..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("org.etalon.(**)").should().beFreeOfCycles();
}
