package org.etalon.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.etalon.network.Semantics;
import org.etalon.problem.Property;
import org.etalon.time.Awaited;
import org.jspecify.annotations.Nullable;

/**
 * Runs the checker on a certificate that was just written, as the file is, within a time limit.
 *
 * <p>The checker takes about as long as the search did for the width that it certified, so a share
 * of a run's time limit is the checker's alone; what the search leaves of its own comes on top.
 */
public final class CertificateCheck {
  private static final double SHARE = 0.25;

  private static final String UNFINISHED = "the checker did not come to its end";

  /** Why there is no result where there was no memory for one. */
  public static final String NO_MEMORY = UNFINISHED + " with the memory that there is.";

  private CertificateCheck() {}

  /** The seconds of a time limit that are kept for the checker. */
  public static double reserved(double limit) {
    return SHARE * limit;
  }

  /** That nothing was checked, and why. */
  public static Map<String, Object> unchecked(String reason) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", "unchecked");
    map.put("reason", reason);
    return map;
  }

  /** The same of a certificate that is there, with the command that checks it. */
  public static Map<String, Object> unchecked(String reason, String command) {
    Map<String, Object> map = unchecked(reason);
    map.put("command", command);
    return map;
  }

  /** The command that checks a certificate about real arithmetic. */
  public static String command(
      Path file, LoadedModel f, Optional<LoadedModel> g, AskedDomain domain, Property property) {
    return command(file, f, g, domain, property, Semantics.REAL);
  }

  /** The command that checks a certificate, ready to be pasted into a shell. */
  public static String command(
      Path file,
      LoadedModel f,
      Optional<LoadedModel> g,
      AskedDomain domain,
      Property property,
      Semantics semantics) {
    List<String> arguments =
        new ArrayList<>(List.of("check", file.toString(), "--network", f.path().toString()));
    g.ifPresent(model -> arguments.addAll(List.of("--quantized", model.path().toString())));
    arguments.addAll(domain.arguments());
    arguments.addAll(PropertyText.arguments(property));
    arguments.addAll(Coverage.arguments(semantics, f, g));
    g.flatMap(Coverage::accumulator)
        .ifPresent(bits -> arguments.addAll(List.of("--accumulator", bits)));
    f.output().ifPresent(name -> arguments.addAll(List.of("--output", name)));
    return Invocation.of(arguments);
  }

  /**
   * What the checker says, as JSON.
   *
   * @param limit seconds
   * @param command that checks the same
   */
  public static Map<String, Object> run(
      Path file, Question question, int threads, double limit, String command) {
    if (!(limit > 0)) {
      return unchecked("no time was left for the checker.", command);
    }
    long start = System.nanoTime();
    @Nullable CheckResult result;
    try {
      result = within(file, question, threads, limit);
    } catch (OutOfMemoryError e) {
      return unchecked(NO_MEMORY, command);
    }
    if (result == null) {
      return unchecked(unfinished(Thread.currentThread().isInterrupted(), limit), command);
    }
    Map<String, Object> map = json(result, false, (System.nanoTime() - start) * 1e-9);
    map.put("file", file.toString());
    map.put("sha256", hash(file));
    map.put("command", command);
    return map;
  }

  /** Why there is no result. */
  public static String unfinished(boolean stopped, double limit) {
    return stopped
        ? "the run was stopped before the checker came to its end."
        : UNFINISHED + " in the " + Text.duration(Math.max(0, limit)) + " left.";
  }

  /** Whether a reason says that time or memory ended a check, so that another may come further. */
  public static boolean isUnfinished(String reason) {
    return reason.startsWith(UNFINISHED);
  }

  /** Whether a check came to its end and rejected the certificate, by its JSON form. */
  public static boolean isRejected(Map<String, Object> check) {
    return "rejected".equals(check.get("verdict"));
  }

  /** The JSON form of what a check found. */
  public static Map<String, Object> json(CheckResult result, boolean exact, double seconds) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", result.accepted() ? "accepted" : "rejected");
    map.put("reason", result.reason());
    map.put("statements", result.statements().stream().map(CertificateCheck::json).toList());
    map.put("refutedWidths", result.refuted());
    map.put("unreachedWidths", result.unreached());
    map.put("leaf", result.leaf());
    map.put("leaves", result.leaves());
    map.put("refined", result.refined());
    map.put("exactLeaves", result.exactLeaves());
    map.put("refutations", result.refutations());
    map.put("arithmetic", exact ? "exact" : "double");
    map.put("seconds", seconds);
    return map;
  }

  private static Map<String, Object> json(CheckResult.Statement statement) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("about", statement.subject().label());
    map.put("accepted", statement.accepted());
    map.put("text", statement.text());
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
      throw Awaited.thrown(e.getCause());
    } finally {
      thread.shutdownNow();
    }
  }

  private static CheckResult check(Path file, Question question, int threads) throws IOException {
    try {
      return Checker.check(
          CertificateReader.read(file), question, new CheckOptions(false, 0, 1, threads));
    } catch (CertificateException e) {
      return CheckResult.rejected(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Has what was said of a certificate speak of the file that was written in its place: the same
   * proof, of a network whose file has changed.
   */
  static void amend(Map<String, Object> check, Path file, String command) {
    check.replace("sha256", hash(file));
    check.replace("command", command);
  }

  private static String hash(Path file) {
    try {
      return Sha256.hex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
