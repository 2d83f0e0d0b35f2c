package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.time.Stop;

/**
 * Makes the rows of a network that was proved narrower one by one, as long as what is left is
 * proved: the last step of every search.
 *
 * <p><b>Property:</b> of what is left no single exchange that costs less is proved by 64 boxes,
 * unless time or boxes ended it before.
 */
public final class RowExchanges {
  private static final long BOXES = 64; // of each

  /** For all of them so many boxes for each box of the search, where these are limited. */
  private static final double PART = 1.0 / 16;

  /**
   * What came of it.
   *
   * @param found the search, with all that was proved since
   * @param open what is not proved of the network that is left, refuted or not
   */
  public record Outcome(FewestResult found, List<RowExchange> open) {}

  private final FewestProblem problem;
  private final FewestOptions options;
  private final FewestListener listener;
  private final Stop stop;
  private final long start = System.nanoTime();
  private final List<Proved> adopted = new ArrayList<>();
  private final List<RowExchange> open = new ArrayList<>();
  private final Level level;
  private Arrangement now;
  private long least; // its rank
  private int attempts;
  private long boxes;

  private RowExchanges(
      FewestProblem problem, Proved best, FewestOptions options, FewestListener listener) {
    this.problem = problem;
    this.options = options;
    this.listener = listener;
    stop =
        Stop.after(options.budget().seconds()).or(options.budget().stop()).or(Stop.onInterrupt());
    level = best.level().compareTo(Level.MIXED) < 0 ? options.last() : best.level();
    now = Arrangement.of(problem, best);
    least = options.cost().rank(best.coded());
  }

  /**
   * Goes on from the best network of a search.
   *
   * @param options of the search; their seconds are for this alone
   */
  public static Outcome after(
      Network f,
      Domain domain,
      Property property,
      FewestResult found,
      FewestOptions options,
      FewestListener listener) {
    if (found.best().isEmpty()) {
      return new Outcome(found, List.of());
    }
    Property.Distance any = new Property.Distance(property.norm(), Epsilon.of(1));
    FewestProblem problem = new FewestProblem(f, domain, property, any);
    return new RowExchanges(problem, found.best().get(), options, listener).run(found);
  }

  private Outcome run(FewestResult found) {
    int before = -1;
    while (adopted.size() > before && mayGoOn()) {
      before = adopted.size();
      open.clear();
      now = now.compact();
      for (int l = 1; l <= now.depth(); l++) {
        for (int i = 0; i < now.width(l); i++) {
          exchange(l, i);
        }
      }
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    FewestResult.Ending ending =
        stop.hasStopped()
            ? FewestResult.Ending.TIME
            : mayGoOn() ? FewestResult.Ending.COMPLETE : FewestResult.Ending.BOXES;
    FewestResult since =
        new FewestResult(
            options.cost(),
            List.copyOf(adopted),
            adopted.isEmpty() ? List.of() : List.of(level),
            attempts,
            boxes,
            seconds,
            ending);
    FewestResult all = found.then(since.after(Optional.empty(), found.seconds()));
    return new Outcome(all, List.copyOf(open));
  }

  private boolean mayGoOn() {
    double most = PART * (double) options.budget().boxes();
    return !stop.stopped() && (!options.budget().countsBoxes() || boxes < most);
  }

  private void exchange(int l, int i) {
    boolean saves = false;
    for (RowExchange.Part part : RowExchange.parts()) {
      saves |= mayGoOn() && exchange(l, i, part);
    }
    if (!saves && mayGoOn()) {
      exchange(l, i, RowExchange.Part.ROW);
    }
  }

  /** Tries an exchange if it saves anything; whether it does. */
  private boolean exchange(int l, int i, RowExchange.Part part) {
    Arrangement other = now.with(l, i, RowExchange.narrower(now.row(l, i), part));
    CodedNetwork coded = other.coded();
    long rank = options.cost().rank(coded);
    if (rank >= least || !options.family().holds(coded)) {
      return rank < least;
    }
    CodedNetwork certified = other.certified(stop);
    Certification found = prove(certified);
    if (found.verdict() == Verdict.CERTIFIED) {
      Proved better =
          new Proved(level, coded, certified, found, (System.nanoTime() - start) * 1e-9);
      adopted.add(better);
      open.clear(); // it was of another network
      listener.proved(better);
      now = other;
      least = rank;
    } else {
      long saved = now.coded().totalBits() - coded.totalBits();
      open.add(new RowExchange(l, i + 1, part, saved, found));
    }
    return true;
  }

  private Certification prove(CodedNetwork certified) {
    attempts++;
    SearchOptions searching =
        SearchOptions.defaults()
            .withThreads(options.threads())
            .withSeed(options.seed())
            .withRecording(options.recording())
            .withStop(stop)
            .withMaxSubproblems(BOXES);
    Problem pair =
        new Problem(problem.f(), certified.network(), problem.domain(), problem.property());
    Certification found = Certification.of(BranchAndBound.run(pair, searching), problem.property());
    boxes += found.bracket().subproblems();
    return found;
  }

  /** A network as it is stored, and as it is proved. */
  private interface Arrangement {
    int depth();

    int width(int l);

    CodedRow row(int l, int i);

    Arrangement with(int l, int i, CodedRow row);

    /** Without neurons that do nothing. */
    Arrangement compact();

    CodedNetwork coded();

    CodedNetwork certified(Stop stop);

    static Arrangement of(FewestProblem problem, Proved best) {
      if (best.coded().graph().isPresent()) {
        return new Graph(best.coded());
      }
      Teacher teacher = Teacher.of(problem.f(), Stop.NEVER).orElseThrow(); // laid out already
      Outlook outlook = new Outlook(problem, teacher);
      return new Chain(teacher.student(best.certified()), outlook).compact();
    }
  }

  /** As it is stored. */
  private record Graph(CodedNetwork coded) implements Arrangement {
    @Override
    public int depth() {
      return coded.layers().size();
    }

    @Override
    public int width(int l) {
      return coded.layers().get(l - 1).outputSize();
    }

    @Override
    public CodedRow row(int l, int i) {
      return coded.layers().get(l - 1).rows().get(i);
    }

    @Override
    public Arrangement with(int l, int i, CodedRow row) {
      List<CodedLayer> layers = new ArrayList<>(coded.layers());
      List<CodedRow> rows = new ArrayList<>(layers.get(l - 1).rows());
      rows.set(i, row);
      layers.set(l - 1, new CodedLayer(rows));
      return new Graph(coded.with(layers));
    }

    @Override
    public Arrangement compact() {
      return this;
    }

    @Override
    public CodedNetwork certified(Stop stop) {
      return coded;
    }
  }

  /** Neurons that do nothing are not stored, and may be there for a proof. */
  private record Chain(Student net, Outlook outlook) implements Arrangement {
    @Override
    public int depth() {
      return net.depth();
    }

    @Override
    public int width(int l) {
      return net.width(l);
    }

    @Override
    public CodedRow row(int l, int i) {
      return net.row(l, i);
    }

    @Override
    public Arrangement with(int l, int i, CodedRow row) {
      Student other = net.copy();
      other.set(l, i, row);
      return new Chain(other, outlook);
    }

    @Override
    public Chain compact() {
      Student small = net.copy();
      small.compact();
      return new Chain(small, outlook);
    }

    @Override
    public CodedNetwork coded() {
      return compact().net.coded();
    }

    @Override
    public CodedNetwork certified(Stop stop) {
      return outlook.best(compact().net, stop);
    }
  }
}
