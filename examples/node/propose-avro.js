// node propose-avro.js FILE: sends the proposal in the file as Avro, with the schema that the registry has, and
// prints its first answer.
import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { addresses, connect, print, PROPOSALS, propose } from "./countersign.js";

const file = process.argv[2];
if (!file) {
  console.error("usage: node propose-avro.js FILE");
  process.exit(2);
}
const platform = connect(addresses());
const proposal = JSON.parse(readFileSync(file));
const actionId = proposal.actionId ?? randomUUID();

// The platform registers its schemas under <topic>-<record>; an agent only looks them up.
const schema = await platform.registry.getLatestSchemaId(
  `${platform.prefix}${PROPOSALS}-io.countersign.events.ActionProposed`,
);
const value = await platform.registry.encode(schema, {
  ...proposal,
  actionId,
  // In the Avro form these are JSON texts, and times are milliseconds since 1970.
  arguments: JSON.stringify(proposal.arguments),
  change: proposal.change && {
    before: text(proposal.change.before),
    after: text(proposal.change.after),
  },
  proposedAt: proposal.proposedAt ? Date.parse(proposal.proposedAt) : null,
  expiresAt: proposal.expiresAt ? Date.parse(proposal.expiresAt) : null,
});

print(actionId, await propose(platform, { actionId, value, contentType: "application/avro" }));

function text(json) {
  return json === undefined ? null : JSON.stringify(json);
}
