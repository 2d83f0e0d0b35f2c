package org.etalon.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.SettingResult;
import org.etalon.network.Semantics;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Verdict;
import org.jspecify.annotations.Nullable;

/** The files of a search for bits that others are about: the network and its certificate. */
public final class QuantizationFiles {
  private final ResultFolder folder;
  private final LoadedModel original;
  private final SettingResult setting;
  private final QuantizationResult result;
  private final Semantics semantics;
  private String name = ResultFolder.NETWORK;
  private boolean otherGraph;
  private @Nullable LoadedModel network;
  private @Nullable Path certificate;
  private @Nullable Path certificatePlace;

  public QuantizationFiles(
      ResultFolder folder, LoadedModel original, SettingResult setting, Semantics semantics) {
    this.semantics = semantics;
    this.folder = folder;
    this.original = original;
    this.setting = setting;
    result = setting.result().orElseThrow();
  }

  /** The network that was quantized. */
  public LoadedModel original() {
    return original;
  }

  /** The setting whose network is written. */
  public SettingResult setting() {
    return setting;
  }

  /**
   * Writes the best network and reads it back: what is on disk is what the page speaks of.
   *
   * @param about what the metadata say of the domain
   */
  public void writeNetwork(Map<String, String> about) {
    write(properties(about));
    if (result.best().certification().verdict() != Verdict.CERTIFIED) {
      name = folder.nameAttempt(result.best().bits());
    }
  }

  /**
   * The checker rejects the certificate: what was written is an attempt, and says so, and the
   * certificate is about that.
   *
   * @param about what the metadata say of the domain
   * @param check what was said of it; told of the new files
   * @param command that checks the certificate of a network
   */
  void reject(
      Map<String, String> about,
      CertificateFile writer,
      Map<String, Object> check,
      Function<LoadedModel, String> command) {
    name = folder.nameAttempt(result.best().bits());
    write(NetworkProperties.rejected(properties(about)));
    writer.write(certificate(), setting.request(), result, original, network());
    CertificateCheck.amend(check, certificate(), command.apply(network()));
  }

  private Map<String, String> properties(Map<String, String> about) {
    Map<String, String> entries = new LinkedHashMap<>(about);
    entries.put("f.sha256", original.sha256());
    return QuantizationJson.properties(setting, semantics, entries);
  }

  private void write(Map<String, String> properties) {
    Path file = folder.unfinished(name);
    try {
      otherGraph =
          OnnxWriter.writeQuantized(
              result.quantized(), original.model().metadata(), properties, file);
    } catch (IOException e) {
      throw new UnwrittenException("cannot write " + file + ": " + e.getMessage());
    }
    network = LoadedModel.read(file);
  }

  /** The network as it was read back, under the name that it will have. */
  public LoadedModel network() {
    LoadedModel read = required(network);
    return read.at(folder.place(name));
  }

  /** Whether the graph of the original cannot hold the network, so that its nodes are others. */
  public boolean hasOtherGraph() {
    return otherGraph;
  }

  public long networkBytes() {
    return folder.bytes(name);
  }

  /**
   * Writes the certificate, if anything was proved; else takes away one of an earlier run, which
   * would not fit these files.
   *
   * @param other where it goes, if not into the folder
   */
  public boolean writeCertificate(CertificateFile writer, Optional<Path> other) {
    certificate = other.orElse(folder.unfinished(ResultFolder.CERTIFICATE));
    certificatePlace = other.orElse(folder.place(ResultFolder.CERTIFICATE));
    if (writer.write(certificate, setting.request(), result, original, network())) {
      return true;
    }
    try {
      Files.deleteIfExists(certificate);
    } catch (IOException e) {
      throw new UnwrittenException("cannot write " + certificate + ": " + e.getMessage());
    }
    certificate = null;
    return false;
  }

  /** The certificate, where it is now. */
  public Path certificate() {
    return required(certificate);
  }

  /** The certificate, where it will be. */
  public Path certificatePlace() {
    return required(certificatePlace);
  }

  /** What a check says, speaking of the place that the certificate will have. */
  public Map<String, Object> placed(Map<String, Object> check) {
    Map<String, Object> map = new LinkedHashMap<>(check);
    map.replace("file", certificatePlace().toString());
    return map;
  }

  /** The places of all. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(folder.place(name).toString());
    names.add(folder.place(ResultFolder.RESULT).toString());
    if (certificate != null) {
      names.add(certificatePlace().toString());
    }
    return names;
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not written yet");
    }
    return value;
  }
}
