package org.etalon.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.MalformedDomainException;
import org.etalon.problem.UnfitException;
import org.etalon.vnnlib.VnnlibReader;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what {@code --domain} says: {@code unit}, {@code box:LO,HI}, a JSON or a VNN-LIB file.
 *
 * <p>Decimal bounds are rounded outward, so that the domain of doubles contains the decimal one.
 */
final class DomainSpec {
  private static final long MAX_BYTES = 64L << 20;
  private static final int SHOWN = 16;

  private DomainSpec() {}

  /**
   * The domain that {@code spec} describes, for networks of {@code inputs} inputs.
   *
   * @throws BadInputException in one line, if there is none
   */
  static Domain read(String spec, int inputs) {
    try {
      if (spec.equals("unit")) {
        return Domain.of(Box.cube(inputs, 0, 1));
      }
      if (spec.startsWith("box:")) {
        return cube(spec, inputs);
      }
      if (spec.endsWith(".json")) {
        return json(spec, inputs);
      }
      if (spec.endsWith(".vnnlib")) {
        requireReadable(spec);
        return VnnlibReader.readDomain(Path.of(spec), inputs);
      }
    } catch (MalformedDomainException | UnfitException e) {
      throw new BadInputException("domain " + spec + ": " + e.getMessage());
    } catch (IOException e) {
      throw new BadInputException("cannot read domain " + spec + ": " + e.getMessage());
    }
    throw new BadInputException(
        "domain " + spec + ": expected unit, box:LO,HI, a .json or a .vnnlib file");
  }

  private static void requireReadable(String spec) throws IOException {
    if (!Files.exists(Path.of(spec))) {
      throw new NoSuchFileException("no such file");
    }
    if (Files.size(Path.of(spec)) > MAX_BYTES) {
      throw new UnfitException("larger than " + (MAX_BYTES >> 20) + " MiB");
    }
  }

  private static Domain cube(String spec, int inputs) {
    String[] bounds = spec.substring("box:".length()).split(",", -1);
    if (bounds.length != 2) {
      throw new UnfitException("expected box:LO,HI with two numbers");
    }
    return Domain.of(Box.cube(inputs, down(number(bounds[0])), up(number(bounds[1]))));
  }

  private static BigDecimal number(String text) {
    try {
      return bounded(new BigDecimal(text.trim()));
    } catch (NumberFormatException e) {
      throw new UnfitException("'" + text + "' is not a finite number", e);
    }
  }

  private static BigDecimal bounded(BigDecimal value) {
    // Comparisons of numbers like 1e999999999 would expand them.
    if (Math.abs((long) value.precision() - value.scale()) > 400 || value.precision() > 2000) {
      throw new UnfitException(
          "'" + value.round(java.math.MathContext.DECIMAL32) + "' is outside the range of doubles");
    }
    return value;
  }

  private static Domain json(String spec, int inputs) throws IOException {
    requireReadable(spec);
    JsonNode root;
    try {
      root =
          JsonMapper.builder()
              .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .build()
              .readTree(Files.readString(Path.of(spec)));
    } catch (JacksonException e) {
      throw new UnfitException(
          "not JSON (line " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ")",
          e);
    }
    double[] lower = bounds(root, "lower", inputs, false);
    double[] upper = bounds(root, "upper", inputs, true);
    return Domain.of(Box.of(lower, upper));
  }

  private static double[] bounds(JsonNode root, String key, int inputs, boolean roundUp) {
    JsonNode list = root.path(key);
    if (!list.isArray()) {
      throw new UnfitException("needs \"" + key + "\": [..], one number an input");
    }
    if (list.size() != inputs) {
      throw new UnfitException(
          "\""
              + key
              + "\" has "
              + Text.count(list.size(), "number", "numbers")
              + ", the network takes "
              + Text.count(inputs, "input", "inputs"));
    }
    double[] values = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      if (!list.get(i).isNumber()) {
        throw new UnfitException("\"" + key + "\"[" + i + "] is not a number");
      }
      BigDecimal exact = bounded(list.get(i).decimalValue());
      values[i] = roundUp ? up(exact) : down(exact);
    }
    return values;
  }

  private static double down(BigDecimal value) {
    double nearest = value.doubleValue();
    if (Double.isInfinite(nearest)) {
      return nearest; // refused as unbounded
    }
    return new BigDecimal(nearest).compareTo(value) <= 0 ? nearest : Math.nextDown(nearest);
  }

  private static double up(BigDecimal value) {
    return -down(value.negate());
  }

  /** One line: as it was given, and its boxes where they are few and short. */
  static String text(String spec, Domain domain) {
    if ((long) domain.size() * domain.boxes().size() > SHOWN) {
      return spec + ": boxes " + domain.boxes().size() + ", inputs " + domain.size();
    }
    return spec
        + ": "
        + domain.boxes().stream().map(DomainSpec::text).collect(Collectors.joining(" or "));
  }

  private static String text(Box box) {
    return IntStream.range(0, box.size())
        .mapToObj(i -> "[" + box.lower(i) + ", " + box.upper(i) + "]")
        .collect(Collectors.joining(" x "));
  }

  /** What JSON results say of a domain; corners only where they are short. */
  static Map<String, Object> describe(String spec, Domain domain) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("source", spec);
    map.put("inputs", domain.size());
    List<Map<String, Object>> boxes = new ArrayList<>();
    for (Box box : domain.boxes()) {
      if (domain.size() <= SHOWN) {
        Map<String, Object> corners = new LinkedHashMap<>();
        corners.put("lower", box.lower());
        corners.put("upper", box.upper());
        boxes.add(corners);
      }
    }
    map.put("boxes", domain.boxes().size());
    if (!boxes.isEmpty()) {
      map.put("corners", boxes);
    }
    return map;
  }
}
