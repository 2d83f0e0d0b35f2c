package org.etalon.bench.jmh;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One matrix product of a backward step, by either kernel: 2 n^2 width operations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class KernelBenchmark {
  /** The width of the layer. */
  @Param({"50", "100", "256"})
  public int size;

  /** The number of target rows and their negations. */
  @Param({"16", "128"})
  public int width;

  /** Which kernel. */
  @Param({"scalar", "best"})
  public String kernel = "best";

  private Kernel chosen = Kernels.scalar();
  private double[] a = {};
  private double[] b = {};
  private double[] c = {};
  private int[] all = {};

  /** Fills the matrices. */
  @Setup
  public void fill() {
    chosen = kernel.equals("scalar") ? Kernels.scalar() : Kernels.best();
    SplittableRandom random = new SplittableRandom(1);
    a = random.doubles((long) size * size).toArray();
    b = random.doubles((long) size * width).toArray();
    c = new double[size * width];
    all = new int[size];
    Arrays.setAll(all, i -> i);
  }

  /** The product. */
  @Benchmark
  public double[] multiply() {
    chosen.multiply(a, size, all, size, all, size, b, c, width, width, false);
    return c;
  }
}
