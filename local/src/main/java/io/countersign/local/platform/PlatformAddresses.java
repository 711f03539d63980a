package io.countersign.local.platform;

/**
 * Where a platform is reached: what {@code platform.json} in a data folder says.
 *
 * @param kafka bootstrap servers of the broker
 * @param registry base address of the schema registry's Confluent-compatible API
 * @param inbox base address of the notifier
 * @param audit base address of the audit ledger's API
 * @param evaluator base address of the policy evaluator's API
 * @param aggregator base address of the approval aggregator's API
 * @param identity address of the OpenID Connect issuer
 * @param database JDBC address of the projections
 * @param topicPrefix what stands before each topic's name, usually empty
 */
public record PlatformAddresses(
    String kafka,
    String registry,
    String inbox,
    String audit,
    String evaluator,
    String aggregator,
    String identity,
    String database,
    String topicPrefix) {

  /** Client id of the services at the identity provider; a token must name it as its audience. */
  public static final String AUDIENCE = "countersign-inbox";

  /** The addresses of a platform on this machine. */
  public static PlatformAddresses local(Ports ports, String topicPrefix) {
    return new PlatformAddresses(
        "127.0.0.1:" + ports.kafka(),
        "http://127.0.0.1:%d/apis/ccompat/v7".formatted(ports.registry()),
        http(ports.inbox()),
        http(ports.audit()),
        http(ports.evaluator()),
        http(ports.aggregator()),
        http(ports.identity()) + "/" + IdentityProvider.ISSUER,
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(ports.postgres(), PostgresServer.DATABASE),
        topicPrefix);
  }

  private static String http(int port) {
    return "http://127.0.0.1:" + port;
  }
}
