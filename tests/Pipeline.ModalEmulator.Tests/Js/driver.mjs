// Runs scripts against the official client of Modal, unmodified: a JSON line in, `{"id","env","script"}`, a JSON line out, `{"id","value"}` or `{"id","error"}`.
// A script sees `modal`, a client of its own, `sdk`, the package, and Node's `assert`.
import assert from "node:assert";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const sdk = await import(pathToFileURL(process.argv[2]));
const Script = Object.getPrototypeOf(async function () {}).constructor;

// JSON has fewer kinds of values than CBOR: the others are told by name.
function shown(value) {
  if (typeof value === "bigint") return { bigint: String(value) };
  if (value === undefined) return { undefined: true };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Date) return { date: value.toISOString() };
  if (value instanceof Set) return { set: [...value].map(shown) };
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shown(one)]));
  return value;
}

async function run({ id, env, script }) {
  try {
    Object.assign(process.env, env);
    const modal = new sdk.ModalClient();
    return { id, value: shown(await new Script("modal", "sdk", "assert", script)(modal, sdk, assert)) };
  } catch (e) {
    return { id, error: { name: e.name, type: e.constructor.name, code: e.code ?? null, message: String(e.message) } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  run(JSON.parse(line)).then((answer) => process.stdout.write(JSON.stringify(answer) + "\n"));
}
process.exit(0);
