package org.etalon.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.etalon.fewest.CodeFamily;
import org.etalon.fewest.Cost;
import org.etalon.lab.approx.Family;
import org.etalon.network.Semantics;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.study.PropertyKind;
import org.etalon.train.Loss;
import org.etalon.train.Schedule;
import org.etalon.train.WeightQuantization;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How option values are read. */
final class Converters {
  private static final long MAX_SECONDS = 366L * 24 * 3600;

  private Converters() {}

  static void register(CommandLine commandLine) {
    commandLine.registerConverter(Semantics.class, labelled(Semantics.values(), Semantics::label));
    commandLine.registerConverter(Cost.class, labelled(Cost.values(), Cost::label));
    commandLine.registerConverter(CodeFamily.class, parsed(CodeFamily::parse));
    commandLine.registerConverter(Norm.class, labelled(Norm.values(), Norm::label));
    commandLine.registerConverter(
        PropertyKind.class, labelled(PropertyKind.values(), PropertyKind::label));
    commandLine.registerConverter(Rounding.class, labelled(Rounding.values(), Rounding::label));
    commandLine.registerConverter(
        Granularity.class, labelled(Granularity.values(), Granularity::label));
    commandLine.registerConverter(StepRule.class, labelled(StepRule.values(), StepRule::label));
    commandLine.registerConverter(Loss.class, labelled(Loss.values(), Loss::label));
    commandLine.registerConverter(
        Schedule.Shape.class, labelled(Schedule.Shape.values(), Schedule.Shape::label));
    commandLine.registerConverter(WeightQuantization.class, parsed(WeightQuantization::parse));
    commandLine.registerConverter(
        ExportFormat.class, labelled(ExportFormat.values(), ExportFormat::label));
    commandLine.registerConverter(Epsilon.class, parsed(Epsilon::parse));
    commandLine.registerConverter(Family.class, labelled(Family.values(), Family::label));
    commandLine.registerConverter(BigDecimal.class, Converters::decimal);
    commandLine.registerConverter(int.class, number("whole number such as 8", Integer::valueOf));
    commandLine.registerConverter(
        Integer.class, number("whole number such as 8", Integer::valueOf));
    commandLine.registerConverter(long.class, number("whole number such as 1000", Long::valueOf));
    commandLine.registerConverter(Long.class, number("whole number such as 1000", Long::valueOf));
    commandLine.registerConverter(double.class, number("number such as 0.01", Double::valueOf));
    commandLine.registerConverter(Double.class, number("number such as 0.01", Double::valueOf));
    commandLine.registerConverter(Duration.class, Converters::duration);
    commandLine.registerConverter(BitRange.class, BitRange::parse);
  }

  private static <T> CommandLine.ITypeConverter<T> labelled(T[] values, Function<T, String> label) {
    return text -> {
      StringBuilder known = new StringBuilder();
      for (T value : values) {
        if (label.apply(value).equals(text.toLowerCase(Locale.ROOT))) {
          return value;
        }
        known.append(known.length() == 0 ? "" : ", ").append(label.apply(value));
      }
      throw new TypeConversionException("'" + text + "' is none of " + known);
    };
  }

  private static <T> CommandLine.ITypeConverter<T> parsed(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (UnfitException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }

  private static <T> CommandLine.ITypeConverter<T> number(String what, Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (NumberFormatException e) {
        String digits = text.matches("-?[0-9]+") ? "' is out of range" : "' is no " + what;
        throw new TypeConversionException("'" + text + digits);
      }
    };
  }

  private static BigDecimal decimal(String text) throws Exception {
    return number("number such as 0.5 or 1e-3", BigDecimal::new).convert(text);
  }

  /** A time limit: a number with ms, s, m or h. */
  static Duration duration(String text) {
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h)?")) {
      throw new TypeConversionException("'" + text + "' is no time such as 500ms, 30s, 5m or 1h");
    }
    String unit = text.replaceAll("[0-9.]", "");
    double seconds = Double.parseDouble(text.replaceAll("[a-z]", ""));
    seconds *=
        switch (unit) {
          case "ms" -> 1e-3;
          case "m" -> 60;
          case "h" -> 3600;
          default -> 1;
        };
    if (!(seconds > 0) || seconds > MAX_SECONDS) {
      throw new TypeConversionException("'" + text + "' is not above 0 and at most a year");
    }
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /**
   * A range of bit widths.
   *
   * @param min the smallest
   * @param max the largest
   */
  record BitRange(int min, int max) {
    static BitRange parse(String text) {
      if (!text.matches("[0-9]{1,3}(\\.\\.[0-9]{1,3})?")) {
        throw new TypeConversionException("'" + text + "' is no width such as 8 nor a range 4..12");
      }
      int dots = text.indexOf("..");
      int min = Integer.parseInt(dots < 0 ? text : text.substring(0, dots));
      int max = Integer.parseInt(dots < 0 ? text : text.substring(dots + 2));
      int most = org.etalon.quant.UniformScheme.MAX_BITS;
      if (max < min) {
        throw new TypeConversionException(
            "'" + text + "' is descending: write " + max + ".." + min);
      }
      if (min < 1 || max > most) {
        throw new TypeConversionException("'" + text + "' is not within 1.." + most);
      }
      return new BitRange(min, max);
    }
  }
}
