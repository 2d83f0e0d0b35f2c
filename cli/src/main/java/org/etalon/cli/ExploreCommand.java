package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.etalon.explore.ExploreServer;
import org.etalon.study.BadInputException;
import org.etalon.study.Coverage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon explore}: the report, live. */
@Command(
    name = "explore",
    mixinStandardHelpOptions = true,
    description = {
      "Serve a page on this machine alone, to try epsilon, rounding, granularity, bits and norm on"
          + " one network and domain, watch the search, cancel it, and save what it finds.",
      "The address holds a random token; it is needed for every request. Ctrl-C ends it."
    },
    footer = {
      "",
      "Examples:",
      "  etalon explore controller.onnx --domain domain.json",
      "  etalon explore model.onnx --domain unit --port 8080 --no-browser"
    })
final class ExploreCommand implements Callable<Integer>, StopsEarly {
  private static final int MAX_PORT = 65_535;

  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The network, .onnx or .nnet.")
  Path model = Path.of("");

  @Mixin DomainOption domain = new DomainOption();

  @Mixin UnitsOption units = new UnitsOption();

  @Option(
      names = "--port",
      defaultValue = "0",
      paramLabel = "N",
      description = "The port on 127.0.0.1 (default: any that is free).")
  int port;

  @Option(names = "--no-browser", description = "Print the address only.")
  boolean quiet;

  @Mixin OutputOption outputs = new OutputOption();

  @Mixin ThreadsOption threads = new ThreadsOption();

  ExploreCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > MAX_PORT) {
      throw new UsageException("--port must be 0 to " + MAX_PORT + ", not " + port);
    }
    try (QuantizeExploration exploration =
            QuantizeExploration.of(
                Coverage.real(outputs.read(model)), domain, units, threads.count(), messages);
        ExploreServer server = ExploreServer.start(port, exploration)) {
      out.println("Exploring " + model + " at " + server.address());
      out.println("Ctrl-C ends it.");
      if (!quiet) {
        Desk.show(server.address());
      }
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      return ExitCode.OK; // Ctrl-C is how this command ends
    } catch (IOException e) {
      throw new BadInputException("cannot serve on port " + port + ": " + e.getMessage());
    }
    return ExitCode.OK;
  }
}
