package org.etalon.certificate;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;

/**
 * A claim about two networks f and g on a domain, with what is needed to check it.
 *
 * <p>If there are trees, the claim is made for all x of the boxes, and the leaves of tree i are
 * parts of box i small enough for a bound to show it. Each refutation is an input at which the
 * claim fails for a network of another width, or for g itself.
 *
 * @param models which networks
 * @param quantizer how g was made from f, if it was quantized
 * @param claim what is claimed
 * @param boxes the domain
 * @param trees one a box; or none, where no bound is claimed
 * @param evidence one a tree: how its box was bounded
 * @param refutations widths that fail, with their witnesses
 * @param provenance where the certificate comes from; nothing is concluded from it
 * @param places where layers of f and g differ in width, for each hidden layer the places of g's
 *     neurons beside f's, which come first; else empty
 * @param semantics the arithmetic that f and g run in
 * @param grid whose points in the boxes alone are meant, if there is one
 */
public record Certificate(
    Models models,
    Optional<QuantizerSpec> quantizer,
    Claim claim,
    List<Box> boxes,
    List<SplitTree> trees,
    List<Evidence> evidence,
    List<Refutation> refutations,
    Map<String, String> provenance,
    List<List<Integer>> places,
    Semantics semantics,
    Optional<Grid> grid) {

  /**
   * The identity of f and g: SHA-256 in hex of the files, and {@link
   * org.etalon.network.Fingerprint} of the parameters. Where only other widths are refuted, g is
   * absent and its entries are empty.
   *
   * @param fileF of the file of f
   * @param parametersF of the parameters of f
   * @param fileG of the file of g, or empty
   * @param parametersG of the parameters of g, or empty
   */
  public record Models(String fileF, String parametersF, String fileG, String parametersG) {}

  /**
   * An input at which the claim fails for f and a network.
   *
   * @param bits the width of that network, made by the certificate's quantizer; 0 for g itself
   * @param casts what that network casts, ascending by value, where the quantizer casts
   * @param input a point of the domain; owned by this record
   * @param outputF the outputs of f there, in decimal
   * @param outputG the outputs of the other network there, in decimal
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Refutation(
      int bits, List<Cast> casts, double[] input, List<String> outputF, List<String> outputG) {
    /** Copies the list of casts. */
    public Refutation {
      casts = List.copyOf(casts);
    }

    /** Of a network that casts nothing, or of g. */
    public Refutation(int bits, double[] input, List<String> outputF, List<String> outputG) {
      this(bits, List.of(), input, outputF, outputG);
    }
  }

  /**
   * Checks that the parts fit each other.
   *
   * @throws IllegalArgumentException if there are trees, but not one a box, or not one each of
   *     trees and evidence
   */
  public Certificate {
    boxes = List.copyOf(boxes);
    trees = List.copyOf(trees);
    evidence = List.copyOf(evidence);
    refutations = List.copyOf(refutations);
    places = places.stream().map(List::copyOf).toList();
    if (trees.size() != evidence.size()) {
      throw new IllegalArgumentException(trees.size() + " trees, evidence for " + evidence.size());
    }
    if (!trees.isEmpty() && trees.size() != boxes.size()) {
      throw new IllegalArgumentException(trees.size() + " trees for " + boxes.size() + " boxes");
    }
  }

  /** The same as if no box were cut. */
  public Certificate uncut() {
    return new Certificate(
        models,
        quantizer,
        claim,
        boxes,
        Collections.nCopies(trees.size(), SplitTree.WHOLE),
        evidence,
        refutations,
        provenance,
        places,
        semantics,
        grid);
  }

  /** A certificate about real arithmetic, and all that the boxes hold. */
  public Certificate(
      Models models,
      Optional<QuantizerSpec> quantizer,
      Claim claim,
      List<Box> boxes,
      List<SplitTree> trees,
      List<Evidence> evidence,
      List<Refutation> refutations,
      Map<String, String> provenance,
      List<List<Integer>> places) {
    this(
        models,
        quantizer,
        claim,
        boxes,
        trees,
        evidence,
        refutations,
        provenance,
        places,
        Semantics.REAL,
        Optional.empty());
  }

  /** A certificate of a distance. */
  public Certificate(
      Models models,
      Optional<QuantizerSpec> quantizer,
      Norm norm,
      Epsilon epsilon,
      List<Box> boxes,
      List<SplitTree> trees,
      List<Evidence> evidence,
      List<Refutation> refutations,
      Map<String, String> provenance,
      List<List<Integer>> places) {
    this(
        models,
        quantizer,
        new Claim.Distance(norm, epsilon),
        boxes,
        trees,
        evidence,
        refutations,
        provenance,
        places);
  }

  /** The same of two networks whose neurons stand beside each other as they come. */
  public Certificate(
      Models models,
      Optional<QuantizerSpec> quantizer,
      Norm norm,
      Epsilon epsilon,
      List<Box> boxes,
      List<SplitTree> trees,
      List<Evidence> evidence,
      List<Refutation> refutations,
      Map<String, String> provenance) {
    this(
        models,
        quantizer,
        norm,
        epsilon,
        boxes,
        trees,
        evidence,
        refutations,
        provenance,
        List.of());
  }

  /** The same where all boxes are bounded with the default slopes. */
  public Certificate(
      Models models,
      Optional<QuantizerSpec> quantizer,
      Norm norm,
      Epsilon epsilon,
      List<Box> boxes,
      List<SplitTree> trees,
      List<Refutation> refutations,
      Map<String, String> provenance) {
    this(
        models,
        quantizer,
        norm,
        epsilon,
        boxes,
        trees,
        Collections.nCopies(trees.size(), Evidence.DEFAULT),
        refutations,
        provenance);
  }

  /**
   * The norm of a claimed distance.
   *
   * @throws IllegalStateException if something else is claimed
   */
  public Norm norm() {
    return distance().norm();
  }

  /**
   * The bound of a claimed distance.
   *
   * @throws IllegalStateException if something else is claimed
   */
  public Epsilon epsilon() {
    return distance().epsilon();
  }

  private Claim.Distance distance() {
    return claim.fold(
        distance -> distance,
        decision -> {
          throw new IllegalStateException("a claim about decisions");
        },
        constraints -> {
          throw new IllegalStateException("a claim about constraints");
        });
  }

  /** The number of leaves of all trees. */
  public long leaves() {
    return trees.stream().mapToLong(SplitTree::leaves).sum();
  }
}
