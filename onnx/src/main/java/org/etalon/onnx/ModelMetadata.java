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
 * @param inputNames the names of the inputs
 * @param outputNames the names of the outputs
 * @param producer the tool that wrote the file, empty if it does not say
 * @param properties further entries, in the order of the file
 * @param layout the graph, where the format has one
 */
public record ModelMetadata(
    String format,
    List<String> inputNames,
    List<String> outputNames,
    String producer,
    Map<String, String> properties,
    Optional<GraphLayout> layout) {
  /** Copies the collections; the order of the properties is kept. */
  public ModelMetadata {
    inputNames = List.copyOf(inputNames);
    outputNames = List.copyOf(outputNames);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /** What a file without a graph says. */
  public ModelMetadata(
      String format,
      List<String> inputNames,
      List<String> outputNames,
      String producer,
      Map<String, String> properties) {
    this(format, inputNames, outputNames, producer, properties, Optional.empty());
  }
}
