// Upper case of a text; the environment has the paths too.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const { text } = JSON.parse(readFileSync(process.env.PIPELINE_INPUTS, "utf8"));
console.log("mode", process.env.PIPELINE_MODE);
if (text === "fail") throw new Error("cannot say that");
mkdirSync(`${process.argv[3]}/by`);
writeFileSync(`${process.argv[3]}/by/node.txt`, text.toUpperCase() + "\n");
