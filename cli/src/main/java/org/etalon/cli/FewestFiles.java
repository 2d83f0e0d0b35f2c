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

/** The files of a network of the fewest bits: its coded form, a drop-in for f, the certificate. */
final class FewestFiles {
  private final ResultFolder folder;
  private final LoadedModel f;
  private final Proved proved;
  private final Map<String, String> properties;
  private boolean otherGraph;
  private LoadedModel g;
  private String name = ResultFolder.NETWORK;

  /**
   * Writes the network in both forms.
   *
   * @param about what the metadata say of the domain
   */
  FewestFiles(ResultFolder folder, LoadedModel f, Proved proved, Map<String, String> about) {
    this.folder = folder;
    this.f = f;
    this.proved = proved;
    properties = properties(about);
    g = write(properties);
    try {
      CodedFile.write(folder.unfinished(ResultFolder.CODED), proved.coded());
    } catch (IOException e) {
      throw new BadInputException("cannot write the network: " + e.getMessage());
    }
  }

  private LoadedModel write(Map<String, String> said) {
    Path onnx = folder.unfinished(name);
    try {
      otherGraph =
          OnnxWriter.writeQuantized(
              CodedQuantizer.quantize(proved.certified()), f.model().metadata(), said, onnx);
    } catch (IOException e) {
      throw new BadInputException("cannot write the network: " + e.getMessage());
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
    name = folder.nameAttempt(proved.bits());
    g = write(NetworkProperties.rejected(properties));
    try {
      Files.delete(folder.unfinished(ResultFolder.CODED));
    } catch (IOException e) {
      throw new BadInputException("cannot delete " + ResultFolder.CODED + ": " + e.getMessage());
    }
  }

  /** Whether the graph of f cannot hold the network, so that its nodes are others. */
  boolean hasOtherGraph() {
    return otherGraph;
  }

  /** What the coded form takes, before it is published. */
  long codedBytes() {
    return folder.bytes(ResultFolder.CODED);
  }

  /** The same of the drop-in. */
  long networkBytes() {
    return folder.bytes(name);
  }

  /** The places of all that is always written. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(folder.place(name).toString()));
    if (name.equals(ResultFolder.NETWORK)) {
      names.add(folder.place(ResultFolder.CODED).toString());
    }
    names.add(folder.place(ResultFolder.RESULT).toString());
    return names;
  }
}
