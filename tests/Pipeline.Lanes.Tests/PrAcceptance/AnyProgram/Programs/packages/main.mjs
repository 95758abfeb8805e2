// Upper case of a text, by a package.
import { readFileSync, writeFileSync } from "node:fs";
import { louder } from "louder";

const { text } = JSON.parse(readFileSync(process.env.PIPELINE_INPUTS, "utf8"));
if (text === "fail") throw new Error("cannot say that");
writeFileSync(`${process.env.PIPELINE_OUTPUTS}/said.txt`, louder(text));
