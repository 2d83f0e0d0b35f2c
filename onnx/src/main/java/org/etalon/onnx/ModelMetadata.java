package org.etalon.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model file says apart from its network.
 *
 * @param format the name of the file format, such as {@code ONNX}
 * @param inputNames the names of the inputs
 * @param outputNames the names of the outputs
 * @param producer the tool that wrote the file, empty if it does not say
 * @param properties further entries, in the order of the file
 */
public record ModelMetadata(
    String format,
    List<String> inputNames,
    List<String> outputNames,
    String producer,
    Map<String, String> properties) {
  /** Copies the collections; the order of the properties is kept. */
  public ModelMetadata {
    inputNames = List.copyOf(inputNames);
    outputNames = List.copyOf(outputNames);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }
}
