package org.etalon.vnnlib;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.etalon.problem.InputText;
import org.etalon.problem.MalformedDomainException;

/**
 * The declared variables: which names are inputs, which are outputs or hidden nodes, and which are
 * neither, of which nothing may be said.
 *
 * <p>1.0 declares reals {@code X_0, X_1, ..} one by one; 2.0 declares networks with tensors, whose
 * elements are indexed row-major. Input i of the n-th network has the number {@code n * inputs +
 * i}.
 */
final class Variables {
  /** The number that stands for an output or a hidden node, which the inputs determine. */
  static final int OTHER = -1;

  /** Of a variable that is free: what is said of it may be said of the inputs. */
  private static final int FREE = -2;

  private static final Pattern SCALAR_INPUT = Pattern.compile("X_(0|[1-9][0-9]{0,8})");
  private static final Pattern SCALAR_OUTPUT = Pattern.compile("Y_(0|[1-9][0-9]{0,8})");
  private static final Set<String> TYPES =
      Set.of("Real", "real", "float16", "float32", "float64", "bfloat16");
  private static final int MAX_NETWORKS = 16;

  /**
   * What a name stands for.
   *
   * @param shape the shape of a tensor; empty for a scalar
   * @param first the number of its first element, {@link #OTHER} or {@link #FREE}
   */
  private record Declared(List<Integer> shape, int first) {}

  private final int inputs;
  private final Map<String, Declared> names = new HashMap<>();
  private final List<String> networks = new ArrayList<>();
  private int scalars;
  private int scalarInputs;

  Variables(int inputs) {
    this.inputs = inputs;
  }

  /** Takes in {@code (declare-const X_3 Real)} or {@code (declare-fun X_3 () Real)}. */
  void declareScalar(SExpression expression) {
    boolean function = expression.head().equals("declare-fun");
    List<SExpression> parts = expression.arguments();
    boolean shaped =
        parts.size() == (function ? 3 : 2)
            && parts.get(0).isName()
            && parts.get(parts.size() - 1).isName()
            && (!function || (parts.get(1).isList() && parts.get(1).items().isEmpty()));
    if (!shaped) {
      throw expression.malformed(
          "expected (declare-const NAME Real) or (declare-fun NAME () Real)");
    }
    SExpression sort = parts.get(parts.size() - 1);
    if (!sort.is("Real")) {
      throw expression.malformed(
          parts.get(0).shown() + " is declared " + sort.shown() + "; only Real can be read");
    }
    if (!networks.isEmpty()) {
      throw mixed(expression);
    }
    scalars++;
    String name = parts.get(0).text();
    int number = SCALAR_OUTPUT.matcher(name).matches() ? OTHER : FREE;
    if (SCALAR_INPUT.matcher(name).matches()) {
      number = Integer.parseInt(name.substring(2));
      if (number >= inputs) {
        throw expression.malformed(name + " is one input too many; " + takes());
      }
      scalarInputs++;
    }
    declare(parts.get(0), new Declared(List.of(), number));
  }

  /** Whether they are of networks, as VNN-LIB has them since 2.0. */
  boolean areOfNetworks() {
    return !networks.isEmpty();
  }

  private static MalformedDomainException mixed(SExpression expression) {
    return expression.malformed(
        "declares single variables (VNN-LIB 1.0) beside networks (2.0); use one of them");
  }

  /** Takes in {@code (declare-network f (declare-input X real [1,5]) ..)}. */
  void declareNetwork(SExpression expression) {
    List<SExpression> parts = expression.arguments();
    if (parts.isEmpty() || !parts.get(0).isName()) {
      throw expression.malformed("expected (declare-network NAME ..)");
    }
    if (scalars > 0) {
      throw mixed(expression);
    }
    if (networks.size() == MAX_NETWORKS) {
      throw expression.malformed("more than " + MAX_NETWORKS + " networks");
    }
    int offset = networks.size() * inputs;
    int next = offset;
    networks.add(parts.get(0).text());
    for (SExpression item : parts.subList(1, parts.size())) {
      switch (item.head()) {
        case "declare-input" -> next += declareTensor(item, next, offset + inputs - next);
        case "declare-output", "declare-hidden" -> declareTensor(item, OTHER, 0);
        case "isomorphic-to", "equal-to" -> {}
        default -> throw item.malformed("cannot read " + item.shown() + " in a network");
      }
    }
    if (next != offset + inputs) {
      throw expression.malformed(
          "network "
              + parts.get(0).shown()
              + " declares "
              + counted(next - offset)
              + "; "
              + takes());
    }
  }

  /** Declares one tensor and gives the number of its elements. */
  private int declareTensor(SExpression item, int first, int room) {
    List<SExpression> parts = item.arguments();
    boolean hidden = item.head().equals("declare-hidden");
    boolean shaped =
        parts.size() == (hidden ? 3 : 2)
            && parts.get(0).isName()
            && parts.get(1).kind() == Tokenizer.Kind.SYMBOL
            && parts.get(1).index().isPresent();
    if (!shaped) {
      throw item.malformed("expected (" + item.head() + " NAME TYPE [SHAPE])");
    }
    String type = parts.get(1).text();
    if (first != OTHER && !TYPES.contains(type)) {
      throw item.malformed("an input of type " + type + "; only real and float types can be read");
    }
    List<Integer> shape = parts.get(1).index().orElseThrow();
    long size = 1;
    for (int extent : shape) {
      size = Math.min(Integer.MAX_VALUE, size * extent);
    }
    if (first != OTHER && size > room) {
      throw item.malformed(
          parts.get(0).shown() + " has " + size + " elements, too many; " + takes());
    }
    declare(parts.get(0), new Declared(shape, first));
    return (int) size;
  }

  private void declare(SExpression name, Declared what) {
    if (names.put(name.text(), what) != null) {
      throw name.malformed(name.shown() + " is declared twice");
    }
  }

  private String takes() {
    return "the model takes " + counted(inputs);
  }

  private static String counted(int inputs) {
    return inputs + (inputs == 1 ? " input" : " inputs");
  }

  /**
   * Checks that the file declares as many inputs as the network takes.
   *
   * @throws MalformedDomainException if not
   */
  void requireAll() {
    if (networks.isEmpty() && scalarInputs != inputs) {
      throw new MalformedDomainException(
          "the file declares " + counted(scalarInputs) + " X_0, X_1, ..; " + takes());
    }
  }

  /** The number of networks; those of a 1.0 file have no names and count as one. */
  int networks() {
    return Math.max(networks.size(), 1);
  }

  /** The name of a network of a 2.0 file. */
  String network(int n) {
    return networks.get(n);
  }

  /** The input that a variable stands for where all networks share theirs. */
  int input(int number) {
    return number % inputs;
  }

  /**
   * The number of an input variable, or {@link #OTHER}.
   *
   * @throws MalformedDomainException if there is no such variable, or it is neither an input nor a
   *     value of a network
   */
  int resolve(SExpression atom) {
    Optional<List<Integer>> index = atom.index();
    boolean symbol = atom.kind() == Tokenizer.Kind.SYMBOL || atom.kind() == Tokenizer.Kind.QUOTED;
    Declared declared = symbol ? names.get(atom.text()) : null;
    if (declared == null) {
      throw atom.malformed("unknown variable " + atom.shown());
    }
    if (declared.first == FREE) {
      throw atom.malformed(
          atom.shown()
              + " is neither an input X_0, X_1, .. nor an output Y_0, ..; what is said of it cannot"
              + " be read");
    }
    List<Integer> given = index.orElse(List.of());
    List<Integer> shape = declared.shape;
    if (given.size() != shape.size()) {
      throw atom.malformed(
          atom.shown() + " needs " + shape.size() + (shape.size() == 1 ? " index" : " indices"));
    }
    int flat = 0;
    for (int axis = 0; axis < shape.size(); axis++) {
      if (given.get(axis) >= shape.get(axis)) {
        throw atom.malformed(atom.shown() + " is outside its tensor of shape " + shape);
      }
      flat = flat * shape.get(axis) + given.get(axis);
    }
    return declared.first == OTHER ? OTHER : declared.first + flat;
  }

  /** The name of an input for messages. */
  String describe(int number) {
    String name = InputText.name(input(number));
    return networks.size() > 1 ? name + " of network " + networks.get(number / inputs) : name;
  }
}
