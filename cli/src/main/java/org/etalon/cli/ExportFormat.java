package org.etalon.cli;

/** What {@code export} can write. */
enum ExportFormat {
  /** C99. */
  C("c"),
  /** ONNX with quantizers of QONNX. */
  QONNX("qonnx"),
  /** ONNX with QuantizeLinear and DequantizeLinear. */
  QDQ("qdq"),
  /** QONNX with the precision of every layer, for hls4ml. */
  HLS4ML("hls4ml"),
  /** Arrays and calls of CMSIS-NN. */
  CMSIS("cmsis");

  private final String label;

  ExportFormat(String label) {
    this.label = label;
  }

  /** The name used on the command line and in JSON. */
  String label() {
    return label;
  }
}
