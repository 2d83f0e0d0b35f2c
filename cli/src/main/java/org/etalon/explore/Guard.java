package org.etalon.explore;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has the token, from the machine itself, by its own name: other pages of a browser
 * have neither, and a foreign name that resolves to this machine is not its own (DNS rebinding).
 */
final class Guard {
  private static final int MOST_BYTES = 1 << 16;
  private static final int TOKEN_BYTES = 24;

  private final String token;
  private final List<String> hosts;

  Guard(int port) {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    token = HexFormat.of().formatHex(random);
    hosts = List.of("127.0.0.1:" + port, "localhost:" + port);
  }

  String token() {
    return token;
  }

  /**
   * Checks a request's name, origin and token.
   *
   * @throws Refusal if one is missing or foreign
   */
  void check(HttpExchange exchange) throws Refusal {
    Headers headers = exchange.getRequestHeaders();
    String host = only(headers, "Host");
    if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
      throw new Refusal(403, "this server answers to its own name alone");
    }
    List<String> origins = headers.getOrDefault("Origin", List.of());
    for (String origin : origins) {
      if (!origin.equals("http://" + host)) {
        throw new Refusal(403, "another page may not ask this server");
      }
    }
    if (origins.isEmpty() && exchange.getRequestMethod().equals("POST")) {
      throw new Refusal(403, "a request that changes something names its origin");
    }
    byte[] given = String.valueOf(tokenOf(exchange)).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8))) {
      throw new Refusal(403, "the address needs the token that was printed at the start");
    }
  }

  private static @Nullable String only(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values != null && values.size() == 1 ? values.get(0) : null;
  }

  private static @Nullable String tokenOf(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    String query = uri.getRawQuery();
    return query != null && query.startsWith("token=") ? query.substring(6) : null;
  }

  /**
   * The body of a request.
   *
   * @throws Refusal if it is not JSON by its own word, or too long
   */
  static String body(HttpExchange exchange) throws IOException, Refusal {
    String type = only(exchange.getRequestHeaders(), "Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new Refusal(415, "a request's body is application/json");
    }
    byte[] bytes = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new Refusal(413, "a request's body has at most " + MOST_BYTES + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
