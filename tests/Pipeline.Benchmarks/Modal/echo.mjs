// The official client of Modal in a process of its own: the same calls as EchoCaller.cs, and the same two numbers.
import { pathToFileURL } from "node:url";

const [, , sdkPath, calls, parallel, bytes] = process.argv;
const { ModalClient } = await import(pathToFileURL(sdkPath));
const modal = new ModalClient();
const echo = await modal.functions.fromName("bench", "echo");
const payload = new Uint8Array(Number(bytes));
const start = performance.now();
let left = Number(calls);
await Promise.all(
  [...Array(Number(parallel))].map(async () => {
    while (left-- > 0) {
      const answer = await echo.remote([payload]);
      if (answer.length !== payload.length) throw new Error(`an echo of ${answer.length} bytes`);
    }
  }),
);
console.log(`${(performance.now() - start).toFixed(1)} ${process.resourceUsage().maxRSS}`);
process.exit(0);
