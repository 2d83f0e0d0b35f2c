package org.etalon.engine.certify;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.CheckpointFile;
import org.etalon.engine.search.Effort;
import org.etalon.engine.search.Outcome;
import org.etalon.engine.search.SearchIdentity;
import org.etalon.file.Sha256;

/**
 * All that a search over settings found out so far, and its file.
 *
 * <p><b>Method:</b> a search over settings is a fixed procedure on the outcomes of its steps, each
 * the bounding of one trial up to a number of boxes. The file has the outcomes of the steps that
 * came to their ends, and the states of searches that wait or were cut short. A resumed search runs
 * the procedure from its beginning: a step in the file is not computed again, any other goes on
 * from the state of its trial. So its result is that of one run. Witnesses are evaluated anew.
 */
final class SearchLog {
  private static final CheckpointFile FORMAT =
      new CheckpointFile(0x4554414c4f4e5153L, 3); // "ETALONQS"

  private static final int END = -1;

  /** A trial up to a number of boxes. */
  record Step(int setting, int bits, long boxes) {}

  private final QuantizationProblem problem;
  private final Effort effort;
  private final Map<Step, Outcome> outcomes = new LinkedHashMap<>();

  /** Nothing found out yet. */
  SearchLog(QuantizationProblem problem, Effort effort) {
    this.problem = problem;
    this.effort = effort;
  }

  /** What files of this question begin with; it takes every parameter to say so. */
  private byte[] question(Effort asked) {
    MessageDigest digest = Sha256.digest();
    digest.update(SearchIdentity.of(problem.about(problem.f()), asked));
    digest.update(problem.requests().toString().getBytes(StandardCharsets.UTF_8));
    return digest.digest();
  }

  /** The outcome of a step that came to its end. */
  Optional<Outcome> find(Step step) {
    return Optional.ofNullable(outcomes.get(step));
  }

  /** Takes in the outcome of a step, of which the witness is known. */
  void add(Step step, Bracket bracket) {
    outcomes.put(step, Outcome.of(bracket));
  }

  /**
   * Writes the file.
   *
   * @param states taken one by one
   * @throws org.etalon.engine.search.CheckpointException if it cannot be written
   */
  void write(Path file, Stream<Map.Entry<Trial, byte[]>> states) {
    FORMAT.write(
        file,
        question(effort),
        out -> {
          out.writeInt(outcomes.size());
          for (Map.Entry<Step, Outcome> entry : outcomes.entrySet()) {
            write(out, entry.getKey(), entry.getValue());
          }
          Iterator<Map.Entry<Trial, byte[]>> more = states.iterator();
          while (more.hasNext()) {
            Map.Entry<Trial, byte[]> state = more.next();
            out.writeInt(state.getKey().setting());
            out.writeInt(state.getKey().bits());
            out.writeInt(state.getValue().length);
            out.write(state.getValue());
          }
          out.writeInt(END);
        });
  }

  /**
   * Reads a file.
   *
   * @param settings of the search
   * @return the states
   * @throws org.etalon.engine.search.CheckpointException if it is missing, damaged, or of another
   *     question
   */
  SortedMap<Trial, byte[]> read(Path file, List<Setting> settings) {
    Map<Step, Trial> trials = new HashMap<>();
    for (Setting setting : settings) {
      setting.trials.forEach(t -> trials.put(new Step(t.setting(), t.bits(), 0), t));
    }
    TreeMap<Trial, byte[]> states = new TreeMap<>();
    FORMAT.read(
        file,
        effort,
        this::question,
        in -> {
          int count = in.readInt();
          for (int k = 0; k < count; k++) {
            outcomes.put(new Step(in.readInt(), in.readInt(), in.readLong()), Outcome.read(in));
          }
          for (int setting = in.readInt(); setting != END; setting = in.readInt()) {
            Trial trial = trials.get(new Step(setting, in.readInt(), 0));
            byte[] state = in.readNBytes(Outcome.readSize(in));
            if (trial == null) {
              throw new IOException("a state of no trial");
            }
            states.put(trial, state);
          }
        });
    return states;
  }

  private static void write(DataOutputStream out, Step step, Outcome outcome) throws IOException {
    out.writeInt(step.setting());
    out.writeInt(step.bits());
    out.writeLong(step.boxes());
    outcome.write(out);
  }
}
