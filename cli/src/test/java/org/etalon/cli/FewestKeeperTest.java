package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.Checkpointing;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.problem.Property;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --checkpoint} holds of a search for the fewest bits, whatever comes in its way. */
class FewestKeeperTest {
  @TempDir Path folder = Path.of("");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  /** The larger the code, the more bits. */
  private static CodedNetwork network(int code) {
    return CodedNetwork.of(
        List.of(new CodedLayer(List.of(CodedRow.of(0, new int[] {code, 1}, 0)))));
  }

  private static Proved proved(int code) {
    Certification some =
        Certification.of(Bracket.nothing(0, Bracket.Ending.TIMEOUT), Property.atMost(1));
    return new Proved(Level.MIXED, network(code), network(code), some, 0);
  }

  private FewestKeeper keeper(Path file, Optional<Path> resumed) {
    FewestOptions options =
        new FewestOptions(
            Level.MIXED, Level.MIXED, Long.MAX_VALUE, new Budget(1, 1, Stop.NEVER), 1, 1);
    Messages messages = new Messages(new PrintStream(said, true, StandardCharsets.UTF_8), 0);
    return new FewestKeeper(
        new FewestLine(messages, 1),
        messages,
        new Checkpointing(Optional.of(file), 1, resumed),
        resumed.isPresent() ? options.from(network(99)) : options);
  }

  @Test
  void whatIsWorse_doesNotTakeThePlaceOfWhatTheRunBeganWith() throws IOException {
    Path file = folder.resolve("kept.coded");
    CodedFile.write(file, network(99));
    Path same = folder.resolve(".").resolve("kept.coded");
    FewestKeeper keeper = keeper(file, Optional.of(same));
    keeper.proved(proved(9999));
    assertThat(CodedFile.read(file)).isEqualTo(network(99));
    keeper.refuted(network(99));
    assertThat(CodedFile.read(file)).isEqualTo(network(9999));
    keeper.proved(proved(99_999));
    assertThat(CodedFile.read(file)).isEqualTo(network(9999));
    keeper.proved(proved(9));
    assertThat(CodedFile.read(file)).isEqualTo(network(9));
  }

  /** The file that the run began with is another one. */
  @Test
  void whatIsProvedFirst_isWritten() throws IOException {
    Path file = folder.resolve("new.coded");
    keeper(file, Optional.of(folder.resolve("old.coded"))).proved(proved(9999));
    assertThat(CodedFile.read(file)).isEqualTo(network(9999));
  }

  @Test
  void aFileThatCannotBeWritten_endsNothing() throws IOException {
    Path file = folder.resolve("none").resolve("kept.coded");
    FewestKeeper keeper = keeper(file, Optional.empty());
    keeper.proved(proved(9999));
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("cannot write " + file);
    Files.createDirectory(folder.resolve("none"));
    keeper.proved(proved(9));
    assertThat(CodedFile.read(file)).isEqualTo(network(9));
  }
}
