package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.etalon.certificate.CertificateException;
import org.etalon.certificate.CertificateReader;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.file.Sha256;
import org.jspecify.annotations.Nullable;

/** Runs the checker on a certificate that was just written, as the file is, within a time limit. */
final class CertificateCheck {
  private CertificateCheck() {}

  /** That nothing was checked, and why. */
  static Map<String, Object> unchecked(String reason) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", "unchecked");
    map.put("reason", reason);
    return map;
  }

  /**
   * What the checker says, as JSON.
   *
   * @param limit seconds
   */
  static Map<String, Object> run(Path file, Question question, int threads, double limit) {
    long start = System.nanoTime();
    @Nullable CheckResult result = within(file, question, threads, limit);
    if (result == null) {
      return unchecked(
          "the checker did not come to its end in the time left; run 'etalon check' on " + file);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", result.accepted() ? "accepted" : "rejected");
    map.put("reason", result.reason());
    map.put("leaves", result.leaves());
    map.put("refined", result.refined());
    map.put("refutations", result.refutations());
    map.put("arithmetic", "double");
    map.put("seconds", (System.nanoTime() - start) * 1e-9);
    map.put("file", file.toString());
    map.put("sha256", hash(file));
    return map;
  }

  private static @Nullable CheckResult within(
      Path file, Question question, int threads, double limit) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<CheckResult> check = thread.submit(() -> check(file, question, threads));
      return check.get((long) (1000 * limit), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } finally {
      thread.shutdownNow();
    }
  }

  private static CheckResult check(Path file, Question question, int threads) throws IOException {
    try {
      return Checker.check(
          CertificateReader.read(file), question, new CheckOptions(false, 0, 1, threads));
    } catch (CertificateException e) {
      return CheckResult.rejected(String.valueOf(e.getMessage()), -1);
    }
  }

  private static String hash(Path file) {
    try {
      return Sha256.hex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
