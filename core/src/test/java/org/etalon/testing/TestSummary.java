package org.etalon.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints, at the end of a module's tests, how many there were, and each that skipped, and why. */
public final class TestSummary implements TestExecutionListener {
  private final List<String> skipped = Collections.synchronizedList(new ArrayList<>());
  private int passed;
  private int failed;
  private long start;

  @Override
  public synchronized void testPlanExecutionStarted(TestPlan plan) {
    start = System.nanoTime();
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.add(name(test) + ": " + reason);
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean counts = test.isTest();
    switch (result.getStatus()) {
      case SUCCESSFUL -> passed += counts ? 1 : 0;
      case FAILED -> failed++;
      case ABORTED ->
          skipped.add(
              name(test)
                  + ": "
                  + result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
    }
  }

  private static String name(TestIdentifier test) {
    String method =
        test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(MethodSource.class::cast)
            .map(source -> simple(source.getClassName()) + "." + source.getMethodName())
            .orElse("");
    String display = test.getDisplayName();
    return method.isEmpty() || display.startsWith("[") ? (method + " " + display).strip() : method;
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  /** In one piece: modules may run side by side. */
  @Override
  public synchronized void testPlanExecutionFinished(TestPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d passed, %d failed, %d skipped in %.0f s%n",
            System.getProperty("etalon.module", "tests"),
            passed,
            failed,
            skipped.size(),
            (System.nanoTime() - start) * 1e-9));
    skipped.forEach(line -> text.append("  skipped ").append(line).append(System.lineSeparator()));
    System.out.print(text);
  }
}
