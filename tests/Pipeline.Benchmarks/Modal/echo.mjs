// The official client of Modal in a process of its own: the same calls as EchoCaller.cs, and the same two numbers.
import { readFileSync } from "node:fs";
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
const milliseconds = performance.now() - start;
// Not resourceUsage().maxRSS: that begins at the size of the process that this one was forked from.
const [, peakKib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
console.log(`${milliseconds.toFixed(1)} ${peakKib}`);
process.exit(0);
