import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.logging.Logger;

/** A shop that knows nothing of telemetry: the agent sees its requests, calls and log lines. */
class Shop {
  static final Logger log = Logger.getLogger("shop");
  static final HttpClient client = HttpClient.newHttpClient();

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(System.getenv("PORT"));
    var server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    server.createContext("/cart/", Shop::cart);
    server.start();
  }

  static void cart(HttpExchange exchange) throws IOException {
    var request = HttpRequest.newBuilder(URI.create(System.getenv("STOCK_URL"))).build();
    try {
      client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
    String count = exchange.getRequestURI().getPath().substring("/cart/".length());
    log.info("cart of " + count);
    if (count.equals("0")) throw new IllegalStateException("the cart is empty");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }
}
