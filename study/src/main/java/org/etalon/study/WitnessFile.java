package org.etalon.study;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The witness of a result as a domain of one point, with all its digits. A short one stands in the
 * command that replays it; a long one goes to a file beside the page.
 */
public final class WitnessFile {
  private static final int MOST_IN_A_COMMAND = 160;

  private final Path file;
  private final List<BigDecimal> digits;

  private WitnessFile(Path file, List<BigDecimal> digits) {
    this.file = file;
    this.digits = digits;
  }

  /** The witness of a result, if it has one, for a page: {@code witness.json} for report.html. */
  public static Optional<WitnessFile> of(Map<String, ?> json, Path page) {
    if (!(json.get("witness") instanceof Map<?, ?> witness)
        || !(witness.get("input") instanceof double[] input)) {
      return Optional.empty();
    }
    List<BigDecimal> digits = new ArrayList<>();
    for (double x : input) {
      digits.add(new BigDecimal(x));
    }
    String stem = String.valueOf(page.getFileName()).replaceFirst("\\.[^.]*$", "");
    String name = stem.equals("report") ? "witness.json" : stem + ".witness.json";
    return Optional.of(new WitnessFile(page.resolveSibling(name), digits));
  }

  private boolean isLong() {
    return digits.toString().length() > MOST_IN_A_COMMAND;
  }

  /** What a page needs to replay it: all digits, and the file where there is one. */
  public Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("exact", digits);
    map.put("file", isLong() ? file.toString() : null);
    return map;
  }

  /** Writes the file where the witness is long. */
  public void write() {
    if (isLong()) {
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("about", "The input at which the networks differ most: a domain of one point.");
      point.put("lower", digits);
      point.put("upper", digits);
      ResultFile.write(file, ResultFile.toJson(point));
    }
  }
}
