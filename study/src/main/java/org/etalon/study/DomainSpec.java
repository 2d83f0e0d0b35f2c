package org.etalon.study;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.etalon.file.ForeignFile;
import org.etalon.file.ShippedFile;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Grid;
import org.etalon.problem.MalformedDomainException;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Decimals;
import org.etalon.vnnlib.VnnlibReader;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code --domain} says: {@code unit}, {@code box:LO,HI}, a JSON or a VNN-LIB file, which may
 * be compressed with gzip, or one of these scaled, {@code scaled:FACTOR,DOMAIN}.
 *
 * <p>Decimal bounds are rounded outward, so that the boxes of doubles contain the decimal ones, and
 * inward for the boxes within them.
 *
 * @param domain the inputs
 * @param sha256 the SHA-256 of the file as it lies on the disk, where there is one
 */
public record DomainSpec(Domain domain, Optional<String> sha256) {
  private static final String SCALED = "scaled:";
  private static final int MAX_LENGTH = 1200;
  private static final int MAX_SHOWN = 200;
  private static final int SHOWN = 16;

  /** The domain that {@code spec} describes, for networks of one input of {@code size} entries. */
  public static DomainSpec read(String spec, int size) {
    return read(spec, Map.of("input", size));
  }

  /**
   * The domain that {@code spec} describes.
   *
   * @param parts the size of each input of the model by its name, in order
   * @throws BadInputException in one line, if there is none
   */
  public static DomainSpec read(String spec, Map<String, Integer> parts) {
    int inputs = parts.values().stream().mapToInt(size -> size).sum();
    try {
      if (spec.equals("unit")) {
        return new DomainSpec(Domain.of(Box.cube(inputs, 0, 1)), Optional.empty());
      }
      if (spec.startsWith(SCALED)) {
        return scaled(spec, parts);
      }
      if (spec.startsWith("box:")) {
        return new DomainSpec(cube(spec, inputs), Optional.empty());
      }
      String name = spec.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
      if (name.endsWith(".json") || name.endsWith(".vnnlib")) {
        ShippedFile file = ShippedFile.read(Path.of(spec), VnnlibReader.MAX_BYTES);
        Domain domain =
            name.endsWith(".json")
                ? json(file.content(), parts, inputs)
                : VnnlibReader.readDomain(file.content(), inputs);
        return new DomainSpec(domain, Optional.of(file.sha256()));
      }
    } catch (MalformedDomainException | UnfitException | CancellationException e) {
      throw new BadInputException("domain " + shown(spec) + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new BadInputException("cannot read domain " + shown(spec) + ": no such file");
    } catch (IOException e) {
      throw new BadInputException("cannot read domain " + shown(spec) + ": " + e.getMessage());
    }
    throw new BadInputException(
        "domain "
            + shown(spec)
            + ": expected unit, box:LO,HI, scaled:FACTOR,DOMAIN, a .json or a .vnnlib file");
  }

  /** What stands before the domain that is scaled, up to its comma; nothing where none is. */
  public static String scale(String spec) {
    int comma = spec.indexOf(',');
    return spec.startsWith(SCALED) && comma >= 0 ? spec.substring(0, comma + 1) : "";
  }

  /** The boxes of another domain, their sides multiplied around their middles. */
  private static DomainSpec scaled(String spec, Map<String, Integer> parts) {
    String[] words = spec.substring(SCALED.length()).split(",", 2);
    if (words.length != 2 || words[1].startsWith(SCALED)) {
      throw new MalformedDomainException("expected scaled:FACTOR,DOMAIN");
    }
    BigDecimal factor = number(words[0].trim());
    if (factor.signum() < 0) {
      throw new MalformedDomainException("the factor " + shown(words[0]) + " is negative");
    }
    DomainSpec whole = read(words[1], parts);
    if (whole.domain.grid().isPresent()) {
      throw new MalformedDomainException("the inputs of a grid are not scaled");
    }
    BigDecimal cut = BigDecimal.ONE.subtract(factor).multiply(new BigDecimal("0.5"));
    List<Box> boxes = new ArrayList<>();
    List<Optional<Box>> inner = new ArrayList<>();
    for (int i = 0; i < whole.domain.boxes().size(); i++) {
      Box box = whole.domain.boxes().get(i);
      boxes.add(cut(box, cut));
      inner.add(whole.domain.inner().get(i).flatMap(within -> cutWithin(box, within, cut)));
    }
    return new DomainSpec(new Domain(boxes, inner, Optional.empty()), whole.sha256);
  }

  /**
   * A box without this share of each side at either end, rounded outward: the true ends of a box in
   * decimals lie within a double of its own, and where sides are cut, an end that lies further in
   * moves the other one out.
   */
  private static Box cut(Box box, BigDecimal share) {
    double[] lower = new double[box.size()];
    double[] upper = new double[box.size()];
    for (int i = 0; i < lower.length; i++) {
      boolean cuts = share.signum() > 0;
      BigDecimal from = new BigDecimal(box.lower(i));
      BigDecimal to = new BigDecimal(box.upper(i));
      BigDecimal inFrom = cuts ? new BigDecimal(Math.nextUp(box.lower(i))) : from;
      BigDecimal inTo = cuts ? new BigDecimal(Math.nextDown(box.upper(i))) : to;
      lower[i] = Decimals.down(from.add(inTo.subtract(from).multiply(share)));
      upper[i] = Decimals.up(to.subtract(to.subtract(inFrom).multiply(share)));
    }
    return Box.of(lower, upper);
  }

  /**
   * The same rounded inward: the true ends lie between those of {@code box} and {@code within}. The
   * lower one rises with both ends where sides are cut, and falls with the upper one else.
   */
  private static Optional<Box> cutWithin(Box box, Box within, BigDecimal share) {
    double[] lower = new double[box.size()];
    double[] upper = new double[box.size()];
    for (int i = 0; i < lower.length; i++) {
      boolean cuts = share.signum() > 0;
      BigDecimal from = new BigDecimal(within.lower(i));
      BigDecimal to = new BigDecimal(within.upper(i));
      BigDecimal outFrom = cuts ? new BigDecimal(box.lower(i)) : from;
      BigDecimal outTo = cuts ? new BigDecimal(box.upper(i)) : to;
      lower[i] = Decimals.up(from.add(outTo.subtract(from).multiply(share)));
      upper[i] = Decimals.down(to.subtract(to.subtract(outFrom).multiply(share)));
    }
    return Box.between(lower, upper);
  }

  private static String shown(String spec) {
    return spec.length() <= MAX_SHOWN ? spec : spec.substring(0, MAX_SHOWN) + "...";
  }

  private static Domain cube(String spec, int inputs) {
    String[] bounds = spec.substring("box:".length()).split(",", -1);
    if (bounds.length != 2) {
      throw new MalformedDomainException("expected box:LO,HI with two numbers");
    }
    BigDecimal lower = number(bounds[0].trim());
    BigDecimal upper = number(bounds[1].trim());
    return rounded(Collections.nCopies(inputs, lower), Collections.nCopies(inputs, upper));
  }

  private static BigDecimal number(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new MalformedDomainException(
          "a number of " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
    }
    try {
      return bounded(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw new MalformedDomainException("'" + shown(text) + "' is not a finite number");
    }
  }

  private static BigDecimal bounded(BigDecimal value) {
    // Comparisons of numbers like 1e999999999 would expand them.
    if (value.signum() != 0 && Math.abs((long) value.precision() - value.scale()) > 400) {
      throw new MalformedDomainException(
          "'" + value.round(MathContext.DECIMAL32) + "' is outside the range of doubles");
    }
    return value.signum() == 0 ? BigDecimal.ZERO : value;
  }

  private static Domain json(byte[] content, Map<String, Integer> parts, int inputs) {
    Optional<String> foreign = ForeignFile.binary(content);
    if (foreign.isPresent()) {
      throw new MalformedDomainException("this is " + foreign.get());
    }
    JsonNode root;
    try {
      root =
          JsonMapper.builder()
              .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readTree(content);
    } catch (StreamConstraintsException e) {
      throw new MalformedDomainException("a number or nesting longer than is read");
    } catch (JacksonException e) {
      throw new MalformedDomainException(
          (e instanceof DatabindException
                  ? "not JSON of one object whose names differ"
                  : "not JSON")
              + (e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")"));
    }
    if (root.isMissingNode()) {
      throw new MalformedDomainException("the file is empty");
    }
    root.propertyNames().forEach(DomainSpec::requireKnownStep);
    if (root.has("inputs")) {
      return named(root, parts);
    }
    Domain all = rounded(bounds(root, "lower", inputs), bounds(root, "upper", inputs));
    return root.has("step")
        ? new Domain(all.boxes(), all.inner(), Optional.of(Grid.of(steps(root, inputs))))
        : all;
  }

  /** The box between decimals. */
  private static Domain rounded(List<BigDecimal> lower, List<BigDecimal> upper) {
    Box box = Box.of(all(lower, Decimals::down), all(upper, Decimals::up));
    Optional<Box> within = Box.between(all(lower, Decimals::up), all(upper, Decimals::down));
    return new Domain(List.of(box), List.of(within), Optional.empty());
  }

  private static double[] all(List<BigDecimal> values, ToDoubleFunction<BigDecimal> rounding) {
    return values.stream().mapToDouble(rounding).toArray();
  }

  /** A grid that is not read would be answered as the box around it. */
  private static void requireKnownStep(String key) {
    if (key.toLowerCase(Locale.ROOT).matches("steps|grid|resolution|step_size|stepsize")) {
      throw new MalformedDomainException(
          "'" + key + "' is not read; the steps of a grid are called \"step\"");
    }
  }

  /** The steps of a grid, which are doubles exactly: a device's input means just these numbers. */
  private static double[] steps(JsonNode root, int inputs) {
    List<BigDecimal> asked = bounds(root, "step", inputs);
    double[] steps = all(asked, Decimals::up);
    if (!Arrays.equals(steps, all(asked, Decimals::down))) {
      throw new MalformedDomainException(
          "\"step\" needs numbers that are doubles exactly, such as 0.0078125");
    }
    return steps;
  }

  /** The bounds of each input by its name, put one after the other. */
  private static Domain named(JsonNode root, Map<String, Integer> parts) {
    JsonNode named = root.get("inputs");
    if (root.size() != 1 || !named.isObject()) {
      throw new MalformedDomainException(
          "\"inputs\" must be all of the file, an object with the bounds of each input");
    }
    for (String name : named.propertyNames()) {
      if (!parts.containsKey(name)) {
        throw new MalformedDomainException(
            "the network has no input '" + shown(name) + "'; it has " + parts.keySet());
      }
    }
    List<BigDecimal> lower = new ArrayList<>();
    List<BigDecimal> upper = new ArrayList<>();
    for (Map.Entry<String, Integer> part : parts.entrySet()) {
      int size = part.getValue();
      JsonNode box = named.path(part.getKey());
      if (!box.isObject()) {
        throw new MalformedDomainException(
            "\"inputs\" needs the bounds of '" + shown(part.getKey()) + "'");
      }
      box.propertyNames().forEach(DomainSpec::requireKnownStep);
      if (box.has("step")) {
        throw new MalformedDomainException(
            "\"step\" goes beside \"lower\" and \"upper\" of all inputs, not of one");
      }
      lower.addAll(bounds(box, "lower", size));
      upper.addAll(bounds(box, "upper", size));
    }
    return rounded(lower, upper);
  }

  private static List<BigDecimal> bounds(JsonNode root, String key, int inputs) {
    JsonNode list = root.path(key);
    if (!list.isArray()) {
      throw new MalformedDomainException("needs \"" + key + "\": [..], one number an input");
    }
    if (list.size() != inputs) {
      throw new MalformedDomainException(
          "\""
              + key
              + "\" has "
              + list.size()
              + (list.size() == 1 ? " number" : " numbers")
              + ", the network takes "
              + inputs
              + (inputs == 1 ? " input" : " inputs"));
    }
    List<BigDecimal> values = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      if (!list.get(i).isNumber()) {
        throw new MalformedDomainException("\"" + key + "\"[" + i + "] is not a number");
      }
      values.add(bounded(list.get(i).decimalValue()));
    }
    return values;
  }

  /** One line: as it was given, and its boxes where they are few and short. */
  public static String text(String spec, Domain domain) {
    boolean few = (long) domain.size() * domain.boxes().size() <= SHOWN;
    String boxes =
        few
            ? domain.boxes().stream().map(DomainSpec::text).collect(Collectors.joining(" or "))
            : "boxes " + domain.boxes().size() + ", inputs " + domain.size();
    return spec + ": " + boxes + domain.grid().map(grid -> text(grid, few)).orElse("");
  }

  private static String text(Grid grid, boolean few) {
    return ", of these inputs only whole multiples of "
        + (few
            ? IntStream.range(0, grid.size())
                .mapToObj(i -> String.valueOf(grid.step(i)))
                .collect(Collectors.joining(", ", "(", ")"))
            : "its steps");
  }

  private static String text(Box box) {
    return IntStream.range(0, box.size())
        .mapToObj(i -> "[" + box.lower(i) + ", " + box.upper(i) + "]")
        .collect(Collectors.joining(" x "));
  }

  /** What JSON results say of a domain; corners only where they are short. */
  public static Map<String, Object> describe(String spec, Domain domain) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("source", spec);
    map.put("inputs", domain.size());
    map.put("boxes", domain.boxes().size());
    if (domain.size() <= SHOWN) {
      map.put("corners", corners(domain));
    }
    domain
        .grid()
        .ifPresent(
            grid -> {
              map.put("step", IntStream.range(0, grid.size()).mapToObj(grid::step).toList());
              map.put("points", points(grid, domain));
            });
    return map;
  }

  /** How many points of a grid all boxes hold, counted in each. */
  static BigInteger points(Grid grid, Domain domain) {
    return domain.boxes().stream()
        .map(box -> BigInteger.valueOf(grid.in(box).count()))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** The corners of all boxes. */
  public static List<Map<String, Object>> corners(Domain domain) {
    List<Map<String, Object>> boxes = new ArrayList<>();
    for (Box box : domain.boxes()) {
      Map<String, Object> corners = new LinkedHashMap<>();
      corners.put("lower", box.lower());
      corners.put("upper", box.upper());
      boxes.add(corners);
    }
    return boxes;
  }
}
