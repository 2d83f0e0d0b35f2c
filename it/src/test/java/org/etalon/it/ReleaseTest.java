package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is released: the artifacts that the BOM names (dist/release.sh), and so all they need. */
class ReleaseTest {
  private static final Path ROOT = Path.of("..");

  /** Artifacts of ours that a pom depends on when it is used. */
  private static List<String> needed(Path pom) throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getDocumentElement();
    List<String> names = new ArrayList<>();
    NodeList dependencies = project.getElementsByTagName("dependency");
    for (int k = 0; k < dependencies.getLength(); k++) {
      Element dependency = (Element) dependencies.item(k);
      boolean used = !List.of("test", "provided").contains(text(dependency, "scope"));
      if (used && text(dependency, "groupId").equals("org.etalon")) {
        names.add(text(dependency, "artifactId"));
      }
    }
    return names;
  }

  private static String text(Element element, String name) {
    NodeList found = element.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  @Test
  void bom_namesWhatItsArtifactsNeed() throws Exception {
    List<String> released = needed(ROOT.resolve("bom/pom.xml"));
    assertThat(released).hasSizeGreaterThan(9).contains("etalon-cli");
    for (String artifact : released) {
      String module = artifact.replaceFirst("^etalon-", "");
      assertThat(released)
          .as(artifact)
          .containsAll(needed(ROOT.resolve(module).resolve("pom.xml")));
    }
  }
}
