package org.etalon.explore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves one {@link Exploration} on 127.0.0.1.
 *
 * <p>{@code GET /} the page; {@code POST /runs} starts a run and names it; {@code GET /runs/N}
 * streams its events (server-sent events); {@code POST /runs/N/cancel}; {@code GET
 * /runs/N/files/NAME}. Every address ends with {@code ?token=}; see {@link Guard}. Clients that are
 * slow are dropped; see {@link Attendance}. Nothing is read from or written to disk.
 */
public final class ExploreServer implements AutoCloseable {
  private static final Pattern RUN =
      Pattern.compile("/runs/([0-9]{1,9})(/cancel|/files/([a-z.]+))?");
  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PIECE = 1 << 16;
  private static final long HEARTBEAT_MILLISECONDS = 5_000;

  /** Connections that may wait to be accepted; one that finds no room tries again after 1 s. */
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final Attendance attendance;
  private final Exploration exploration;
  private final Runs runs;
  private final Guard guard;

  private ExploreServer(HttpServer server, Exploration exploration, Attendance attendance) {
    this.server = server;
    this.attendance = attendance;
    this.exploration = exploration;
    runs = new Runs(exploration);
    guard = new Guard(server.getAddress().getPort());
  }

  /**
   * Starts a server.
   *
   * @param port 0 for any that is free
   * @throws IOException if the port is taken
   */
  public static ExploreServer start(int port, Exploration exploration) throws IOException {
    return start(port, exploration, 1);
  }

  /** As above; every stage of an exchange lasts {@code patience} times its time. */
  static ExploreServer start(int port, Exploration exploration, int patience) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer http = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
    ExploreServer server = new ExploreServer(http, exploration, new Attendance(patience));
    http.setExecutor(server.attendance);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** Where the page is, token and all. */
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/?token=" + guard.token();
  }

  @Override
  public void close() {
    runs.cancelAll();
    server.stop(0);
    attendance.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    attendance.reach(Attendance.Stage.ANSWER);
    try {
      protect(exchange);
      guard.check(exchange);
      route(exchange);
    } catch (Refusal e) {
      send(exchange, e.status(), "text/plain; charset=utf-8", bytes(e.getMessage() + "\n"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private static void protect(HttpExchange exchange) {
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("X-Frame-Options", "DENY");
    exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
  }

  private void route(HttpExchange exchange) throws IOException, Refusal, InterruptedException {
    String path = exchange.getRequestURI().getRawPath();
    if (path.equals("/")) {
      require(exchange, "GET");
      send(exchange, 200, "text/html; charset=utf-8", exploration.page());
    } else if (path.equals("/runs")) {
      require(exchange, "POST");
      start(exchange);
    } else {
      Matcher matcher = RUN.matcher(path);
      if (!matcher.matches()) {
        throw new Refusal(404, "nothing is here");
      }
      Run run = runs.get(matcher.group(1)).orElseThrow(() -> new Refusal(404, "no such run"));
      ofRun(exchange, run, matcher.group(2), matcher.group(3));
    }
  }

  private void ofRun(HttpExchange exchange, Run run, @Nullable String action, @Nullable String file)
      throws IOException, Refusal, InterruptedException {
    if (action == null) {
      require(exchange, "GET");
      stream(exchange, run);
    } else if (file == null) {
      require(exchange, "POST");
      Guard.body(exchange);
      run.cancel();
      send(exchange, 200, "application/json", bytes("{}"));
    } else {
      require(exchange, "GET");
      byte[] content = run.file(file);
      if (content == null) {
        throw new Refusal(404, "no such file");
      }
      exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename=" + file);
      send(exchange, 200, "application/octet-stream", content);
    }
  }

  private static void require(HttpExchange exchange, String method) throws Refusal {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw new Refusal(405, "only " + method + " is answered here");
    }
  }

  private void start(HttpExchange exchange) throws IOException, Refusal {
    Map<String, Object> parameters;
    try {
      parameters = JSON.readValue(Guard.body(exchange), TREE);
    } catch (JacksonException e) {
      throw new Refusal(400, "the body is not a JSON object");
    }
    if (parameters == null) {
      throw new Refusal(400, "the body is not a JSON object");
    }
    String id =
        runs.start(parameters)
            .orElseThrow(() -> new Refusal(429, "too many runs at once; cancel one"));
    send(exchange, 200, "application/json", bytes("{\"run\":\"" + id + "\"}"));
  }

  private void stream(HttpExchange exchange, Run run) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      long seen = -1;
      boolean last = false;
      while (!last) {
        attendance.reach(Attendance.Stage.STREAM);
        Optional<Run.Event> event = run.next(seen, HEARTBEAT_MILLISECONDS);
        if (event.isPresent()) {
          seen = event.get().number();
          last = event.get().last();
          out.write(bytes("data: " + JSON.writeValueAsString(event.get().content()) + "\n\n"));
        } else {
          out.write(bytes(": still here\n\n")); // fails if the reader has gone
        }
        out.flush();
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int at = 0; at < body.length; at += PIECE) { // the server copies what it is given
        out.write(body, at, Math.min(PIECE, body.length - at));
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
