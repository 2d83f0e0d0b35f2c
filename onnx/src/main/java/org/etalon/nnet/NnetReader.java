package org.etalon.nnet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.MalformedModelException;
import org.etalon.onnx.Model;
import org.etalon.onnx.ModelMetadata;

/**
 * Reads .nnet files: affine layers with a ReLU between each two, none after the last.
 *
 * <p>Every parameter is the float32 nearest to its text, as in the tools of that format. Inputs are
 * taken as they are, that is normalized; minima, maxima, means and ranges of the header are kept as
 * properties of the metadata.
 *
 * <p><b>Reference:</b> the format as published with github.com/sisl/NNet.
 */
public final class NnetReader {
  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_WIDTH = 1 << 16;
  private static final long MAX_PARAMETERS = 1L << 26;
  private static final int MAX_LAYERS = 1000;
  private static final List<String> TABLES = List.of("minimums", "maximums", "means", "ranges");

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
    if (Files.size(path) > MAX_BYTES) {
      throw new MalformedModelException(
          path + ": the file is larger than 1 GiB; .nnet files are small");
    }
    byte[] bytes = Files.readAllBytes(path);
    return read(new String(bytes, StandardCharsets.ISO_8859_1), path.toString());
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
    int depth = integers(next("the header"), 4, "the header: layers, inputs, outputs, width")[0];
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
    next("the flag line");
    Map<String, String> properties = new LinkedHashMap<>();
    for (String table : TABLES) {
      properties.put(table, String.join(",", numbers(next("the " + table))));
    }
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
        new ModelMetadata("NNet", List.of("input"), List.of("output"), "", properties),
        Set.of());
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
