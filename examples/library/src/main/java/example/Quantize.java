package example;

import java.nio.file.Path;
import java.util.List;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.study.AskedDomain;
import org.etalon.study.LoadedModel;
import org.etalon.study.QuantizationOutcome;
import org.etalon.study.QuantizationStudy;

/**
 * How few bits does a network need? Takes the model, the domain, epsilon,
 * and a folder for the answer.
 */
public final class Quantize {
  private Quantize() {}

  public static void main(String[] args) {
    LoadedModel model = LoadedModel.read(Path.of(args[0]));
    QuantizationStudy study =
        QuantizationStudy.of(
            model,
            AskedDomain.read(args[1], model),
            new Property.Distance(Norm.INF, Epsilon.parse(args[2])),
            QuantizationRequest.everySetting(),
            SearchOptions.defaults().withSeconds(60),
            "example.Quantize " + String.join(" ", List.of(args)));
    QuantizationOutcome outcome = study.answer(Path.of(args[3]));
    System.out.println(outcome.verdict().label() + ", bits: " + outcome.bits());
    System.out.println("the checker accepts: " + outcome.isAccepted());
    outcome.names().forEach(System.out::println);
  }
}
