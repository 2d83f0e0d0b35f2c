package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.etalon.fewest.Proved;
import org.etalon.onnx.OnnxWriter;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedQuantizer;
import org.etalon.study.BadInputException;
import org.etalon.study.LoadedModel;
import org.etalon.study.NetworkProperties;
import org.etalon.study.ResultFolder;
import org.etalon.study.UnwrittenException;

/** The files of a network of the fewest bits: its coded form, a drop-in for f, the certificate. */
final class FewestFiles {
  private final ResultFolder folder;
  private final LoadedModel f;
  private final Proved proved;
  private final Map<String, String> properties;
  private boolean otherGraph;
  private LoadedModel g;
  private final String coded;
  private String name;
  private boolean rejected;

  /**
   * Writes the network of a result in both forms.
   *
   * @param about what the metadata say of the domain
   */
  FewestFiles(ResultFolder folder, LoadedModel f, Proved proved, Map<String, String> about) {
    this(folder, f, proved, about, ResultFolder.NETWORK, ResultFolder.CODED);
  }

  /** The same of a network beside it, of a name of its own. */
  FewestFiles(
      ResultFolder folder, LoadedModel f, Proved proved, Map<String, String> about, String name) {
    this(folder, f, proved, about, name + ".onnx", name + ".coded");
  }

  private FewestFiles(
      ResultFolder folder,
      LoadedModel f,
      Proved proved,
      Map<String, String> about,
      String name,
      String coded) {
    this.name = name;
    this.coded = coded;
    this.folder = folder;
    this.f = f;
    this.proved = proved;
    properties = properties(about);
    g = write(properties);
    try {
      CodedFile.write(folder.unfinished(coded), proved.coded());
    } catch (IOException e) {
      throw new UnwrittenException("cannot write the network: " + e.getMessage());
    }
  }

  private LoadedModel write(Map<String, String> said) {
    Path onnx = folder.unfinished(name);
    try {
      otherGraph =
          OnnxWriter.writeQuantized(
              CodedQuantizer.quantize(proved.certified()), f.model().metadata(), said, onnx);
    } catch (IOException e) {
      throw new UnwrittenException("cannot write the network: " + e.getMessage());
    }
    return LoadedModel.read(onnx);
  }

  private Map<String, String> properties(Map<String, String> about) {
    Map<String, String> properties =
        NetworkProperties.of(
            proved.certification(), "real arithmetic; weights and biases quantized", about);
    properties.put("etalon.f.sha256", f.sha256());
    properties.put("etalon.quantizer", "coded");
    properties.put("etalon.totalBits", String.valueOf(proved.bits()));
    return properties;
  }

  /** The drop-in, read back, under the name that it will have. */
  LoadedModel network() {
    return g.at(folder.place(name));
  }

  /** The checker rejects the proof: what was written is an attempt, in one form, and says so. */
  void reject() {
    rejected = true;
    name = folder.nameAttempt(proved.bits());
    g = write(NetworkProperties.rejected(properties));
    delete(coded);
  }

  /** Takes both forms away. */
  void delete() {
    delete(name);
    delete(coded);
  }

  private void delete(String file) {
    try {
      Files.deleteIfExists(folder.unfinished(file));
    } catch (IOException e) {
      throw new BadInputException("cannot delete " + file + ": " + e.getMessage());
    }
  }

  /** Whether the graph of f cannot hold the network, so that its nodes are others. */
  boolean hasOtherGraph() {
    return otherGraph;
  }

  /** What the coded form takes, before it is published. */
  long codedBytes() {
    return folder.bytes(coded);
  }

  /** The same of the drop-in. */
  long networkBytes() {
    return folder.bytes(name);
  }

  /** The places of the forms that are written. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(folder.place(name).toString()));
    if (!rejected) {
      names.add(folder.place(coded).toString());
    }
    return names;
  }
}
