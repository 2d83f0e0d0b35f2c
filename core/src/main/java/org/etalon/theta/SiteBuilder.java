package org.etalon.theta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.network.Semantics;
import org.etalon.rounding.Outward;
import org.etalon.theta.Site.Kind;
import org.etalon.time.Stop;

/** Walks the nodes and makes sites of what meets an activation. */
final class SiteBuilder {
  private final int inputSize;
  private final List<Node> nodes;
  private final BitSet places; // nodes that only mark where another network casts
  private final Semantics semantics;
  private final RuntimeErrors errors;
  private final Optional<JoinedSums> joined; // where nothing is composed
  private final boolean runs; // whether radii hold what float32 does
  private final Stop stop;
  private final Stop numbers; // once it says so, forms are all that is right of what is composed
  private final List<Site> sites = new ArrayList<>();
  private final Form[] values;
  private final int[] uses;
  private final List<Integer> makers = new ArrayList<>(); // of each site, the value it gives

  SiteBuilder(int inputSize, List<Node> nodes, BitSet places, Semantics semantics, Stop stop) {
    this(inputSize, nodes, places, semantics, stop, stop);
  }

  /** One for sites in real arithmetic whose forms alone are right. */
  static SiteBuilder withoutNumbers(int inputSize, List<Node> nodes, BitSet places) {
    Stop none = Stop.when(() -> true);
    none.stopped();
    return new SiteBuilder(inputSize, nodes, places, Semantics.REAL, Stop.NEVER, none);
  }

  private SiteBuilder(
      int inputSize,
      List<Node> nodes,
      BitSet places,
      Semantics semantics,
      Stop stop,
      Stop numbers) {
    this.inputSize = inputSize;
    this.nodes = nodes;
    this.places = places;
    this.semantics = semantics;
    this.stop = stop;
    this.numbers = numbers;
    errors = RuntimeErrors.of(nodes, places, semantics);
    values = new Form[nodes.size() + 1];
    uses = new int[values.length];
    nodes.forEach(node -> node.inputs().forEach(value -> uses[value]++));
    boolean apart = semantics.runsInFloat32(nodes);
    joined = apart ? Optional.of(new JoinedSums(nodes, uses)) : Optional.empty();
    runs = apart && places.isEmpty() && !semantics.ofF().isReal();
  }

  /**
   * The sites; of linear forms of the outputs, where these are asked for.
   *
   * @return nothing if it is to stop: what was composed then may be a part
   */
  Optional<List<Site>> build(Optional<Matrix> forms) {
    Vector zeros = Vector.zeros(inputSize);
    sites.add(new Site(Kind.INPUT, List.of(), zeros, zeros, Optional.empty()));
    values[0] = Form.of(0, inputSize);
    makers.add(0);
    for (int k = 1; k < values.length && !stop.stopped(); k++) {
      int number = k;
      Node node = nodes.get(k - 1);
      Form x = values[value(node, 0)];
      Form value =
          node.layer()
              .fold(
                  affine -> affine(x, affine, number),
                  relu -> rectified(x),
                  add -> sum(x, values[value(node, 1)], number),
                  pool -> site(Kind.MAX, x, Optional.of(pool)),
                  round -> cast(x, value(node, 0), number, round));
      boolean shared = uses[k] > 1 && !value.bare();
      values[k] = shared ? site(Kind.SUM, value, Optional.empty()) : value;
      while (makers.size() < sites.size()) {
        makers.add(k);
      }
    }
    if (stop.hasStopped()) {
      return Optional.empty();
    }
    Form last = values[values.length - 1];
    Form end = forms.map(rows -> read(last, rows)).orElse(last);
    site(Kind.OUTPUT, asRead(end), Optional.empty());
    return stop.hasStopped()
        ? Optional.empty()
        : Optional.of(sites.stream().map(SiteBuilder::shifted).toList());
  }

  /** Outputs as they are read: in float32 those that are subnormal may be flushed. */
  private Form asRead(Form x) {
    Vector radius =
        switch (semantics) {
          case REAL, FLOAT32_G -> x.biasError();
          case FLOAT32 -> FloatRounding.asRead(x.biasError());
          case ANY_RUNTIME ->
              runs ? FloatRounding.asRead(x.biasError()) : errors.asRead(x.biasError());
        };
    return new Form(x.segments(), x.bias(), radius, x.bare(), x.casts());
  }

  private static int value(Node node, int k) {
    return node.inputs().get(k);
  }

  /** Makes a site of a value; returns its activations. */
  private Form site(Kind kind, Form z, Optional<MaxPool> pool) {
    Casts casts = kind == Kind.RELU ? z.casts().beforeRectifier() : z.casts();
    sites.add(new Site(kind, z.segments(), z.bias(), z.biasError(), pool, casts));
    Site site = sites.get(sites.size() - 1);
    return Form.of(sites.size() - 1, site.activations());
  }

  /** A site of which z is cast: its bias moves by what rounding adds. */
  private static Site shifted(Site site) {
    Casts casts = site.casts();
    if (!casts.isRounding() || casts.isDynamic() || site.kind() == Kind.INPUT) {
      return site;
    }
    double[] bias = site.bias().toArray();
    double[] error = site.biasError().toArray();
    Dyadic centre = Dyadic.of(casts.centre());
    for (int i = 0; i < bias.length; i++) {
      Dyadic exact = Dyadic.of(bias[i]).add(centre);
      bias[i] = exact.toDouble();
      double rounding = exact.subtract(Dyadic.of(bias[i])).abs().toDoubleUp();
      error[i] = Outward.addUp(error[i], Outward.addUp(casts.radius(), rounding));
    }
    return new Site(
        site.kind(), site.incoming(), Vector.of(bias), Vector.of(error), site.pool(), casts);
  }

  /**
   * Casts a value to give value {@code number}. What a rectifier gives to this alone is cast before
   * it instead, which is the same, for casts are monotone and keep 0; of the input, x is what is
   * not cast yet.
   */
  private Form cast(Form x, int value, int number, Round round) {
    if (semantics.isFloat32()) {
      throw new IllegalArgumentException("a network that casts runs in fixed point");
    }
    if (round.isDynamic()) {
      return dynamic(x, value, number);
    }
    Optional<FixedFormat> format =
        places.get(number - 1) ? Optional.empty() : Optional.of(round.format());
    double slack = errors.ofCast(number);
    Form cast = x.with(x.casts().then(format, slack, false, number));
    if (!isAlone(x, value)) {
      return cast;
    }
    Site site = sites.get(x.from());
    return switch (site.kind()) {
      case RELU -> {
        sites.set(x.from(), site.with(site.casts().then(format, slack, true, number)));
        makers.set(x.from(), number);
        yield x;
      }
      case INPUT -> {
        sites.set(0, site.with(cast.casts()));
        yield x;
      }
      case SUM, MAX, OUTPUT -> cast;
    };
  }

  /**
   * A cast whose step depends on all of a value: at the input or a rectifier whose activations are
   * that value and nothing else, or at a site of its own.
   */
  private Form dynamic(Form x, int value, int number) {
    Casts casts =
        places.get(number - 1)
            ? Casts.NONE.then(Optional.empty(), 0, false, number)
            : Casts.dynamic(
                number, semantics.isReal() ? DynamicErrors.EXACT : DynamicErrors.ANY_RUNTIME);
    Site site = sites.get(x.from());
    boolean fits = site.kind() == Kind.INPUT || site.kind() == Kind.RELU;
    if (!fits || !isAlone(x, value) || !site.casts().isEmpty()) {
      return site(Kind.SUM, settled(x).with(casts), Optional.empty());
    }
    sites.set(x.from(), site.with(casts));
    return x;
  }

  /** Whether a value is all activations of a site, of which one node takes it and no other. */
  private boolean isAlone(Form x, int value) {
    return x.bare() && makers.get(x.from()) == value && uses[value] == 1;
  }

  /** A value that nothing is left to be done with: what is cast becomes a site of its own. */
  private Form settled(Form x) {
    return x.casts().isEmpty() ? x : site(Kind.SUM, x, Optional.empty());
  }

  /** Rectifying twice is rectifying once. */
  private Form rectified(Form x) {
    boolean again = x.bare() && sites.get(x.from()).kind() == Kind.RELU;
    return again ? x : site(Kind.RELU, x, Optional.empty());
  }

  /** A value as the activations of a site: nothing is composed with what gives it. */
  private Form alone(Form x) {
    return x.bare() ? x : site(Kind.SUM, x, Optional.empty());
  }

  /** An affine node as float32 computes it, or real arithmetic beside that. */
  private Form run(int from, Affine affine, int later) {
    if (affine.isMove() || !runs) {
      return Form.exact(from, affine);
    }
    FloatRounding rounding = FloatRounding.of(affine, later, !semantics.isFloat32());
    List<Segment> segments = List.of(rounding.segment(from, affine.map()));
    Vector error = rounding.biasError(affine.bias(), affine.map().rowAbsSumUp());
    return new Form(segments, affine.bias(), error, false, Casts.NONE);
  }

  /** A sum of two values as float32 computes it, or real arithmetic beside that. */
  private Form run(Form x, Form y, int roundings) {
    int size = x.bias().size();
    Vector zeros = Vector.zeros(size);
    if (!runs) {
      List<Segment> both = List.of(x.segments().get(0), y.segments().get(0));
      return new Form(both, zeros, zeros, false, Casts.NONE);
    }
    FloatRounding rounding = FloatRounding.ofSum(roundings);
    List<Segment> segments =
        List.of(rounding.summand(x.from(), size), rounding.summand(y.from(), size));
    double[] weights = new double[size];
    Arrays.fill(weights, 2);
    return new Form(segments, zeros, rounding.biasError(zeros, weights), false, Casts.NONE);
  }

  private Form affine(Form x, Affine affine, int number) {
    if (joined.isPresent()) {
      return run(alone(x).from(), affine, joined.get().of(number));
    }
    return behind(x, affine, segment -> Fold.compose(segment, affine.map(), numbers));
  }

  private Form read(Form x, Matrix forms) {
    Affine affine = Affine.of(forms, Vector.zeros(forms.rows()));
    return behind(x, affine, segment -> Fold.read(segment, forms, numbers));
  }

  /** An affine map behind a value: composed with its segments where that goes for each. */
  private Form behind(Form x, Affine affine, Function<Segment, Optional<Segment>> composition) {
    if (x.bare() || !x.casts().isEmpty()) {
      return Form.exact(settled(x).from(), affine);
    }
    List<Segment> composed = new ArrayList<>();
    for (Segment segment : x.segments()) {
      Optional<Segment> one = composition.apply(segment);
      if (one.isEmpty()) {
        return Form.exact(site(Kind.SUM, x, Optional.empty()).from(), affine);
      }
      composed.add(one.get());
    }
    if (numbers.hasStopped()) {
      Vector zeros = Vector.zeros(affine.outputSize());
      return new Form(composed, zeros, zeros, false, Casts.NONE);
    }
    return shifted(composed, x, affine);
  }

  /** The constant {@code M b + c}, computed exactly and rounded. */
  private static Form shifted(List<Segment> segments, Form x, Affine affine) {
    double largest = x.biasError().maxAbs();
    if (x.bias().maxAbs() == 0 && largest == 0) {
      Vector bias = affine.atZero();
      return new Form(segments, bias, Vector.zeros(bias.size()), false, Casts.NONE);
    }
    Dyadic[] before = Dyadic.ofAll(x.bias().size(), x.bias()::get);
    Dyadic[] exact = affine.forwardExact(before);
    double[] bias = new double[exact.length];
    double[] error = new double[exact.length];
    double[] reach = largest == 0 ? error : affine.map().rowAbsSumUp();
    double rounding = 0;
    for (int i = 0; i < bias.length; i++) {
      if (i == 0 || !exact[i].equals(exact[i - 1])) {
        bias[i] = exact[i].toDouble();
        rounding =
            Double.isFinite(bias[i])
                ? exact[i].subtract(Dyadic.of(bias[i])).abs().toDoubleUp()
                : Double.POSITIVE_INFINITY;
      } else {
        bias[i] = bias[i - 1];
      }
      double carried = largest == 0 ? 0 : Outward.multiplyUp(reach[i], largest);
      error[i] = carried == 0 ? rounding : Outward.addUp(rounding, carried);
    }
    return new Form(segments, Vector.of(bias), Vector.of(error), false, Casts.NONE);
  }

  private Form sum(Form one, Form other, int number) {
    if (joined.isPresent()) {
      return run(alone(one), alone(other), joined.get().of(number));
    }
    Form x = settled(one);
    Form y = settled(other);
    List<Segment> segments = new ArrayList<>(x.segments());
    segments.addAll(y.segments());
    double[] bias = new double[x.bias().size()];
    double[] error = new double[bias.length];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = x.bias().get(i) + y.bias().get(i);
      double rounding = roundingOfSum(x.bias().get(i), y.bias().get(i));
      double carried = Outward.addUp(x.biasError().get(i), y.biasError().get(i));
      boolean none = x.biasError().get(i) == 0 && y.biasError().get(i) == 0;
      error[i] = none ? rounding : Outward.addUp(rounding, carried);
    }
    return new Form(segments, Vector.of(bias), Vector.of(error), false, Casts.NONE);
  }

  /**
   * What rounding does to a sum, exactly: it is a double (Knuth, The Art of Computer Programming 2,
   * 4.2.2, theorem B); infinity where the sum overflows.
   */
  private static double roundingOfSum(double a, double b) {
    double sum = a + b;
    double ofB = sum - a;
    double rounding = Math.abs((a - (sum - ofB)) + (b - ofB));
    return rounding < Double.POSITIVE_INFINITY ? rounding : Double.POSITIVE_INFINITY;
  }
}
