package org.etalon.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Puts the parts of a page into one text.
 *
 * <p>The modules are joined by {@link Bundle}. The content security policy names the hashes of both
 * scripts, so that nothing else runs, and forbids every request.
 */
final class Page {
  private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

  /** The modules, each after those that it imports. */
  private static final List<String> MODULES =
      List.of(
          "numbers",
          "dom",
          "chart",
          "check",
          "domain",
          "head",
          "property",
          "verdict",
          "answer",
          "reproduce",
          "epsilon",
          "network",
          "heat",
          "surface",
          "picture",
          "bits",
          "settings",
          "ladder",
          "histogram",
          "architecture",
          "layers",
          "ranges",
          "formats",
          "operations",
          "image",
          "witness",
          "course",
          "progress",
          "certificate",
          "study",
          "gap",
          "history",
          "welcome",
          "explore",
          "main");

  private Page() {}

  /** A page that asks nobody. */
  static String closed(String json) {
    return page(json, "'none'");
  }

  /** A page that asks the server it came from. */
  static String live(String json) {
    return page(json, "'self'");
  }

  private static String page(String json, String connect) {
    String charts = text(ECHARTS).replace("</script", "<\\/script");
    String script = script();
    String policy =
        "default-src 'none'; script-src 'sha256-%s' 'sha256-%s'; style-src 'unsafe-inline'; img-src data:;"
                .formatted(hash(charts), hash(script))
            + " connect-src "
            + connect
            + "; base-uri 'none'; form-action 'none'";
    String[] parts = text("page.html").split("\\{\\{|\\}\\}", -1);
    StringBuilder page = new StringBuilder();
    for (int k = 0; k < parts.length; k++) {
      page.append(
          k % 2 == 0
              ? parts[k]
              : switch (parts[k]) {
                case "policy" -> policy;
                case "style" -> text("style.css");
                case "data" -> json.replace("<", "\\u003c"); // cannot end the element it stands in
                case "charts" -> charts;
                case "script" -> script;
                default -> throw new IllegalStateException("no such part: " + parts[k]);
              });
    }
    return page.toString();
  }

  private static String script() {
    Bundle bundle = new Bundle();
    for (String module : MODULES) {
      bundle.add(module, text(module + ".js"));
    }
    return bundle.script();
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(String resource) {
    try (InputStream in = Page.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing from the program: " + resource);
      }
      // Browsers hash scripts with plain line ends.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
