package org.etalon.cli;

import java.util.List;
import java.util.Objects;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.study.LoadedModel;
import org.etalon.study.PropertyKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is asked of two networks. */
final class PropertyOption {
  @Option(
      names = "--property",
      defaultValue = "distance",
      paramLabel = "P",
      description = {
        "What has to hold on the domain (default: ${DEFAULT-VALUE}).",
        "distance: outputs differ by at most epsilon.",
        "same-decision: G decides as F, for the largest output. Where F ties, G has to decide for"
            + " one of those that tie, and where G ties, F has to tie there, too.",
        "constraints: the output constraints of the domain's .vnnlib file are never met. Of two"
            + " networks in it the first is F and the second G; one alone is G."
      })
  PropertyKind kind = PropertyKind.DISTANCE;

  @Option(
      names = "--margin",
      paramLabel = "D",
      description =
          "With same-decision: only where F's largest output is above every other by more than D;"
              + " there G's largest has to be the same one, alone. Elsewhere nothing is asked.")
  @Nullable Epsilon margin;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /**
   * Checks the options that stand beside it.
   *
   * @throws UsageException if some of them do not fit
   */
  void requireFit(@Nullable Epsilon epsilon) {
    if (margin != null && kind != PropertyKind.SAME_DECISION) {
      throw new UsageException("--margin is for --property same-decision");
    }
    if (kind != PropertyKind.DISTANCE) {
      for (String option : List.of("--epsilon", "--gap", "--norm")) {
        if (spec.findOption(option) != null
            && spec.commandLine().getParseResult().hasMatchedOption(option)) {
          throw new UsageException(option + " is for distances, not for " + kind.label());
        }
      }
    } else if (epsilon == null && spec.findOption("--gap") == null) {
      throw new UsageException("--epsilon is missing: how much outputs may differ");
    }
  }

  boolean isDistance() {
    return kind == PropertyKind.DISTANCE;
  }

  /**
   * What is asked.
   *
   * @param epsilon of a distance
   * @param domain whose file holds constraints
   * @param f the reference network
   * @throws BadInputException if the file holds none
   */
  Property of(@Nullable Epsilon epsilon, Norm norm, DomainOption domain, LoadedModel f) {
    return switch (kind) {
      case DISTANCE -> new Property.Distance(norm, Objects.requireNonNull(epsilon));
      case SAME_DECISION -> new Property.SameDecision(margin == null ? Epsilon.of(0) : margin);
      case CONSTRAINTS -> new Property.Constraints(domain.forbidden(f));
    };
  }
}
