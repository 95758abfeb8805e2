// Evaluates texts of a workflow as GitHub does, with its own evaluator: node evaluate.mjs FOLDER-OF-NODE_MODULES <INPUT
// Input: {"contexts": {name: object}, "success": bool, "checkout": folder, "texts": ["…${{ expression }}…"]}. Prints the texts as a JSON array.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { Evaluator, Lexer, Parser, data } = await import(pathToFileURL(path.join(process.argv[2], 'node_modules/@actions/expressions/dist/index.js')));
const { reviver } = await import(pathToFileURL(path.join(process.argv[2], 'node_modules/@actions/expressions/dist/data/reviver.js')));
const { contexts, success, checkout, texts } = JSON.parse(fs.readFileSync(0, 'utf8'));

// Patterns of @actions/glob: `**` is any number of folders, `*` anything within one.
const pattern = glob => new RegExp('^' + glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*\*\/|\*\*|\*/g, some => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[some]) + '$');
const hashFiles = globs => {
  const files = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], { cwd: checkout, encoding: 'utf8' }).split('\0').filter(file => globs.some(glob => pattern(glob).test(file)));
  const hash = createHash('sha256');
  for (const file of files) hash.update(createHash('sha256').update(fs.readFileSync(path.join(checkout, file))).digest());
  return files.length ? hash.digest('hex') : '';
};
const of = (name, maxArgs, call) => [name, { name, minArgs: 0, maxArgs, call }];
const functions = new Map([
  of('always', 0, () => new data.BooleanData(true)),
  of('cancelled', 0, () => new data.BooleanData(false)),
  of('success', 0, () => new data.BooleanData(success)),
  of('failure', 0, () => new data.BooleanData(!success)),
  of('hashfiles', 255, (...globs) => new data.StringData(hashFiles(globs.map(glob => glob.coerceString())))),
]);
const known = JSON.parse(JSON.stringify(contexts), reviver);
const evaluate = text => {
  const parser = new Parser(new Lexer(text).lex().tokens, Object.keys(contexts), [...functions.values()].map(one => ({ ...one, name: one.name === 'hashfiles' ? 'hashFiles' : one.name })));
  const value = new Evaluator(parser.parse(), known, functions).evaluate();
  return value.primitive ? value.coerceString() : JSON.stringify(value, (_, one) => one?.values?.() ?? one?.value ?? one);
};
console.log(JSON.stringify(texts.map(text => text.replace(/\$\{\{(.*?)\}\}/g, (_, expression) => evaluate(expression.trim())))));
