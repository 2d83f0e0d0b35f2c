package org.etalon.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server against requests byte by byte, as no well-meaning client would send them. */
class ExploreServerTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private final Waiting exploration = new Waiting();
  private ExploreServer server;
  private int port;
  private String token;

  /** A computation that ends when told to, or when interrupted. */
  private static final class Waiting implements Exploration {
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile byte[] page = "<p>page</p>".getBytes(StandardCharsets.UTF_8);

    @Override
    public byte[] page() {
      return page;
    }

    @Override
    public Outcome run(Map<String, Object> parameters, Consumer<Map<String, Object>> progress)
        throws RefusedException {
      if (parameters.containsKey("bad")) {
        throw new RefusedException("bad is bad");
      }
      progress.accept(Map.of("boxes", 1));
      boolean cancelled = false;
      try {
        go.await();
      } catch (InterruptedException e) {
        cancelled = true;
      }
      return new Outcome(Map.of("cancelled", cancelled), Map.of("a.txt", new byte[] {1, 2, 3}));
    }
  }

  @BeforeEach
  void start() throws IOException {
    start(1);
  }

  /** Nobody is dismissed for being late in a test: what answers does not wait for others' end. */
  private void startWithoutDeadlines() throws IOException {
    server.close();
    start(1_000);
  }

  private void start(int patience) throws IOException {
    server = ExploreServer.start(0, exploration, patience);
    URI address = URI.create(server.address());
    port = address.getPort();
    token = address.getQuery().substring("token=".length());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The status of an answer, or 0 if the connection was closed without one. */
  private int status(String request) throws IOException {
    String answer = raw(request);
    return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n";
  }

  private String post(String path, String headers, String body) {
    return ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s"
            + "Content-Length: %d\r\n\r\n%s")
        .formatted(path, port, headers, body.length(), body);
  }

  private String own() {
    return "Origin: http://127.0.0.1:" + port + "\r\n";
  }

  @Test
  void page_hasNoPlaceInCachesAndFrames() throws IOException {
    String answer = raw(get("/?token=" + token));
    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("<p>page</p>");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .contains("cache-control: no-store")
        .contains("x-frame-options: deny")
        .contains("x-content-type-options: nosniff")
        .contains("referrer-policy: no-referrer")
        .doesNotContain("access-control-allow-origin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | /                                | no token",
        "403 | /?token=                         | an empty token",
        "403 | /?token=00                       | a wrong token",
        "403 | /?x=1&token=TOKEN                | a token in another place",
        "403 | /?token=TOKENx                   | a token with more behind it",
        "404 | /../../etc/passwd?token=TOKEN    | path traversal",
        "404 | /%2e%2e/%2e%2e/etc/passwd?token=TOKEN | encoded traversal",
        "404 | /runs/1/files/..%2f..%2fpasswd?token=TOKEN | traversal in a file's name",
        "404 | /runs/99?token=TOKEN             | no such run",
        "404 | /runs/99999999999999?token=TOKEN | a number too long",
        "404 | /runs/-1?token=TOKEN             | a negative number",
        "404 | /favicon.ico?token=TOKEN         | another file",
        "405 | /runs?token=TOKEN                | a GET that should be a POST",
      })
  void refuses_theAddress(int status, String address, String why) throws IOException {
    assertThat(status(get(address.replace("TOKEN", token)))).as(why).isEqualTo(status);
  }

  @Test
  void refuses_foreignNamesAndOrigins() throws IOException {
    String path = "/?token=" + token;
    String get = "GET " + path + " HTTP/1.1\r\nConnection: close\r\n";
    assertThat(status(get + "Host: evil.example:" + port + "\r\n\r\n")).isEqualTo(403);
    assertThat(status(get + "Host: 127.0.0.1\r\n\r\n")).isEqualTo(403);
    assertThat(status(get + "Host: 127.0.0.1:" + port + "\r\nHost: evil.example\r\n\r\n"))
        .isEqualTo(403);
    assertThat(status("GET " + path + " HTTP/1.0\r\n\r\n")).isIn(0, 400, 403);
    String host = "Host: 127.0.0.1:" + port + "\r\n";
    assertThat(status(get + host + "Origin: http://evil.example\r\n\r\n")).isEqualTo(403);
    assertThat(status(get + host + "Origin: null\r\n\r\n")).isEqualTo(403);
    String runs = "/runs?token=" + token;
    assertThat(status(post(runs, JSON, "{}"))).as("no origin").isEqualTo(403);
    assertThat(status(post(runs, JSON + "Origin: https://127.0.0.1:" + port + "\r\n", "{}")))
        .isEqualTo(403);
  }

  @Test
  void refuses_oversizedAndMalformedBodies() throws IOException {
    String runs = "/runs?token=" + token;
    assertThat(status(post(runs, own(), "{}"))).as("no type").isEqualTo(415);
    assertThat(status(post(runs, own() + "Content-Type: text/plain\r\n", "{}"))).isEqualTo(415);
    assertThat(status(post(runs, own() + JSON, "{"))).isEqualTo(400);
    assertThat(status(post(runs, own() + JSON, "[1]"))).isEqualTo(400);
    assertThat(status(post(runs, own() + JSON, "null"))).isEqualTo(400);
    assertThat(status(post(runs, own() + JSON, "[".repeat(60_000)))).isEqualTo(400);
    assertThat(status(post(runs, own() + JSON, "{\"a\":\"" + "x".repeat(70_000) + "\"}")))
        .isEqualTo(413);
    assertThat(status("PUT / HTTP/1.1\r\nConnection: close\r\n\r\n")).isIn(0, 400, 403);
    assertThat(status("nonsense\r\n\r\n")).isIn(0, 400);
    assertThat(status("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .isIn(0, 400, 403, 404, 414, 431);
    assertThat(status(get("/?token=" + token))).as("it still serves").isEqualTo(200);
  }

  @Test
  void run_streamsItsEnd_whenDoneRefusedOrCancelled() throws IOException {
    String runs = "/runs?token=" + token;
    assertThat(raw(post(runs, own() + JSON, "{}"))).endsWith("{\"run\":\"1\"}");
    assertThat(raw(post(runs, own() + JSON, "{\"bad\":1}"))).endsWith("{\"run\":\"2\"}");
    assertThat(raw(post(runs, own() + JSON, "{}"))).endsWith("{\"run\":\"3\"}");
    assertThat(raw(get("/runs/2?token=" + token)))
        .contains("text/event-stream")
        .contains("\"state\":\"refused\",\"message\":\"bad is bad\"");
    assertThat(status(get("/runs/1/files/a.txt?token=" + token))).as("not yet").isEqualTo(404);
    assertThat(status(post("/runs/1/cancel?token=" + token, own() + JSON, "{}"))).isEqualTo(200);
    assertThat(raw(get("/runs/1?token=" + token)))
        .contains("\"state\":\"done\"")
        .contains("\"cancelled\":true");
    exploration.go.countDown();
    assertThat(raw(get("/runs/3?token=" + token))).contains("\"cancelled\":false");
    assertThat(raw(get("/runs/3/files/a.txt?token=" + token))).endsWith("\u0001\u0002\u0003");
    assertThat(status(get("/runs/3/files/b.txt?token=" + token))).isEqualTo(404);
  }

  @Test
  void fifthRunAtOnce_isToldToWait() throws IOException {
    String start = post("/runs?token=" + token, own() + JSON, "{}");
    for (int k = 0; k < 4; k++) {
      assertThat(status(start)).isEqualTo(200);
    }
    assertThat(status(start)).isEqualTo(429);
    exploration.go.countDown();
    assertThat(raw(get("/runs/4?token=" + token))).contains("done");
    assertThat(status(start)).isEqualTo(200);
  }

  /** Connections that begin so and then say nothing more. */
  private List<Socket> halfOpen(int count, String beginning) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
      sockets.add(socket);
    }
    return sockets;
  }

  /**
   * What still comes until the other side closes, or resets.
   *
   * @throws java.net.SocketTimeoutException if it keeps the connection
   */
  private static int bytesUntilClosed(Socket socket) throws IOException {
    try (socket) {
      return socket.getInputStream().readAllBytes().length;
    } catch (java.net.SocketException reset) {
      return 0;
    }
  }

  private void servesOthers(String why) throws IOException {
    assertThat(status(get("/?token=" + token))).as(why).isEqualTo(200);
  }

  private static final List<String> BEGINNINGS =
      List.of("G", "GET / HTTP/1.1\r\nHost: x\r\n", "POST /runs HTTP/1.1\r\nA: ");

  private String halfPost() {
    return "POST /runs?token=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%sContent-Length: 1000\r\n\r\n{"
        .formatted(token, port, own(), JSON);
  }

  @Test
  void halfOpenHeads_costNobodyElse() throws IOException {
    startWithoutDeadlines();
    List<Socket> sockets = new ArrayList<>();
    for (String beginning : BEGINNINGS) {
      sockets.addAll(halfOpen(70, beginning));
    }
    servesOthers("210 heads half open");
    for (Socket socket : sockets) {
      socket.close();
    }
    servesOthers("after them");
  }

  @Test
  void slowBodies_costNobodyElse() throws IOException {
    startWithoutDeadlines();
    List<Socket> sockets = halfOpen(80, halfPost());
    servesOthers("80 bodies half sent");
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void headsAndBodiesThatDoNotEnd_areClosed() throws IOException {
    List<Socket> sockets = halfOpen(3, halfPost());
    for (String beginning : BEGINNINGS) {
      sockets.addAll(halfOpen(3, beginning));
    }
    for (Socket socket : sockets) {
      bytesUntilClosed(socket);
    }
    servesOthers("after them");
  }

  @Test
  void slowReaders_costNobodyElse() throws IOException {
    startWithoutDeadlines();
    exploration.page = new byte[32 << 20]; // more than the buffers of a connection hold
    List<Socket> sockets = halfOpen(80, get("/?token=" + token));
    for (Socket socket : sockets.subList(60, 80)) {
      assertThat(socket.getInputStream().read()).as("its answer has begun").isEqualTo('H');
    }
    exploration.page = new byte[] {1};
    servesOthers("80 answers that nobody reads");
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void slowReaders_areClosed() throws IOException, InterruptedException {
    exploration.page = new byte[32 << 20];
    List<Socket> sockets = halfOpen(3, get("/?token=" + token));
    Thread.sleep(6_000); // longer than an answer may take
    for (Socket socket : sockets) {
      assertThat(bytesUntilClosed(socket)).isLessThan(32 << 20);
    }
  }

  @Test
  void manyStreams_costNobodyElse_andTheLatestGoOn() throws IOException {
    startWithoutDeadlines();
    assertThat(raw(post("/runs?token=" + token, own() + JSON, "{}"))).contains("\"run\":\"1\"");
    List<Socket> streams = halfOpen(100, get("/runs/1?token=" + token));
    servesOthers("100 streams");
    exploration.go.countDown();
    try (Socket last = streams.get(99)) {
      assertThat(new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"state\":\"done\"");
    }
    for (Socket stream : streams) {
      stream.close();
    }
  }

  /** Requests from four threads. */
  private void flood(int wanted) throws InterruptedException {
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                while (answered.get() < wanted) {
                  try {
                    if (status(get("/?token=" + token)) != 200) {
                      wrong.incrementAndGet();
                    }
                  } catch (IOException e) {
                    wrong.incrementAndGet();
                  }
                  answered.incrementAndGet();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).hasValue(0);
  }

  @Test
  void survives_twoThousandRequests() throws Exception {
    flood(2_000);
    assertThat(status(get("/?token=" + token))).isEqualTo(200);
  }

  @Test
  @Tag("slow")
  void survives_tenThousandRequests() throws Exception {
    flood(10_000);
    assertThat(status(get("/?token=" + token))).isEqualTo(200);
  }
}
