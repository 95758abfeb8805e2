#!/usr/bin/env bash
# ro-crate 3.7.2 (npm): a JSON-LD context that cannot be fetched counts as an empty one.
#
# Expected: resolveContext() rejects when the crate's @context answers with an error, as JSON-LD 1.1 asks
#           ("loading remote context failed", API section 5.1), so that a validator can tell "no such term" from "no context".
# Happens:  the promise resolves, nothing is logged, and every term of the crate is undefined. A check that asks
#           whether a crate's properties are defined by its context then says "undefined" of correct crates while the server is down.
# Seen:     served:  {"error":null,"name":"http://schema.org/name","Dataset":"http://schema.org/Dataset"}
#           refused: {"error":null}
# Ends with 0 while this holds and with 1 when it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true}' >package.json
npm install --silent --ignore-scripts --no-audit --no-package-lock ro-crate@3.7.2 >&2

cat >look.mjs <<'JS'
import http from 'node:http';
import { ROCrate } from 'ro-crate';

const context = { '@context': { name: 'http://schema.org/name', about: 'http://schema.org/about', Dataset: 'http://schema.org/Dataset' } };
const server = http.createServer((request, response) => {
  const found = request.url === '/served';
  response.writeHead(found ? 200 : 503, { 'content-type': 'application/ld+json' });
  response.end(found ? JSON.stringify(context) : '{}');
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));

for (const name of ['served', 'refused']) {
  const crate = new ROCrate({
    '@context': `http://127.0.0.1:${server.address().port}/${name}`,
    '@graph': [
      { '@id': 'ro-crate-metadata.json', '@type': 'CreativeWork', about: { '@id': './' } },
      { '@id': './', '@type': 'Dataset', name: 'A crate' },
    ],
  });
  let error = null;
  try { await crate.resolveContext(); } catch (thrown) { error = String(thrown); }
  console.log(`${name}: ${JSON.stringify({ error, name: crate.resolveTerm('name'), Dataset: crate.resolveTerm('Dataset') })}`);
}
server.close();
JS

seen=$(node look.mjs 2>&1)
echo "$seen"
expected='served: {"error":null,"name":"http://schema.org/name","Dataset":"http://schema.org/Dataset"}
refused: {"error":null}'
[[ $seen == "$expected" ]] || { echo "ro-crate behaves in another way now." >&2; exit 1; }
