// All that an agent in Node needs: write one record, read the answer. See docs/agents.md for the contract.
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import { Kafka, logLevel } from "kafkajs";
import { randomUUID } from "node:crypto";

/** Events of approval.events that answer a proposal; the others are steps on the way. */
const ANSWERS = new Set([
  "approval.requested",
  "approval.allowed",
  "approval.granted",
  "approval.rejected",
  "approval.denied",
  "approval.draft_only",
  "approval.changes_requested",
  "approval.expired",
  "approval.withdrawn",
  "approval.revoked",
  "command.refused",
]);

export const PROPOSALS = "action.proposed";
export const EVENTS = "approval.events";

export function connect({ kafka, registry, prefix = "" }) {
  return {
    prefix,
    kafka: new Kafka({ clientId: "node-example", brokers: kafka.split(","), logLevel: logLevel.ERROR }),
    registry: new SchemaRegistry({ host: registry, clientId: "node-example", retry: { retries: 3 } }),
  };
}

/**
 * Sends one proposal and resolves with its first answer: {type, event}.
 *
 * @param value the bytes of the proposal, JSON or Avro
 * @param contentType application/json or application/avro
 */
export async function propose(platform, { actionId, value, contentType, timeoutMillis = 30_000 }) {
  const { kafka, registry, prefix } = platform;
  const events = prefix + EVENTS;
  const admin = kafka.admin();
  const producer = kafka.producer({ idempotent: true });
  // A group of its own, because every agent must see all events of its actions.
  const groupId = `node-example-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, readUncommitted: false });
  try {
    await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);

    // Where the events end before the proposal: the answer cannot stand earlier.
    const ends = await admin.fetchTopicOffsets(events);

    await producer.send({
      topic: prefix + PROPOSALS,
      acks: -1,
      messages: [{ key: actionId, value, headers: { "content-type": contentType } }],
    });

    return await firstAnswer(consumer, registry, { events, ends, actionId, timeoutMillis });
  } finally {
    await Promise.allSettled([consumer.disconnect(), producer.disconnect()]);
    await admin.deleteGroups([groupId]).catch(() => {});
    await admin.disconnect().catch(() => {});
  }
}

async function firstAnswer(consumer, registry, { events, ends, actionId, timeoutMillis }) {
  await consumer.subscribe({ topic: events, fromBeginning: true });
  let timer;
  const answer = new Promise((resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer to ${actionId} within ${timeoutMillis} ms`)),
      timeoutMillis,
    );
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ message }) => {
          const type = message.headers?.ce_type?.toString();
          if (message.key?.toString() === actionId && ANSWERS.has(type)) {
            resolve({ type, event: await registry.decode(message.value) });
          }
        },
      })
      .catch(reject);
    for (const { partition, high } of ends) {
      consumer.seek({ topic: events, partition, offset: high });
    }
  });
  return answer.finally(() => clearTimeout(timer));
}

/** The answer as one line of JSON. */
export function print(actionId, { type, event }) {
  const { classification } = event;
  console.log(
    JSON.stringify({
      actionId,
      event: type,
      verdict: classification?.verdict ?? null,
      tier: classification?.tier ?? null,
      rules: classification?.rules ?? [],
      reasons: classification?.reasons ?? [event.message ?? event.reason],
      problems: event.problems ?? [],
      permit: event.permit ?? null,
      arguments: event.arguments ? JSON.parse(event.arguments) : null,
    }),
  );
}

/** Addresses from the environment; the defaults are those of `./countersign up`. */
export function addresses() {
  return {
    kafka: process.env.COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS ?? "127.0.0.1:7405",
    registry: process.env.COUNTERSIGN_REGISTRY_URL ?? "http://127.0.0.1:7404/apis/ccompat/v7",
    prefix: process.env.COUNTERSIGN_TOPICS_PREFIX ?? "",
  };
}
