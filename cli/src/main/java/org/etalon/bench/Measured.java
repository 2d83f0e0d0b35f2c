package org.etalon.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;

/**
 * A certification with what it cost.
 *
 * @param result what was proved
 * @param wallSeconds by the clock
 * @param cpuSeconds of the whole process: compiler and garbage collector included
 */
record Measured(Certification result, double wallSeconds, double cpuSeconds) {

  static Measured certify(Problem problem, SearchOptions options) {
    long cpu = cpuNanos();
    long wall = System.nanoTime();
    Certification result = Certifier.certify(problem, options);
    double wallSeconds = (System.nanoTime() - wall) * 1e-9;
    return new Measured(result, wallSeconds, (cpuNanos() - cpu) * 1e-9);
  }

  /** A row of the bracket of a pair after the seconds of {@code options}, with its ratio. */
  static Row bracket(String id, Network f, Network g, Domain domain, SearchOptions options) {
    Row row = certify(new Problem(f, g, domain, Property.bracket()), options).row(id);
    return row.put("ratio", row.number("upperBound") / row.number("lowerBound"));
  }

  /** Processor time of the whole process so far. */
  static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Verdict, bounds, boxes and times. */
  Row row(String id) {
    return new Row()
        .put("id", id)
        .put("verdict", result.verdict().label())
        .put("upperBound", result.upperBound())
        .put("lowerBound", result.lowerBound())
        .put("boxes", result.bracket().subproblems())
        .put("wall_s", wallSeconds)
        .put("cpu_s", cpuSeconds);
  }
}
