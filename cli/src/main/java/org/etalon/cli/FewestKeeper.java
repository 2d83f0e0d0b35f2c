package org.etalon.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.etalon.fewest.FewestListener;
import org.etalon.fewest.FewestProgress;
import org.etalon.fewest.Proved;
import org.etalon.network.Network;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.MalformedCodedException;
import org.etalon.study.BadInputException;

/**
 * Keeps the network of the fewest bits that a search proved so far, as a coded file; a search that
 * starts from it proves it again.
 */
final class FewestKeeper implements FewestListener {
  private final FewestLine line;
  private final Optional<Path> file;

  FewestKeeper(FewestLine line, Optional<Path> file) {
    this.line = line;
    this.file = file;
  }

  @Override
  public void progress(FewestProgress progress) {
    line.progress(progress);
  }

  @Override
  public void proved(Proved proved) {
    file.ifPresent(path -> write(path, proved.coded()));
  }

  private static void write(Path file, CodedNetwork network) {
    try {
      CodedFile.write(file, network);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
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
