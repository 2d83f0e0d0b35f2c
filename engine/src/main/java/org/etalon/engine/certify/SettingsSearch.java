package org.etalon.engine.certify;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.reverseOrder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.Outcome;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.time.Stop;

/**
 * Finds, among several settings of a quantizer, the one whose certified network takes the fewest
 * bits in all.
 *
 * <p><b>Method:</b> three parts. First, for each setting, one pass over the domain for a few
 * widths, to find where certified ones begin: the first by bisection, the others from where the one
 * before began; of large networks between those that intervals alone certify and the others. Then
 * all widths of all settings that would take fewer bits than the best: one pass each, and again and
 * again with four times the boxes, the most promising first, until none is undecided. Last, the
 * widths below each other setting's own fewest, for at most as many boxes as all before. The first
 * part has half of the time where there are several settings.
 *
 * <p><b>Property:</b> an answer is there early and only gets better. No width is ever judged by
 * another, nor a setting by another: errors are not monotone in bits. What is known of others only
 * decides where to begin.
 */
public final class SettingsSearch implements AutoCloseable {
  private static final long FIRST_BOXES = 64;
  private static final long GROWTH = 4;

  /** What searches that wait for their turn may take beside their boxes. */
  private static final long WAITING_BYTES = 512L << 20;

  /** What one takes: doubles a parameter for the pair of networks, and for each thread. */
  private static final int DOUBLES = 6;

  private static final int DOUBLES_A_THREAD = 2;

  /** The most searches that share the memory for waiting boxes. */
  private static final int MOST_OPEN = 24;

  private static final double FIRST_SHARE = 0.5;

  /** The settings that need the fewest bits, most often, before the others. */
  private static final Comparator<Setting> FINEST_FIRST =
      Comparator.<Setting, Granularity>comparing(s -> s.request.granularity(), reverseOrder())
          .thenComparing(s -> s.request.rounding() != Rounding.NEAREST);

  private final QuantizationProblem problem;
  private final SearchOptions options;
  private final SettingListener listener;
  private final long start = System.nanoTime();
  private final Stop stop;
  private final List<Setting> settings = new ArrayList<>();
  private final OpenSearches searches;
  private final SearchLog log;
  private final Workers workers;
  private Optional<Trial> best = Optional.empty();
  private long spent;
  private boolean begun;
  private boolean stoppedByTime;
  private double savedAt;

  private SettingsSearch(
      QuantizationProblem problem,
      SearchOptions options,
      SettingListener listener,
      long waitingBytes) {
    this.problem = problem;
    this.options = options;
    this.listener = listener;
    stop =
        Stop.after(options.budget().seconds()).or(Stop.onInterrupt()).or(options.budget().stop());
    Network f = problem.f();
    long parameters = StoredParameters.count(f);
    if (parameters == 0) {
      throw new UnfitException("the network stores no parameters: there is nothing to quantize");
    }
    Quantizations quantizations = new Quantizations(f);
    for (QuantizationRequest request : problem.requests()) {
      settings.add(new Setting(settings.size(), request, quantizations));
    }
    log = new SearchLog(problem, options.effort());
    SortedMap<Trial, byte[]> saved = new TreeMap<>();
    checkpointing().resume().ifPresent(file -> saved.putAll(log.read(file, settings)));
    long doubles = DOUBLES + (long) DOUBLES_A_THREAD * options.effort().threads();
    long most = waitingBytes / (Double.BYTES * doubles * parameters + 1);
    int shares = (int) Math.min(MOST_OPEN, trials().count());
    searches =
        new OpenSearches(
            (int) Math.max(1, Math.min(shares, most)),
            saved,
            (trial, from) -> open(trial, shares, from));
    workers = new Workers(options.effort().threads()); // last: nobody would end its threads
  }

  /**
   * Runs the search; the limits of {@code options} on time and boxes are for all settings together.
   * Interrupting the thread ends it early with the best answer so far. Given a limit on boxes
   * alone, the result is reproducible.
   *
   * @param options whose own listener is told nothing
   * @param listener is told of every width of every setting
   * @throws IllegalArgumentException if the domain does not fit
   * @throws NotRepresentableException if no width of any setting can be quantized as asked
   * @throws org.etalon.engine.search.CheckpointException if a checkpoint cannot be continued from
   */
  public static SettingsResult run(
      QuantizationProblem problem, SearchOptions options, SettingListener listener) {
    return run(problem, options, listener, WAITING_BYTES);
  }

  static SettingsResult run(
      QuantizationProblem problem,
      SearchOptions options,
      SettingListener listener,
      long waitingBytes) {
    try (SettingsSearch search = new SettingsSearch(problem, options, listener, waitingBytes)) {
      try {
        search.begin();
        search.decide(search::couldWin, Long.MAX_VALUE);
        search.decide(search::isBelowItsOwn, 2 * search.spent);
      } catch (BackendException e) {
        try {
          search.save(true);
        } catch (RuntimeException | OutOfMemoryError beside) {
          e.addSuppressed(beside);
        }
        throw e;
      }
      return search.result();
    }
  }

  private SettingsResult result() {
    boolean undecided = trials().anyMatch(t -> couldWin(t) && isOpen(t));
    if (stoppedByTime || undecided) {
      save(true);
    }
    List<SettingResult> results = settings.stream().map(Setting::result).toList();
    if (results.stream().allMatch(r -> r.result().isEmpty())) {
      throw new NotRepresentableException(results.get(0).notRepresentable());
    }
    return SettingsResult.of(results, best.isPresent() && !undecided, stoppedByTime, spent);
  }

  /** One pass over the domain for the widths of each setting where certified ones may begin. */
  private void begin() {
    double until = settings.size() == 1 ? 1 : FIRST_SHARE;
    OptionalInt near = OptionalInt.empty();
    for (Setting setting : settings.stream().sorted(FINEST_FIRST).toList()) {
      if (begun && seconds() > until * options.budget().seconds()) {
        stoppedByTime = true;
        return;
      }
      bracket(setting, near);
      Optional<Trial> own = setting.best();
      near = own.isPresent() ? OptionalInt.of(own.get().bits()) : near;
    }
  }

  /** Bisection between widths that one pass certifies and those it does not, from a guess on. */
  private void bracket(Setting setting, OptionalInt near) {
    List<Trial> widths = setting.trials;
    int next = first(widths, near);
    if (problem.property().limit().isPresent()) {
      sketch(setting, next, problem.property().limit().get().up());
    }
    int certified = setting.best().map(widths::indexOf).orElse(widths.size());
    int below = -1;
    boolean close = near.isPresent();
    if (certified < widths.size()) { // by intervals alone: planes gain some bits
      next = certified - 1;
      close = true;
    }
    for (int stride = 1; certified - below > 1; stride *= 2) {
      if (stopped()) {
        return;
      }
      pass(widths.get(next));
      if (setting.is(Verdict.CERTIFIED, widths.get(next).bits())) {
        certified = next;
      } else {
        below = next;
      }
      if (certified == widths.size()) {
        next = Math.min(certified - 1, below + stride);
      } else if (below == -1 && close) {
        next = Math.max(0, certified - stride);
      } else {
        next = (below + certified) / 2;
      }
    }
  }

  private static int first(List<Trial> widths, OptionalInt near) {
    int first = widths.size() - 1;
    while (near.isPresent() && first > 0 && widths.get(first).bits() > near.getAsInt()) {
      first--;
    }
    return first;
  }

  /**
   * Finds widths that intervals alone certify, where planes may take all of the time: errors halve
   * with every bit, more or less.
   */
  private void sketch(Setting setting, int from, double epsilon) {
    List<Trial> widths = setting.trials;
    int certified = widths.size();
    int below = -1;
    int next = from;
    while (next < certified && !stopped()) {
      Trial trial = widths.get(next);
      unlessLacking(trial, () -> sketch(trial));
      if (isUntried(trial)) {
        return;
      }
      if (setting.is(Verdict.CERTIFIED, trial.bits())) {
        certified = next;
      } else {
        below = next;
      }
      int bits = trial.bits() - Math.getExponent(epsilon / setting.promise(trial.bits()));
      next = below + 1;
      while (next < certified && widths.get(next).bits() < bits) {
        next++;
      }
    }
  }

  /**
   * Works on the trials of a kind until none is undecided, or so many boxes were bounded in all, or
   * a limit is met.
   */
  private void decide(Predicate<Trial> wanted, long allowance) {
    while (true) {
      Optional<Trial> next = trials().filter(wanted).filter(this::isUntried).min(promising());
      if (next.isEmpty()) {
        break;
      }
      if (spent >= allowance || stopped()) {
        return;
      }
      pass(next.get());
    }
    for (long boxes = FIRST_BOXES; ; boxes *= GROWTH) {
      List<Trial> open =
          trials()
              .filter(t -> wanted.test(t) && isOpen(t) && !isExhausted(t))
              .sorted(promising())
              .toList();
      if (open.isEmpty()) {
        return;
      }
      for (Trial trial : open) {
        if (wanted.test(trial)) {
          if (spent >= allowance || stopped()) {
            return;
          }
          advance(trial, boxes);
        }
      }
    }
  }

  private void pass(Trial trial) {
    advance(trial, problem.domain().boxes().size());
  }

  private void advance(Trial trial, long boxes) {
    unlessLacking(trial, () -> step(trial, boxes));
  }

  /**
   * Works on a trial. Where there is no memory for its search it is given up: whatever is found out
   * later, the search cannot be repeated elsewhere.
   */
  private void unlessLacking(Trial trial, Runnable work) {
    if (isGivenUp(trial)) {
      return;
    }
    try {
      work.run();
    } catch (OutOfMemoryError e) {
      file(trial, Bracket.nothing(0, Bracket.Ending.MEMORY));
    }
  }

  /**
   * Bounds a trial by intervals alone, where its networks are large; else does nothing. Nothing is
   * filed either where time was up before anything was known: a pass has more grace.
   */
  private void sketch(Trial trial) {
    if (!settings.get(trial.setting()).isRepresentable(trial.bits())) {
      return;
    }
    Optional<BranchAndBound> search = searches.of(trial);
    if (search.isPresent() && search.get().isOfLargeNetworks()) {
      Bracket bracket = search.get().sketch(Math.max(remaining(), 1e-3));
      if (bracket.upperBound() < Double.POSITIVE_INFINITY || !bracket.ending().isLimit()) {
        file(trial, bracket);
      }
    }
  }

  /** Bounds a trial up to a number of boxes, or finds that out in the log. */
  private void step(Trial trial, long boxes) {
    Setting setting = settings.get(trial.setting());
    if (!setting.isRepresentable(trial.bits())) {
      return;
    }
    SearchLog.Step step = new SearchLog.Step(trial.setting(), trial.bits(), boxes);
    Optional<Outcome> known = log.find(step);
    if (known.isPresent()) {
      Bracket replayed = known.get().replay(problem.about(setting.network(trial.bits())), stop);
      if (replayed.witness().isPresent()) {
        file(trial, replayed);
      } else {
        stoppedByTime = true;
      }
      return;
    }
    long limit = Math.min(boxes, bounded(trial) + (options.budget().boxes() - spent));
    Optional<BranchAndBound> search = searches.of(trial);
    if (search.isEmpty()) {
      stoppedByTime = true;
      if (!begun) {
        file(trial, Bracket.nothing(seconds(), ending()));
      }
      return;
    }
    Bracket bracket = search.get().advance(Math.max(remaining(), 1e-3), limit);
    file(trial, bracket);
    if (!SettingsResult.isByTime(bracket.ending())
        && bracket.witness().isPresent()
        && bracket.ending() != Bracket.Ending.MEMORY
        && (limit == boxes || bracket.ending() != Bracket.Ending.SUBPROBLEM_LIMIT)) {
      log.add(step, bracket);
    }
  }

  /** Why the search ends that may not begin. */
  private Bracket.Ending ending() {
    boolean cancelled = Thread.currentThread().isInterrupted() || options.budget().stop().stopped();
    return cancelled ? Bracket.Ending.CANCELLED : Bracket.Ending.TIMEOUT;
  }

  /** Files what is known of a trial; ends the searches that this makes pointless. */
  private void file(Trial trial, Bracket bracket) {
    Setting setting = settings.get(trial.setting());
    spent += Math.max(0, bracket.subproblems() - bounded(trial));
    begun = true;
    stoppedByTime |= SettingsResult.isByTime(bracket.ending());
    Certification found = certification(better(trial, bracket));
    setting.file(new Attempt(trial.bits(), found));
    best = settings.stream().flatMap(each -> each.best().stream()).min(naturalOrder());
    if (isExhausted(trial) || found.verdict() != Verdict.UNKNOWN) {
      searches.close(trial);
    }
    if (found.verdict() == Verdict.CERTIFIED) {
      setting.trials.stream().filter(t -> t.bits() > trial.bits()).forEach(searches::close);
    }
  }

  /** What is filed: of a trial that memory ended, what was known before as well. */
  private Bracket better(Trial trial, Bracket bracket) {
    return attempt(trial)
        .map(attempt -> attempt.certification().bracket())
        .filter(known -> bracket.ending() == Bracket.Ending.MEMORY)
        .map(bracket::withEarlier)
        .orElse(bracket);
  }

  private Certification certification(Bracket bracket) {
    return Certification.of(bracket, problem.property());
  }

  private Optional<BranchAndBound> open(Trial trial, int shares, byte[] from) {
    Setting setting = settings.get(trial.setting());
    SearchOptions reporting =
        options
            .withCheckpointing(Checkpointing.NONE)
            .withListener(
                progress -> {
                  listener.accept(setting.request, trial.bits(), progress);
                  boolean due = seconds() - savedAt >= checkpointing().seconds();
                  if (due && searches.haveStates()) {
                    save(false);
                  }
                });
    Network g = setting.network(trial.bits());
    return BranchAndBound.open(problem.about(g), reporting, workers, shares, from, stop);
  }

  private Checkpointing checkpointing() {
    return options.journal().checkpointing();
  }

  private void save(boolean last) {
    savedAt = seconds();
    checkpointing().keep(last, file -> log.write(file, searches.states()));
  }

  private Stream<Trial> trials() {
    return settings.stream().flatMap(setting -> setting.trials.stream());
  }

  private Comparator<Trial> promising() {
    return Comparator.<Trial>comparingDouble(t -> settings.get(t.setting()).promise(t.bits()))
        .thenComparing(Comparator.naturalOrder());
  }

  /** Whether a trial would be better than the best. */
  private boolean couldWin(Trial trial) {
    return best.isEmpty() || trial.compareTo(best.get()) < 0;
  }

  private boolean isBelowItsOwn(Trial trial) {
    Optional<Trial> own = settings.get(trial.setting()).best();
    return own.isEmpty() || trial.bits() < own.get().bits();
  }

  private boolean isUntried(Trial trial) {
    return settings.get(trial.setting()).isUntried(trial.bits());
  }

  private boolean isOpen(Trial trial) {
    return isUntried(trial) || settings.get(trial.setting()).is(Verdict.UNKNOWN, trial.bits());
  }

  /** How many boxes were bounded for a trial. */
  private long bounded(Trial trial) {
    return attempt(trial)
        .map(attempt -> attempt.certification().bracket().subproblems())
        .orElse(0L);
  }

  /** Whether memory ended the search of a trial. */
  private boolean isGivenUp(Trial trial) {
    return ending(trial).filter(Bracket.Ending.MEMORY::equals).isPresent();
  }

  /** Whether the search of a trial cannot go on. */
  private boolean isExhausted(Trial trial) {
    return ending(trial).filter(ending -> !ending.isLimit()).isPresent();
  }

  private Optional<Bracket.Ending> ending(Trial trial) {
    return attempt(trial).map(attempt -> attempt.certification().bracket().ending());
  }

  private Optional<Attempt> attempt(Trial trial) {
    return settings.get(trial.setting()).attempt(trial.bits());
  }

  private double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }

  private double remaining() {
    return options.budget().seconds() - seconds();
  }

  /** Whether a limit is met; never before there is an answer. */
  private boolean stopped() {
    boolean byTime = stop.stopped();
    stoppedByTime |= begun && byTime;
    return begun && (byTime || spent >= options.budget().boxes());
  }

  @Override
  public void close() {
    searches.close();
    workers.close();
  }
}
