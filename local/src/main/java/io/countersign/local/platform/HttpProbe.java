package io.countersign.local.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks a health address; ready means status 200. */
final class HttpProbe implements BooleanSupplier {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int OK = 200;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();

  private final HttpRequest request;

  HttpProbe(String address) {
    request = HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT).GET().build();
  }

  @Override
  public boolean getAsBoolean() {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
