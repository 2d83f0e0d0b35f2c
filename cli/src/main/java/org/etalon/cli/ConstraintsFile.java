package org.etalon.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.etalon.network.Network;
import org.etalon.problem.MalformedDomainException;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.study.BadInputException;
import org.etalon.study.DomainSpec;
import org.etalon.study.Text;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryCases;
import org.etalon.vnnlib.QueryNetwork;
import org.etalon.vnnlib.QueryReader;
import org.etalon.vnnlib.UnsupportedQueryException;

/** Output constraints of a VNN-LIB file that are the same in all boxes of its domain. */
final class ConstraintsFile {
  private ConstraintsFile() {}

  /**
   * Reads them.
   *
   * @param spec what was given as the domain
   * @param network of whose outputs they are
   * @throws BadInputException if there are none, or others in other boxes
   */
  static OutputRegion read(String spec, Network network) {
    String file = spec.substring(DomainSpec.scale(spec).length()); // scaled inputs alone
    String name = file.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (!name.endsWith(".vnnlib")) {
      throw new BadInputException(
          "domain " + spec + ": --property constraints takes them from a .vnnlib file");
    }
    try {
      return region(spec, QueryReader.read(Path.of(file)), network);
    } catch (NoSuchFileException e) {
      throw new BadInputException("cannot read domain " + spec + ": no such file");
    } catch (IOException e) {
      throw new BadInputException("cannot read domain " + spec + ": " + e.getMessage());
    } catch (MalformedDomainException | UnsupportedQueryException | CancellationException e) {
      throw new BadInputException("domain " + spec + ": " + e.getMessage());
    }
  }

  private static OutputRegion region(String spec, Query query, Network network) {
    List<QueryNetwork> networks = query.networks();
    int outputs = network.outputSize();
    if (networks.size() > 2
        || query.freeInputs() != network.inputSize()
        || networks.stream().anyMatch(each -> each.output().size() != outputs)) {
      throw new BadInputException(
          "domain "
              + spec
              + ": constraints are on one network or on two with the same inputs, of "
              + Text.count(outputs, "output", "outputs"));
    }
    QueryCases cases = query.cases();
    if (cases.cases().size() != 1 || !cases.isExact()) {
      throw new BadInputException(
          "domain "
              + spec
              + ": constraints have to be on outputs alone, and the same for all inputs; 'etalon"
              + " verify' answers such queries");
    }
    List<List<QueryCases.Condition>> alternatives = cases.cases().get(0).alternatives();
    if (alternatives.stream().anyMatch(List::isEmpty)) {
      throw new BadInputException("domain " + spec + ": the file constrains no output");
    }
    return new OutputRegion(
        outputs,
        alternatives.stream()
            .map(all -> all.stream().map(c -> condition(c, outputs)).toList())
            .toList());
  }

  /** Of one network alone, the outputs are those of g. */
  private static OutputCondition condition(QueryCases.Condition condition, int outputs) {
    List<List<BigDecimal>> rows = condition.onOutputs();
    boolean both = rows.size() == 2;
    return new OutputCondition(
        both ? rows.get(0) : Collections.nCopies(outputs, BigDecimal.ZERO),
        rows.get(both ? 1 : 0),
        condition.constant(),
        condition.strict());
  }
}
