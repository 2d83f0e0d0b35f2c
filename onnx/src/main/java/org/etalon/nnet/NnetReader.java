package org.etalon.nnet;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.etalon.file.ForeignFile;
import org.etalon.file.ShippedFile;
import org.etalon.head.NoHead;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.MalformedModelException;
import org.etalon.onnx.Model;
import org.etalon.onnx.ModelMetadata;
import org.etalon.onnx.Normalization;

/**
 * Reads .nnet files: affine layers with a ReLU between each two, none after the last.
 *
 * <p>Every parameter is the float32 nearest to its text, as in the tools of that format. The
 * network is the normalized one: minima, maxima, means and ranges of the header say how its inputs
 * come from physical units, and are kept in the metadata ({@link Normalization}). The header may
 * hold numbers of more inputs than the network has, as the files of ACAS Xu do: the first ones
 * count, and the last mean and range are those of the outputs.
 *
 * <p><b>Reference:</b> the format as published with github.com/sisl/NNet.
 */
public final class NnetReader {
  private static final int MAX_BYTES = 1 << 30;
  private static final int MAX_WIDTH = 1 << 16;
  private static final long MAX_PARAMETERS = 1L << 26;
  private static final int MAX_LAYERS = 1000;
  private static final List<String> TABLES = List.of("minimums", "maximums", "means", "ranges");

  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?[0-9]{1,400}(\\.[0-9]{0,400})?([eE][-+]?[0-9]{1,3})?|[-+]?\\.[0-9]{1,400}");
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  private final String name;
  private final String[] lines;
  private int line;

  private NnetReader(String name, String text) {
    this.name = name;
    lines = text.split("\\R", -1);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws MalformedModelException if it is no .nnet file
   */
  public static Model read(Path path) throws IOException {
    return read(ShippedFile.read(path, MAX_BYTES).content(), path.toString());
  }

  /**
   * Reads the content of a file, decompressed.
   *
   * @param name used in messages
   * @throws MalformedModelException if it is no .nnet file
   */
  public static Model read(byte[] content, String name) {
    Optional<String> foreign = ForeignFile.binary(content);
    if (foreign.isPresent()) {
      throw new MalformedModelException(name + ": this is " + foreign.get());
    }
    return read(new String(content, StandardCharsets.ISO_8859_1), name);
  }

  /**
   * Reads the text of a file.
   *
   * @param name used in messages
   * @throws MalformedModelException if it is no .nnet file
   */
  public static Model read(String text, String name) {
    return new NnetReader(name, text).read();
  }

  private Model read() {
    int[] header = integers(next("the header"), 4, "the header: layers, inputs, outputs, width");
    int depth = header[0];
    if (depth < 1 || depth > MAX_LAYERS) {
      throw malformed(
          "the header names " + depth + " layers, 1 to " + MAX_LAYERS + " are possible");
    }
    int[] widths = integers(next("the layer sizes"), depth + 1, "the layer sizes");
    long parameters = 0;
    for (int l = 0; l <= depth; l++) {
      if (widths[l] < 1 || widths[l] > MAX_WIDTH) {
        throw malformed("layer size " + widths[l] + ", 1 to " + MAX_WIDTH + " are possible");
      }
      parameters += l == 0 ? 0 : (long) widths[l] * (widths[l - 1] + 1);
    }
    // Every parameter takes two characters at least, so a short file cannot announce a large
    // network.
    if (parameters > MAX_PARAMETERS || parameters * 2 > characters()) {
      throw malformed(
          "the layer sizes announce " + parameters + " parameters, more than the file can hold");
    }
    requireAgreement(header, widths);
    next("the flag line");
    Map<String, String> properties = new LinkedHashMap<>();
    List<List<BigDecimal>> tables = new ArrayList<>();
    for (String table : TABLES) {
      List<String> numbers = numbers(next("the " + table));
      properties.put(table, String.join(",", numbers));
      tables.add(decimals(numbers, table, widths[0]));
    }
    Optional<Normalization> normalization = normalization(tables, widths[0]);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l <= depth; l++) {
      double[] weights = parameters(widths[l], widths[l - 1], "weights of layer " + l);
      double[] bias = parameters(widths[l], 1, "biases of layer " + l);
      layers.add(Affine.of(Matrix.of(widths[l], widths[l - 1], weights), Vector.of(bias)));
    }
    while (line < lines.length) {
      if (!numbers(lines[line++]).isEmpty()) {
        throw malformed("numbers after the last layer; the layer sizes say there are none");
      }
    }
    return new Model(
        Network.alternating(layers),
        new NoHead(),
        new ModelMetadata("NNet", Map.of("input", widths[0]), List.of("output"), "", properties)
            .withNormalization(normalization),
        Set.of());
  }

  /**
   * Refuses a header whose numbers of inputs, outputs and widest layer are not those of the sizes.
   */
  private void requireAgreement(int[] header, int[] widths) {
    int depth = header[0];
    int widest = Arrays.stream(widths, 0, depth + 1).max().orElseThrow();
    int hidden = Arrays.stream(widths, 1, depth + 1).max().orElseThrow();
    boolean agrees =
        header[1] == widths[0]
            && header[2] == widths[depth]
            && (header[3] == widest || header[3] == hidden);
    if (!agrees) {
      throw malformed(
          "the header says "
              + header[1]
              + " inputs, "
              + header[2]
              + " outputs and at most "
              + header[3]
              + " neurons, the layer sizes say "
              + widths[0]
              + ", "
              + widths[depth]
              + " and "
              + widest);
    }
  }

  private List<BigDecimal> decimals(List<String> texts, String table, int inputs) {
    if (texts.size() < inputs) {
      throw malformed(
          "the "
              + table
              + " are "
              + texts.size()
              + " numbers, needs one for each of "
              + inputs
              + " inputs");
    }
    List<BigDecimal> decimals = new ArrayList<>();
    for (String text : texts) {
      if (!DECIMAL.matcher(text).matches()) {
        throw malformed("'" + shorten(text) + "' in the " + table + " is not a number");
      }
      decimals.add(new BigDecimal(text));
    }
    return decimals;
  }

  /** What the tables say, if they can be used. */
  private static Optional<Normalization> normalization(List<List<BigDecimal>> tables, int inputs) {
    List<BigDecimal> means = tables.get(2);
    List<BigDecimal> ranges = tables.get(3);
    if (ranges.stream().anyMatch(range -> range.signum() <= 0)) {
      return Optional.empty();
    }
    boolean outputs = means.size() > inputs && ranges.size() > inputs;
    return Optional.of(
        new Normalization(
            tables.get(0).subList(0, inputs),
            tables.get(1).subList(0, inputs),
            means.subList(0, inputs),
            ranges.subList(0, inputs),
            outputs ? means.get(means.size() - 1) : BigDecimal.ZERO,
            outputs ? ranges.get(ranges.size() - 1) : BigDecimal.ONE));
  }

  private long characters() {
    long characters = 0;
    for (String text : lines) {
      characters += text.length() + 1L;
    }
    return characters;
  }

  /** The next line that is neither blank nor a comment. */
  private String next(String what) {
    while (line < lines.length) {
      String text = lines[line++].trim();
      if (!text.isEmpty() && !text.startsWith("//")) {
        return text;
      }
    }
    throw malformed("the file ends before " + what);
  }

  private static List<String> numbers(String text) {
    List<String> numbers = new ArrayList<>();
    if (!text.trim().startsWith("//")) {
      for (String part : SEPARATOR.split(text, 0)) {
        if (!part.isEmpty()) {
          numbers.add(part);
        }
      }
    }
    return numbers;
  }

  private int[] integers(String text, int count, String what) {
    List<String> parts = numbers(text);
    if (parts.size() < count) {
      throw malformed(what + " needs " + count + " integers, found " + parts.size());
    }
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      try {
        values[i] = Integer.parseInt(parts.get(i));
      } catch (NumberFormatException e) {
        throw malformed("'" + shorten(parts.get(i)) + "' in " + what + " is not an integer");
      }
    }
    return values;
  }

  /** One line a row; every line must hold exactly {@code columns} numbers. */
  private double[] parameters(int rows, int columns, String what) {
    double[] values = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      List<String> parts = numbers(next("row " + (i + 1) + " of the " + what));
      if (parts.size() != columns) {
        throw malformed(
            "row "
                + (i + 1)
                + " of the "
                + what
                + " has "
                + parts.size()
                + " numbers, needs "
                + columns);
      }
      for (int j = 0; j < columns; j++) {
        values[i * columns + j] = parameter(parts.get(j), what);
      }
    }
    return values;
  }

  private double parameter(String text, String what) {
    try {
      float value = Float.parseFloat(text);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw malformed("'" + shorten(text) + "' in the " + what + " is not a number");
    }
    throw malformed("'" + shorten(text) + "' in the " + what + " is not a finite float32");
  }

  private static String shorten(String text) {
    return text.length() <= 24 ? text : text.substring(0, 24) + "...";
  }

  private MalformedModelException malformed(String what) {
    return new MalformedModelException(name + " line " + line + ": " + what);
  }
}
