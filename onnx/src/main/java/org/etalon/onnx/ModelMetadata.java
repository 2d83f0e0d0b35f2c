package org.etalon.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file says apart from its network.
 *
 * @param format the name of the file format, such as {@code ONNX}
 * @param inputs the size of each input by its name, in order
 * @param outputNames the names of the outputs
 * @param producer the tool that wrote the file, empty if it does not say
 * @param properties further entries, in the order of the file
 * @param normalization how the network's inputs and outputs come from physical units, if the file
 *     says so
 * @param externalFiles the SHA-256 of each other file that holds parameters, by its place beside
 *     the model
 * @param layout the graph, where the format has one
 */
public record ModelMetadata(
    String format,
    Map<String, Integer> inputs,
    List<String> outputNames,
    String producer,
    Map<String, String> properties,
    Optional<Normalization> normalization,
    Map<String, String> externalFiles,
    Optional<GraphLayout> layout) {
  /** Copies the collections; the order of the maps is kept. */
  public ModelMetadata {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputNames = List.copyOf(outputNames);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    externalFiles = Collections.unmodifiableMap(new LinkedHashMap<>(externalFiles));
  }

  /** The names of the inputs. */
  public List<String> inputNames() {
    return List.copyOf(inputs.keySet());
  }

  /** Metadata of a file without normalization, other files and a graph. */
  public ModelMetadata(
      String format,
      Map<String, Integer> inputs,
      List<String> outputNames,
      String producer,
      Map<String, String> properties) {
    this(
        format,
        inputs,
        outputNames,
        producer,
        properties,
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  /** The same with another normalization. */
  public ModelMetadata withNormalization(Optional<Normalization> other) {
    return new ModelMetadata(
        format, inputs, outputNames, producer, properties, other, externalFiles, layout);
  }

  /** The same with other files. */
  ModelMetadata withExternalFiles(Map<String, String> files) {
    return new ModelMetadata(
        format, inputs, outputNames, producer, properties, normalization, files, layout);
  }

  /** The same with another graph. */
  ModelMetadata withLayout(Optional<GraphLayout> other) {
    return new ModelMetadata(
        format, inputs, outputNames, producer, properties, normalization, externalFiles, other);
  }
}
