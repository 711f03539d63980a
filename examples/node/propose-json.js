// node propose-json.js FILE: sends a proposal as JSON, as it stands in the file, and prints its first answer.
import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { addresses, connect, print, propose } from "./countersign.js";

const file = process.argv[2];
if (!file) {
  console.error("usage: node propose-json.js FILE");
  process.exit(2);
}
const value = readFileSync(file);
// A proposal without an action id has the record key as its id.
const actionId = JSON.parse(value).actionId ?? randomUUID();
const platform = connect(addresses());

print(actionId, await propose(platform, { actionId, value, contentType: "application/json" }));
