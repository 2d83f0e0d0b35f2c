package org.etalon.engine.fixed;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.CheckpointFile;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.Effort;
import org.etalon.engine.search.Outcome;
import org.etalon.engine.search.SearchIdentity;
import org.etalon.file.Sha256;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.time.Stop;

/**
 * What searches for the fewest bits in fixed point of one question decided so far, and its file.
 *
 * <p><b>Method:</b> verdicts are kept by the identity of the whole problem, the network in fixed
 * point included. A resumed search lays networks out as before; of one that was decided it takes
 * the verdict from here. Formats that come out otherwise, as time had a part in them, make another
 * problem. Witnesses are evaluated anew.
 */
public final class FixedLog {
  private static final CheckpointFile FORMAT =
      new CheckpointFile(0x4554414c4f4e4650L, 1); // "ETALONFP"

  private final Problem question;
  private final Effort effort;
  private final Map<ByteBuffer, Outcome> decided = new LinkedHashMap<>();
  private boolean begun;

  /** Nothing decided yet. */
  public FixedLog(Network f, Domain domain, Property property, Effort effort) {
    question = new Problem(f, f, domain, property);
    this.effort = effort;
  }

  /**
   * For a search: the first one takes in the file to resume from; those after it go on from what is
   * known here, whether or not it could be written.
   *
   * @throws org.etalon.engine.search.CheckpointException if the file cannot be continued from
   */
  void begin(Checkpointing checkpointing) {
    if (!begun) {
      checkpointing.resume().ifPresent(this::read);
      begun = true;
    }
    checkpointing.keep(false, this::write);
  }

  /** What was decided of a pair; nothing also if it is to stop before both have run. */
  Optional<Certification> find(Problem pair, Stop stop) {
    return Optional.ofNullable(decided.get(key(pair)))
        .map(outcome -> outcome.replay(pair, stop))
        .filter(bracket -> bracket.witness().isPresent())
        .map(bracket -> Certification.of(bracket, pair.property()));
  }

  /** Takes in what was found of a pair, if that decides it; returns whether it does. */
  boolean add(Problem pair, Certification found) {
    boolean kept =
        found.bracket().witness().isPresent()
            && (found.verdict() == Verdict.CERTIFIED || found.verdict() == Verdict.FALSIFIED);
    if (kept) {
      decided.put(key(pair), Outcome.of(found.bracket()));
    }
    return kept;
  }

  private ByteBuffer key(Problem pair) {
    return ByteBuffer.wrap(SearchIdentity.of(pair, effort));
  }

  /**
   * Writes the file.
   *
   * @throws org.etalon.engine.search.CheckpointException if it cannot be written
   */
  void write(Path file) {
    FORMAT.write(
        file,
        SearchIdentity.of(question, effort),
        out -> {
          out.writeInt(decided.size());
          for (Map.Entry<ByteBuffer, Outcome> entry : decided.entrySet()) {
            out.write(entry.getKey().array());
            entry.getValue().write(out);
          }
        });
  }

  /**
   * Takes in a file.
   *
   * @throws org.etalon.engine.search.CheckpointException if it is missing, damaged, or of another
   *     question
   */
  private void read(Path file) {
    FORMAT.read(
        file,
        effort,
        asked -> SearchIdentity.of(question, asked),
        in -> {
          int count = Outcome.readSize(in);
          for (int k = 0; k < count; k++) {
            ByteBuffer key = ByteBuffer.wrap(in.readNBytes(Sha256.BYTES));
            decided.put(key, Outcome.read(in));
          }
        });
  }
}
