# One of the four services. The context is the checkout, built by `./countersign up` or `./mvnw package`:
#   docker build -f docker/service.Dockerfile --build-arg SERVICE=policy-evaluator -t countersign/policy-evaluator .
FROM eclipse-temurin:25-jre

ARG SERVICE

RUN groupadd --gid 10001 countersign \
    && useradd --uid 10001 --gid countersign --no-create-home --shell /usr/sbin/nologin countersign \
    && mkdir -p /opt/countersign /var/lib/countersign \
    && chown countersign:countersign /var/lib/countersign

COPY docker/start.sh docker/ready.sh /opt/countersign/bin/
# What changes least stands first, so that a new build of the service is a small layer.
COPY ${SERVICE}/target/quarkus-app/lib/ /opt/countersign/lib/
COPY ${SERVICE}/target/quarkus-app/quarkus-run.jar /opt/countersign/
COPY ${SERVICE}/target/quarkus-app/app/ /opt/countersign/app/
COPY ${SERVICE}/target/quarkus-app/quarkus/ /opt/countersign/quarkus/

ENV QUARKUS_HTTP_HOST=0.0.0.0 \
    QUARKUS_HTTP_PORT=8080 \
    COUNTERSIGN_STATE_DIR=/var/lib/countersign/state \
    JAVA_OPTIONS="-Xmx192m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError"

USER 10001:10001
WORKDIR /opt/countersign
VOLUME /var/lib/countersign
EXPOSE 8080

HEALTHCHECK --interval=5s --timeout=3s --start-period=90s --retries=6 CMD ["bash", "/opt/countersign/bin/ready.sh"]
ENTRYPOINT ["bash", "/opt/countersign/bin/start.sh"]
