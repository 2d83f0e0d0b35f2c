package org.etalon.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.etalon.file.ShippedFile;
import org.etalon.head.NoHead;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.nnet.NnetReader;
import org.etalon.onnx.Model;
import org.etalon.onnx.ModelException;
import org.etalon.onnx.ModelMetadata;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.UnfitException;
import org.etalon.quant.Accumulation;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.MalformedCodedException;
import org.etalon.theta.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * A model with the file it came from.
 *
 * @param path the file
 * @param sha256 the SHA-256 of its bytes as they lie on the disk, in hex
 * @param output the one output that was read, if not all of them
 * @param model what it holds
 * @param accumulatorBits of the accumulators that its network has besides, if they may wrap
 */
public record LoadedModel(
    Path path, String sha256, Optional<String> output, Model model, OptionalInt accumulatorBits) {
  private static final int MAX_BYTES = 160 << 20;

  /** What ONNX calls the place of another file. */
  private static final byte[] PLACE = "location".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads an ONNX, .nnet or .coded file, plain or compressed with gzip.
   *
   * @throws BadInputException if it is missing, malformed or not supported
   */
  public static LoadedModel read(Path path) {
    return read(path, Optional.empty());
  }

  /**
   * The same with a choice among several outputs.
   *
   * @param output the name of the one to be read; all of them, one after the other, if empty
   */
  public static LoadedModel read(Path path, Optional<String> output) {
    try {
      // Once: the hash is that of what is proved.
      ShippedFile file = ShippedFile.read(path, MAX_BYTES);
      return new LoadedModel(
          path, file.sha256(), output, model(file, path, output), OptionalInt.empty());
    } catch (ModelException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    } catch (MalformedCodedException | UnfitException e) {
      throw new BadInputException(path + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such model file: " + path);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + path + ": " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw new BadInputException(
          path + ": too large for the memory of this JVM; give it more (-Xmx)");
    }
  }

  /**
   * The SHA-256 of each file beside a model that holds parameters of it, by its place there.
   *
   * @param path of any file; what is no model, or cannot be read, has none
   */
  public static Map<String, String> externalFiles(Path path) {
    try {
      // Models are read for it only where they name such files.
      return holds(ShippedFile.read(path, MAX_BYTES).content(), PLACE)
          ? read(path).model().metadata().externalFiles()
          : Map.of();
    } catch (IOException | BadInputException e) {
      return Map.of();
    }
  }

  private static boolean holds(byte[] content, byte[] part) {
    for (int at = 0; at + part.length <= content.length; at++) {
      if (Arrays.equals(content, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  private static Model model(ShippedFile file, Path path, Optional<String> output)
      throws IOException {
    String name = path.toString();
    String kind = name.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (kind.endsWith(".coded")) {
      return coded(CodedFile.parse(file.content()));
    }
    return kind.endsWith(".nnet")
        ? NnetReader.read(file.content(), name)
        : OnnxReader.read(file.content(), path, output);
  }

  private static Model coded(CodedNetwork coded) {
    Network network = coded.network();
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("totalBits", Long.toString(coded.totalBits()));
    properties.put("payloadBits", Long.toString(coded.payloadBits()));
    properties.put("structureBits", Long.toString(coded.structureBits()));
    return new Model(
        network,
        new NoHead(),
        new ModelMetadata(
            "coded", Map.of("input", network.inputSize()), List.of("output"), "etalon", properties),
        Set.of());
  }

  /**
   * Whether the file dequantizes parameters in a way that Etalon did not write. Runtimes may then
   * compute activations in integers, too: another function than the one that is read here.
   */
  public boolean dequantizes() {
    return model.operators().contains("DequantizeLinear")
        && !model.metadata().producer().startsWith("etalon");
  }

  /**
   * Whether the network casts values and another tool wrote it, so that other runtimes than those
   * of its author may run it; a width of accumulators says which one it is.
   */
  public boolean runsElsewhere() {
    return model.network().hasCasts()
        && accumulatorBits.isEmpty()
        && !model.metadata().producer().startsWith("etalon");
  }

  /** The same, as if it lay elsewhere. */
  public LoadedModel at(Path place) {
    return new LoadedModel(place, sha256, output, model, accumulatorBits);
  }

  /**
   * The same with sums in accumulators of {@code bits} bits that wrap ({@link Accumulation}).
   *
   * @throws BadInputException if its values are not in fixed point
   */
  public LoadedModel accumulating(int bits) {
    try {
      Network network = Accumulation.wrapping(model.network(), bits);
      Model wrapping =
          new Model(network, model.head(), model.metadata(), model.operators(), model.derived());
      return new LoadedModel(path, sha256, output, wrapping, OptionalInt.of(bits));
    } catch (UnfitException e) {
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }

  /** What JSON results say of a network. */
  public Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("file", path.toString());
    map.put("sha256", sha256);
    if (!model.metadata().externalFiles().isEmpty()) {
      map.put("externalFiles", model.metadata().externalFiles());
    }
    output.ifPresent(name -> map.put("output", name));
    HeadReport.of(this).ifPresent(head -> map.put("head", head.describe()));
    map.put("widths", Architecture.of(model.network()).widths());
    map.put("parameters", StoredParameters.count(model.network()));
    map.put("operations", Products.of(model.network()).describe());
    map.put("semantics", Coverage.semantics(model.network()));
    accumulatorBits.ifPresent(bits -> map.put("accumulatorBits", bits));
    return map;
  }

  /** What JSON results say of a pair; {@code g} may be missing. */
  public static Map<String, Object> describe(LoadedModel f, @Nullable LoadedModel g) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("f", f.describe());
    if (g != null) {
      map.put("g", g.describe());
    }
    return map;
  }
}
