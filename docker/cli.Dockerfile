# The command line: prepares topics and schemas (`platform init`), and every other command against a platform that
# runs elsewhere. The context is the checkout, built by `./countersign up` or `./mvnw package`.
FROM eclipse-temurin:25-jre

RUN groupadd --gid 10001 countersign \
    && useradd --uid 10001 --gid countersign --create-home --shell /usr/sbin/nologin countersign

COPY local/target/lib/ /opt/countersign/lib/
COPY local/target/countersign-local.jar /opt/countersign/
COPY examples/ /opt/countersign/examples/

USER 10001:10001
WORKDIR /opt/countersign

ENTRYPOINT ["java", "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-Dcountersign.home=/opt/countersign", \
    "-cp", "/opt/countersign/countersign-local.jar:/opt/countersign/lib/*", "io.countersign.local.cli.Main"]
CMD ["help"]
