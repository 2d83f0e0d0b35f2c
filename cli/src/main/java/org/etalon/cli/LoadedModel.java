package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.etalon.file.Sha256;
import org.etalon.network.FoldedNetwork;
import org.etalon.nnet.NnetReader;
import org.etalon.onnx.Model;
import org.etalon.onnx.ModelException;
import org.etalon.onnx.OnnxReader;
import org.jspecify.annotations.Nullable;

/**
 * A model with the file it came from.
 *
 * @param path the file
 * @param sha256 the SHA-256 of its bytes, in hex
 * @param model what it holds
 */
record LoadedModel(Path path, String sha256, Model model) {
  private static final long MAX_BYTES = 160L << 20;

  /**
   * Reads an ONNX or .nnet file.
   *
   * @throws BadInputException if it is missing, malformed or not supported
   */
  static LoadedModel read(Path path) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new BadInputException(path + ": the file is larger than " + MAX_BYTES + " bytes");
      }
      byte[] bytes = Files.readAllBytes(path); // once: the hash is that of what is proved
      String name = path.toString();
      Model model =
          name.endsWith(".nnet")
              ? NnetReader.read(new String(bytes, StandardCharsets.ISO_8859_1), name)
              : OnnxReader.read(bytes, name);
      return new LoadedModel(path, Sha256.hex(bytes), model);
    } catch (ModelException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
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
   * Whether the file dequantizes parameters in a way that Etalon did not write. Runtimes may then
   * compute activations in integers, too: another function than the one that is read here.
   */
  boolean dequantizes() {
    return model.operators().contains("DequantizeLinear")
        && !model.metadata().producer().startsWith("etalon");
  }

  /** What JSON results say of a network. */
  Map<String, Object> describe() {
    FoldedNetwork folded = FoldedNetwork.of(model.network());
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("file", path.toString());
    map.put("sha256", sha256);
    map.put("widths", folded.widths());
    map.put("parameters", folded.parameterCount());
    return map;
  }

  /** What JSON results say of a pair; {@code g} may be missing. */
  static Map<String, Object> describe(LoadedModel f, @Nullable LoadedModel g) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("f", f.describe());
    if (g != null) {
      map.put("g", g.describe());
    }
    return map;
  }
}
