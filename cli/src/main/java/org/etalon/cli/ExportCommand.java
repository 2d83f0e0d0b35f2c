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
import org.etalon.export.FixedChain;
import org.etalon.problem.UnfitException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon export}: a proved network as what a device takes. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write a network that quantize has proved as what a device or another tool takes; it computes"
          + " the same integers, bit for bit.",
      "c: C99, a header and a source. Integers alone, nothing allocated, sums of 32 or 64 bits that"
          + " cannot overflow whatever the input, and net_selftest(), which compares with the exact"
          + " evaluation. For chains of dense layers whose values are all in fixed point, the"
          + " input too."
    },
    footer = {
      "",
      "Examples:",
      "  etalon export c etalon-out/fixed --out etalon-out/c",
      "  etalon export c etalon-out/fixed --out firmware/net --json -"
    })
final class ExportCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "FORMAT", description = "What to write: c.")
  String format = "";

  @Parameters(
      index = "1",
      paramLabel = "RESULT",
      description = "The folder that quantize --activations W --input-format same wrote.")
  Path result = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write into.")
  Path folder = Path.of("");

  @Mixin JsonOption json = new JsonOption();

  ExportCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (!format.equals("c")) {
      throw new UsageException("there is no format '" + format + "' to export; there is c");
    }
    Output output = json.open(out);
    ProvedResult proved = ProvedResult.read(result);
    CExport export = CExport.of(chain(proved), proved.provenance());
    create();
    Path header = folder.resolve(CExport.HEADER);
    Path source = folder.resolve(CExport.SOURCE);
    Output.write(header, export.header());
    Output.write(source, export.source());
    report(proved, export, List.of(header.toString(), source.toString()), output);
    return ExitCode.OK;
  }

  private static FixedChain chain(ProvedResult proved) {
    try {
      return FixedChain.of(proved.network().model().network());
    } catch (UnfitException e) {
      throw new BadInputException(proved.network().path() + ": " + e.getMessage());
    }
  }

  private void create() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot create the folder " + folder + "; is a file in its place?");
    }
  }

  private void report(ProvedResult proved, CExport export, List<String> files, Output output) {
    CExport.Products products = export.products();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", format);
    map.put("network", proved.network().describe());
    map.put("parameterBytes", export.parameterBytes());
    map.put("accumulatorBits", export.widths());
    map.put("products", products.all());
    map.put("productsByZero", products.byZero());
    map.put("productsByPowersOfTwo", products.byPowers());
    map.put("files", files);
    output.line("Exported as C99, what was proved bit for bit.");
    output.line(
        "  Parameters take "
            + Text.count(export.parameterBytes(), "byte", "bytes")
            + "; sums are of "
            + export.widths()
            + " bits, layer by layer.");
    output.line(
        "  "
            + Text.count(products.all(), "product", "products")
            + ", of which "
            + products.byZero()
            + " with zero and "
            + products.byPowers()
            + " with a power of two.");
    files.forEach(file -> output.line("  wrote " + file));
    output.json(map);
  }
}
