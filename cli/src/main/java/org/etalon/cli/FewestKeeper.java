package org.etalon.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.etalon.engine.search.Checkpointing;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestListener;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProgress;
import org.etalon.fewest.Proved;
import org.etalon.network.Network;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.MalformedCodedException;
import org.etalon.study.BadInputException;

/**
 * Keeps the best network that a run proved so far, as a coded file; a search that starts from it
 * proves it again. A file that the run itself started from stays until a better network is proved,
 * or that one is refuted.
 */
final class FewestKeeper implements FewestListener {
  private final FewestLine line;
  private final Messages messages;
  private final Cost cost;
  private final Optional<Path> file;
  private Optional<CodedNetwork> best = Optional.empty();
  private long kept; // the rank of what the file holds

  /**
   * A keeper.
   *
   * @param wanted what is searched for, and what the search starts from
   */
  FewestKeeper(FewestLine line, Messages messages, Checkpointing checkpoint, FewestOptions wanted) {
    this.line = line;
    this.messages = messages;
    cost = wanted.cost();
    file = checkpoint.file();
    boolean held = place(file).equals(place(checkpoint.resume()));
    kept =
        wanted
            .start()
            .filter(net -> held && wanted.family().holds(net))
            .map(cost::rank)
            .orElse(Long.MAX_VALUE);
  }

  private static Optional<Path> place(Optional<Path> file) {
    return file.map(path -> path.toAbsolutePath().normalize());
  }

  @Override
  public void progress(FewestProgress progress) {
    line.progress(progress);
  }

  @Override
  public void proved(Proved proved) {
    long least = best.map(cost::rank).orElse(Long.MAX_VALUE);
    if (cost.rank(proved.coded()) < least) {
      best = Optional.of(proved.coded());
      keep();
    }
  }

  @Override
  public void refuted(CodedNetwork start) {
    kept = Long.MAX_VALUE;
    keep();
  }

  private void keep() {
    if (file.isEmpty() || best.filter(net -> cost.rank(net) < kept).isEmpty()) {
      return;
    }
    try {
      CodedFile.write(file.get(), best.get());
      kept = cost.rank(best.get());
    } catch (IOException e) {
      messages.error("cannot write " + file.get() + ": " + e.getMessage() + "; the run goes on");
    }
  }

  /**
   * The network to start from, for f.
   *
   * @throws BadInputException if the file is no coded network, or of another graph
   */
  static CodedNetwork read(Path file, Network f) {
    try {
      return CodedFile.read(file, f);
    } catch (MalformedCodedException e) {
      throw new BadInputException(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such file to resume from: " + file);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
