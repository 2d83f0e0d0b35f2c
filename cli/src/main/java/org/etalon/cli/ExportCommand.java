package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.export.CExport;
import org.etalon.export.CNames;
import org.etalon.export.CmsisExport;
import org.etalon.export.FixedChain;
import org.etalon.export.FixedGraph;
import org.etalon.export.HlsProject;
import org.etalon.file.WholeFile;
import org.etalon.onnx.QonnxWriter;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.study.LoadedModel;
import org.etalon.study.Products;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon export}: a proved network as what a device or another tool takes. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write a network that quantize has proved as what a device or another tool takes: the same"
          + " integers, bit for bit. c, hls4ml and cmsis take networks whose values are all in fixed"
          + " point, the input too; qonnx and qdq also what has weights quantized alone."
          + " Convolutions and maxima over windows go everywhere; sums of two values to c, cmsis and"
          + " qdq. What a target computes otherwise is refused, with the layer and the reason.",
      "c: C99, a header and a source. Integers alone, nothing allocated, sums of 32 or 64 bits that"
          + " cannot overflow whatever the input, and net_selftest(), which compares with the exact"
          + " evaluation.",
      "qonnx: ONNX with an IntQuant of QONNX behind weights, biases and values, as compilers for"
          + " FPGAs read it; it is read again and compared. Signed values whose ties go up or down"
          + " are refused, for QONNX has these with a zero point alone, which in float32 gives other"
          + " integers.",
      "qdq: ONNX with QuantizeLinear and DequantizeLinear, where values have 8 or 16 bits and ties"
          + " go to even. A runtime that fuses them may differ by one where a value is a tie."
    },
    footer = {
      "",
      "Examples:",
      "  etalon export c etalon-out/fixed --out etalon-out/c",
      "  etalon export c etalon-out/fixed --name torque --out firmware",
      "  etalon export qonnx etalon-out/fixed --out etalon-out/qonnx --json -"
    })
final class ExportCommand implements Callable<Integer> {
  private static final String ONNX = "net.onnx";

  private final PrintStream out;

  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      description = "What to write: c, qonnx, qdq, hls4ml or cmsis.")
  ExportFormat format = ExportFormat.C;

  @Parameters(
      index = "1",
      paramLabel = "RESULT",
      description =
          "The folder that quantize wrote; for c, hls4ml and cmsis with --activations W"
              + " --input-format same.")
  Path result = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write into.")
  Path folder = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "With c: what files, functions, types and macros begin with instead of net, so that"
              + " several networks go into one program.")
  @Nullable String name;

  @Mixin JsonOption json = new JsonOption();

  ExportCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    CNames names = names();
    ProvedResult proved = ProvedResult.read(result);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", format.label());
    map.put("network", proved.network().describe());
    Products products = Products.of(proved.network().model().network());
    map.put("products", products.all());
    map.put("productsByZero", products.byZero());
    map.put("productsByPowersOfTwo", products.byPowers());
    map.put("multiplications", products.multiplications());
    boolean all = format == ExportFormat.C; // by zero and powers of two, too
    map.put("cyclesEstimate", all ? products.cyclesOfAll() : products.cyclesEstimate());
    Writer qonnx = (network, file) -> qonnx(network, products, file);
    try {
      switch (format) {
        case C -> writeC(CExport.of(graph(proved), proved.provenance(), names), names, map, output);
        case QONNX -> writeOnnx(proved.network(), qonnx, map, output);
        case HLS4ML -> writeHls(HlsProject.of(chain(proved)), proved, qonnx, map, output);
        case CMSIS -> writeCmsis(CmsisExport.of(graph(proved), proved.provenance()), map, output);
        case QDQ -> writeOnnx(requireLinear(proved.network()), ExportCommand::qdq, map, output);
      }
    } catch (UnfitException e) {
      throw new BadInputException(proved.network().path() + ": " + e.getMessage());
    }
    String formed = all ? ": the C code multiplies by these all the same" : "";
    output.line("  " + products.text() + formed + ".");
    output.json(map);
    return ExitCode.OK;
  }

  private CNames names() {
    if (name == null) {
      return CNames.NET;
    }
    if (format != ExportFormat.C) {
      throw new UsageException("--name is for c");
    }
    try {
      return new CNames(name);
    } catch (UnfitException e) {
      throw new UsageException("--name: " + e.getMessage());
    }
  }

  private static FixedChain chain(ProvedResult proved) {
    return FixedChain.of(proved.network().model().network());
  }

  private static FixedGraph graph(ProvedResult proved) {
    return FixedGraph.of(proved.network().model().network());
  }

  /** What is to be put into a folder. */
  private interface Filling {
    void into(ResultFolder to);
  }

  /** Leaves files of these names, all or none; returns their places. */
  private List<Path> leave(List<String> names, Filling filling) {
    try (ResultFolder to = ResultFolder.open(folder, names)) {
      filling.into(to);
      to.publish();
    }
    return names.stream().map(folder::resolve).toList();
  }

  private void writeC(CExport export, CNames names, Map<String, Object> map, Output output) {
    String header = export.header();
    String source = export.source();
    List<Path> files =
        leave(
            List.of(names.header(), names.source()),
            to -> {
              ResultFile.write(to.unfinished(names.header()), header);
              ResultFile.write(to.unfinished(names.source()), source);
            });
    map.put("parameterBytes", export.parameterBytes());
    map.put("testBytes", export.testBytes());
    map.put("bufferBytes", export.bufferBytes());
    map.put("accumulatorBits", export.widths());
    map.put("files", files.stream().map(Path::toString).toList());
    output.line("Exported as C99: what was proved, bit for bit.");
    output.line(
        "  Parameters take "
            + Text.count(export.parameterBytes(), "byte", "bytes")
            + ", tables of the self-test "
            + export.testBytes()
            + ", values between layers "
            + export.bufferBytes()
            + " of the stack; sums are of "
            + export.widths()
            + " bits, layer by layer.");
    files.forEach(file -> output.line("  wrote " + file));
  }

  /** Writes a network as ONNX. */
  private interface Writer {
    void write(LoadedModel network, Path file) throws IOException;
  }

  private static void qonnx(LoadedModel network, Products products, Path file) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>(network.model().metadata().properties());
    properties.put("etalon.g.sha256", network.sha256());
    properties.put("etalon.products", products.text());
    QonnxWriter.write(network.model().network(), properties, file);
  }

  /** The file of quantize is such a one already. */
  private static void qdq(LoadedModel network, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(network.path());
    WholeFile.write(file, stream -> stream.write(bytes));
  }

  private static LoadedModel requireLinear(LoadedModel network) {
    if (network.model().operators().contains("IntQuant")) {
      throw new UnfitException(
          "ONNX has no type for some of its values; quantize with --activations 8 or 16 and"
              + " --activation-rounding half-even, or export qonnx");
    }
    if (!network.model().operators().contains("DequantizeLinear")) {
      throw new UnfitException(
          "its parameters are no integers with a scale; quantize with --quantizer uniform");
    }
    return network;
  }

  private void writeCmsis(CmsisExport export, Map<String, Object> map, Output output) {
    String header = export.header();
    String source = export.source();
    List<Path> files =
        leave(
            List.of(CmsisExport.HEADER, CmsisExport.SOURCE),
            to -> {
              ResultFile.write(to.unfinished(CmsisExport.HEADER), header);
              ResultFile.write(to.unfinished(CmsisExport.SOURCE), source);
            });
    map.put("valueBits", export.bits());
    map.put("files", files.stream().map(Path::toString).toList());
    output.line(
        "Exported for CMSIS-NN: what was proved, bit for bit, by "
            + String.join(", ", export.functions())
            + ".");
    files.forEach(file -> output.line("  wrote " + file));
  }

  private void writeHls(
      HlsProject project,
      ProvedResult proved,
      Writer qonnx,
      Map<String, Object> map,
      Output output) {
    String readme = project.readme(ONNX, proved.provenance());
    String config = project.config();
    List<Path> files =
        leave(
            List.of(ONNX, HlsProject.CONFIG, HlsProject.README),
            to -> {
              write(proved.network(), qonnx, to.unfinished(ONNX));
              ResultFile.write(to.unfinished(HlsProject.CONFIG), config);
              ResultFile.write(to.unfinished(HlsProject.README), readme);
            });
    say(files, map, output);
  }

  private void writeOnnx(
      LoadedModel network, Writer writer, Map<String, Object> map, Output output) {
    say(leave(List.of(ONNX), to -> write(network, writer, to.unfinished(ONNX))), map, output);
  }

  private static void write(LoadedModel network, Writer writer, Path file) {
    try {
      writer.write(network, file);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
    if (!LoadedModel.read(file).model().network().equals(network.model().network())) {
      throw new IllegalStateException(file + " is another network when it is read again");
    }
  }

  private static void say(List<Path> files, Map<String, Object> map, Output output) {
    map.put("files", files.stream().map(Path::toString).toList());
    output.line("Exported as ONNX: read again, it is the network that was proved.");
    files.forEach(file -> output.line("  wrote " + file));
  }
}
