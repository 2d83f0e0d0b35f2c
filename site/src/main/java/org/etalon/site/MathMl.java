package org.etalon.site;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Formulas of {@code docs/math} as MathML, which browsers draw themselves. It knows the commands of
 * LaTeX that these pages use, and refuses all others, so that nothing is shown wrong. Not thread
 * safe.
 */
final class MathMl {
  private static final Map<String, String> LETTERS =
      Map.ofEntries(
          Map.entry("alpha", "α"),
          Map.entry("beta", "β"),
          Map.entry("gamma", "γ"),
          Map.entry("delta", "δ"),
          Map.entry("varepsilon", "ε"),
          Map.entry("epsilon", "ϵ"),
          Map.entry("zeta", "ζ"),
          Map.entry("eta", "η"),
          Map.entry("theta", "θ"),
          Map.entry("kappa", "κ"),
          Map.entry("lambda", "λ"),
          Map.entry("mu", "μ"),
          Map.entry("nu", "ν"),
          Map.entry("xi", "ξ"),
          Map.entry("pi", "π"),
          Map.entry("rho", "ρ"),
          Map.entry("sigma", "σ"),
          Map.entry("tau", "τ"),
          Map.entry("phi", "ϕ"),
          Map.entry("varphi", "φ"),
          Map.entry("chi", "χ"),
          Map.entry("psi", "ψ"),
          Map.entry("omega", "ω"),
          Map.entry("Gamma", "Γ"),
          Map.entry("Delta", "Δ"),
          Map.entry("Theta", "Θ"),
          Map.entry("Lambda", "Λ"),
          Map.entry("Sigma", "Σ"),
          Map.entry("Phi", "Φ"),
          Map.entry("Psi", "Ψ"),
          Map.entry("Omega", "Ω"),
          Map.entry("ell", "ℓ"),
          Map.entry("infty", "∞"),
          Map.entry("emptyset", "∅"),
          Map.entry("perp", "⊥"));

  private static final Map<String, String> OPERATORS =
      Map.ofEntries(
          Map.entry("le", "≤"),
          Map.entry("ge", "≥"),
          Map.entry("lt", "&lt;"),
          Map.entry("gt", "&gt;"),
          Map.entry("ne", "≠"),
          Map.entry("approx", "≈"),
          Map.entry("in", "∈"),
          Map.entry("notin", "∉"),
          Map.entry("subset", "⊂"),
          Map.entry("subseteq", "⊆"),
          Map.entry("cup", "∪"),
          Map.entry("cap", "∩"),
          Map.entry("cdot", "⋅"),
          Map.entry("times", "×"),
          Map.entry("pm", "±"),
          Map.entry("mp", "∓"),
          Map.entry("ast", "∗"),
          Map.entry("circ", "∘"),
          Map.entry("to", "→"),
          Map.entry("mapsto", "↦"),
          Map.entry("Rightarrow", "⇒"),
          Map.entry("dots", "…"),
          Map.entry("ldots", "…"),
          Map.entry("cdots", "⋯"),
          Map.entry("mid", "∣"),
          Map.entry("forall", "∀"),
          Map.entry("exists", "∃"),
          Map.entry("partial", "∂"),
          Map.entry("nabla", "∇"),
          Map.entry("sum", "∑"),
          Map.entry("prod", "∏"),
          Map.entry("int", "∫"));

  private static final Map<String, String> FENCES =
      Map.of(
          "lvert", "|", "rvert", "|", "lVert", "‖", "rVert", "‖", "lfloor", "⌊", "rfloor", "⌋",
          "lceil", "⌈", "rceil", "⌉", "lbrace", "{", "rbrace", "}");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "max", "min", "sup", "inf", "log", "exp", "sin", "cos", "tan", "tanh", "arg", "det",
          "dim", "deg");

  /** Those whose limits stand below and above in a display. */
  private static final Set<String> LIMITS = Set.of("∑", "∏", "max", "min", "sup", "inf");

  private static final Map<String, String> SPACES =
      Map.of("quad", "1em", "qquad", "2em", "enspace", "0.5em");

  private static final Map<String, String> SIZES =
      Map.of("big", "1.2em", "Big", "1.8em", "bigg", "2.4em", "Bigg", "3em");

  private static final Map<String, String> ACCENTS =
      Map.of("hat", "^", "bar", "¯", "tilde", "~", "vec", "→", "dot", "˙");

  /** After these comes an operand, so that a minus is a sign. */
  private static final Set<String> OPENING =
      Set.of("(", "[", "⌊", "⌈", "{", "+", "=", ",", ";", ":", "/", "&gt;");

  /** Not raised as a script is: fonts without mathematics have it raised already. */
  private static final String PRIME = "<mo lspace=\"0\" rspace=\"0\">′</mo>";

  private final String tex;
  private final boolean display;
  private boolean operand = true;
  private int at;

  private MathMl(String tex, boolean display) {
    this.tex = tex;
    this.display = display;
  }

  /**
   * A formula.
   *
   * @param tex what stands between the dollars
   * @param display whether it stands alone
   * @throws IllegalArgumentException if it has a command that is not known here, or is no formula
   */
  static String of(String tex, boolean display) {
    MathMl formula = new MathMl(tex, display);
    String row = formula.row('\0');
    return "<math" + (display ? " display=\"block\"" : "") + "><mrow>" + row + "</mrow></math>";
  }

  private IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(why + " at " + at + " of " + tex);
  }

  private void skip() {
    while (at < tex.length() && Character.isWhitespace(tex.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    return at < tex.length() ? tex.charAt(at) : '\0';
  }

  /** Atoms with their scripts, up to a closing character, which is taken. */
  private String row(char end) {
    StringBuilder row = new StringBuilder();
    operand = true;
    while (true) {
      skip();
      if (peek() == end) {
        at++;
        return row.toString();
      }
      if (at >= tex.length()) {
        throw wrong("unbalanced");
      }
      row.append(scripted());
    }
  }

  private String scripted() {
    Atom atom = atom(false);
    operand = OPENING.contains(atom.text) || OPERATORS.containsValue(atom.text);
    String base = atom.xml;
    String below = "";
    String above = "";
    for (skip(); "_^'".indexOf(peek()) >= 0 && at < tex.length(); skip()) {
      char kind = tex.charAt(at++);
      if (kind == '_') {
        below = once(below, argument());
      } else if (kind == '^') {
        above = above + argument();
      } else {
        base = base + PRIME;
      }
    }
    boolean limits = display && LIMITS.contains(atom.text);
    base = base.endsWith(PRIME) ? grouped(base) : base;
    return with(base, grouped(below), grouped(above), limits);
  }

  private String once(String before, String now) {
    if (!before.isEmpty()) {
      throw wrong("two subscripts");
    }
    return now;
  }

  private static String grouped(String xml) {
    return xml.isEmpty() ? "" : "<mrow>" + xml + "</mrow>";
  }

  private static String with(String base, String below, String above, boolean limits) {
    if (below.isEmpty() && above.isEmpty()) {
      return base;
    }
    String sub = limits ? "munder" : "msub";
    String sup = limits ? "mover" : "msup";
    String both = limits ? "munderover" : "msubsup";
    String tag = below.isEmpty() ? sup : above.isEmpty() ? sub : both;
    return "<" + tag + ">" + base + below + above + "</" + tag + ">";
  }

  /** What a command is applied to: a group, or the next single character or command. */
  private String argument() {
    skip();
    return atom(true).xml;
  }

  private record Atom(String text, String xml) {}

  private static Atom operator(String text) {
    return new Atom(text, "<mo>" + text + "</mo>");
  }

  /** A sign before an operand, or an operator between two. */
  private Atom signed(String text) {
    return operand
        ? new Atom("+", "<mo form=\"prefix\">" + text + "</mo>")
        : new Atom("+", operator(text).xml);
  }

  private static Atom fence(String text) {
    return new Atom(text, "<mo stretchy=\"false\">" + text + "</mo>");
  }

  private Atom atom(boolean single) {
    char c = peek();
    if (c == '\\') {
      at++;
      return command();
    }
    if (Character.isDigit(c)) {
      int from = at++;
      while (!single && (Character.isDigit(peek()) || (peek() == '.' && digitAfter()))) {
        at++;
      }
      String digits = tex.substring(from, at);
      return new Atom(digits, "<mn>" + digits + "</mn>");
    }
    at++;
    if (c == '{') {
      return new Atom("", "<mrow>" + row('}') + "</mrow>");
    }
    if (Character.isLetter(c)) {
      return new Atom(String.valueOf(c), "<mi>" + c + "</mi>");
    }
    return switch (c) {
      case '(', ')', '[', ']' -> fence(String.valueOf(c));
      case '-' -> signed("−");
      case '+' -> signed("+");
      case '>' -> operator("&gt;");
      case '=', ',', ';', ':', '/', '!', '.' -> operator(String.valueOf(c));
      default -> throw wrong("'" + c + "' is not known");
    };
  }

  private boolean digitAfter() {
    return at + 1 < tex.length() && Character.isDigit(tex.charAt(at + 1));
  }

  private String word() {
    int from = at;
    while (Character.isLetter(peek())) {
      at++;
    }
    return tex.substring(from, at);
  }

  private Atom command() {
    String name = word();
    if (LETTERS.containsKey(name)) {
      return new Atom(name, "<mi>" + LETTERS.get(name) + "</mi>");
    }
    if (OPERATORS.containsKey(name)) {
      return operator(OPERATORS.get(name));
    }
    if (FENCES.containsKey(name)) {
      return fence(FENCES.get(name));
    }
    if (FUNCTIONS.contains(name)) {
      return new Atom(name, "<mo lspace=\"0\" rspace=\"0.17em\">" + name + "</mo>");
    }
    if (SPACES.containsKey(name)) {
      return new Atom("", "<mspace width=\"" + SPACES.get(name) + "\"></mspace>");
    }
    return size(name).orElseGet(() -> new Atom("", construction(name)));
  }

  /** A fence of a size, such as after {@code \bigl}. */
  private Optional<Atom> size(String name) {
    String size = SIZES.get(name.replaceFirst("^([bB]igg?)[lr]$", "$1"));
    if (size == null) {
      return Optional.empty();
    }
    skip();
    String inner = atom(true).text;
    return Optional.of(
        new Atom(
            inner,
            "<mo stretchy=\"true\" symmetric=\"true\" minsize=\""
                + size
                + "\" maxsize=\""
                + size
                + "\">"
                + inner
                + "</mo>"));
  }

  private String construction(String name) {
    if (ACCENTS.containsKey(name)) {
      return "<mover accent=\"true\">" + argument() + "<mo>" + ACCENTS.get(name) + "</mo></mover>";
    }
    return switch (name) {
      case "frac" -> "<mfrac>" + argument() + argument() + "</mfrac>";
      case "tfrac" ->
          "<mstyle displaystyle=\"false\"><mfrac>" + argument() + argument() + "</mfrac></mstyle>";
      case "binom" ->
          "<mrow><mo>(</mo><mfrac linethickness=\"0\">"
              + argument()
              + argument()
              + "</mfrac><mo>)</mo></mrow>";
      case "sqrt" -> "<msqrt>" + argument() + "</msqrt>";
      case "mathrm" -> upright(braced());
      case "text" -> "<mtext>" + braced() + "</mtext>";
      case "mathbf" -> "<mi>" + bold(braced()) + "</mi>";
      case "mathbb" -> "<mi>" + doubled(braced()) + "</mi>";
      default -> throw wrong("\\" + name + " is not known");
    };
  }

  /** The text of a group that holds no formula, or the next character. */
  private String braced() {
    skip();
    if (Character.isLetterOrDigit(peek())) {
      return String.valueOf(tex.charAt(at++));
    }
    int end = tex.indexOf('}', at);
    if (peek() != '{' || end < 0) {
      throw wrong("a group is missing");
    }
    String text = tex.substring(at + 1, end);
    if (!text.matches("[A-Za-z0-9 .,'-]+")) {
      throw wrong("no plain text: " + text);
    }
    at = end + 1;
    return text;
  }

  private static String upright(String text) {
    return "<mi" + (text.length() == 1 ? " mathvariant=\"normal\"" : "") + ">" + text + "</mi>";
  }

  private String bold(String text) {
    StringBuilder bold = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int base = c >= 'a' && c <= 'z' ? 0x1D41A - 'a' : c >= 'A' && c <= 'Z' ? 0x1D400 - 'A' : 0;
      base = c >= '0' && c <= '9' ? 0x1D7CE - '0' : base;
      if (base == 0) {
        throw wrong("no bold " + c);
      }
      bold.appendCodePoint(base + c);
    }
    return bold.toString();
  }

  private String doubled(String letter) {
    Map<String, String> known = Map.of("R", "ℝ", "N", "ℕ", "Z", "ℤ", "Q", "ℚ", "D", "𝔻");
    if (!known.containsKey(letter)) {
      throw wrong("no double-struck " + letter);
    }
    return known.get(letter);
  }
}
