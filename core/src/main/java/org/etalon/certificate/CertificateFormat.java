package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.etalon.network.Semantics;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;

/** What the reader and the writer of certificates share. */
final class CertificateFormat {
  /** How files begin that know the default slopes alone. */
  static final String MAGIC_1 = "etalon-certificate 1";

  /** How files begin that are written. */
  static final String MAGIC = "etalon-certificate 2";

  /** The key of places, a layer's separated by commas, layers by semicolons. */
  static final String PLACES = "places";

  /** The key of the steps of a grid, in hexadecimal, separated by commas. */
  static final String GRID = "grid";

  private static final String PLACE = "[0-9]{1,7}";

  /** The key of the arithmetic, which is real where it is missing. */
  static final String SEMANTICS = "semantics";

  /** The key of what is assumed of that arithmetic. */
  static final String ASSUMES = "semantics.assumes";

  private static final String PROPERTY = "property";
  private static final String MARGIN = "margin";
  private static final String FORBIDDEN = "forbidden";
  private static final String SAME_DECISION = "same-decision";
  private static final String CONSTRAINTS = "constraints";

  private static final int PAYLOAD_BITS = 7;

  private CertificateFormat() {}

  /** The lines of a header that say what is claimed; those of a distance name no property. */
  static Map<String, String> lines(Claim claim) {
    Map<String, String> lines = new LinkedHashMap<>();
    return claim.fold(
        distance -> {
          lines.put("norm", distance.norm().label());
          lines.put("epsilon", Double.toHexString(distance.epsilon().down()));
          lines.put("epsilon.asked", distance.epsilon().text());
          return lines;
        },
        decision -> {
          lines.put(PROPERTY, SAME_DECISION);
          lines.put(MARGIN, decision.margin().text());
          return lines;
        },
        constraints -> {
          lines.put(PROPERTY, CONSTRAINTS);
          lines.put(FORBIDDEN, constraints.digest());
          return lines;
        });
  }

  /**
   * The arithmetic that a header names; what older files do not say of it is assumed all the same.
   */
  static Semantics semantics(Map<String, String> header) {
    String label = header.getOrDefault(SEMANTICS, Semantics.REAL.label());
    Semantics semantics =
        Semantics.of(label).orElseThrow(() -> new CertificateException("no semantics: " + label));
    Optional<String> assumed = Optional.ofNullable(header.get(ASSUMES));
    if (assumed.isPresent() && !assumed.equals(semantics.assumption())) {
      throw new CertificateException(
          "it assumes of " + label + " what is not known: " + assumed.get());
    }
    return semantics;
  }

  /** What the lines of a header claim. */
  static Claim claim(Map<String, String> header) {
    String property = header.getOrDefault(PROPERTY, "");
    return switch (property) {
      case "" -> new Claim.Distance(norm(text(header, "norm")), epsilon(header));
      case SAME_DECISION -> new Claim.SameDecision(Epsilon.parse(text(header, MARGIN)));
      case CONSTRAINTS -> new Claim.Constraints(text(header, FORBIDDEN));
      default -> throw new CertificateException("no property: " + property);
    };
  }

  private static Norm norm(String label) {
    return Arrays.stream(Norm.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new CertificateException("no norm: " + label));
  }

  /** What was asked; where a file does not say it, the double that it names. */
  private static Epsilon epsilon(Map<String, String> header) {
    String text = text(header, "epsilon");
    Epsilon named = Epsilon.of(Double.parseDouble(text));
    String asked = header.get("epsilon.asked");
    if (asked == null) {
      return named;
    }
    Epsilon epsilon = Epsilon.parse(asked);
    if (epsilon.down() != named.down()) {
      throw new CertificateException(
          "epsilon is " + text + ", which is not the largest double up to " + asked);
    }
    return epsilon;
  }

  /** The value of a key that has to be there. */
  static String text(Map<String, String> header, String key) {
    String value = header.get(key);
    if (value == null) {
      throw new CertificateException("the header lacks '" + key + "'");
    }
    return value;
  }

  static String text(List<List<Integer>> places) {
    return places.stream()
        .map(layer -> layer.stream().map(String::valueOf).collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }

  static String text(Grid grid) {
    return IntStream.range(0, grid.size())
        .mapToObj(i -> Double.toHexString(grid.step(i)))
        .collect(Collectors.joining(","));
  }

  /** The grid whose steps a text says. */
  static Grid grid(String text, int inputs) {
    String[] steps = text.split(",", -1);
    if (steps.length != inputs) {
      throw new CertificateException("the header has steps for " + steps.length + " inputs");
    }
    return Grid.of(Arrays.stream(steps).mapToDouble(Double::parseDouble).toArray());
  }

  /** The places that a text says; none of an empty one. */
  static List<List<Integer>> places(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<List<Integer>> places = new ArrayList<>();
    for (String layer : text.split(";", -1)) {
      List<Integer> own = new ArrayList<>();
      for (String place : layer.split(",", -1)) {
        if (!place.matches(PLACE)) {
          throw new CertificateException("the header says places that are no lists of numbers");
        }
        own.add(Integer.valueOf(place));
      }
      places.add(own);
    }
    return places;
  }

  /** A non-negative number, seven bits a byte, the lowest first, the high bit says "more". */
  static void writeNumber(DataOutputStream out, int number) throws IOException {
    int rest = number;
    while (rest > 0x7f) {
      out.writeByte(0x80 | (rest & 0x7f));
      rest >>>= PAYLOAD_BITS;
    }
    out.writeByte(rest);
  }

  static int readNumber(DataInputStream in) throws IOException {
    int number = 0;
    for (int shift = 0; shift < 4 * PAYLOAD_BITS; shift += PAYLOAD_BITS) {
      int next = in.readUnsignedByte();
      number |= (next & 0x7f) << shift;
      if (next <= 0x7f) {
        return number;
      }
    }
    throw new CertificateException("a number is too large");
  }
}
