// Computes the expected tree of every golden case that succeeds, by JavaScript's own sort, normalize and JSON.stringify, and prints
// each difference; of a fault it checks the canonical form. Usage: node judge.mjs FOLDER
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const canonical = value => value === null || typeof value !== 'object' ? JSON.stringify(value)
  : Array.isArray(value) ? `[${value.map(canonical).join(',')}]`
  : `{${Object.keys(value).sort().map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
const sha256 = bytes => 'sha256:' + createHash('sha256').update(bytes).digest('hex');
const read = (...path) => readFileSync(join(...path));
const name = relpath => relpath.normalize('NFC').replaceAll('\\', '/').split('/').filter(segment => segment && segment !== '.').join('/');
const ordinal = (a, b) => a < b ? -1 : a > b ? 1 : 0;

const content = (place, inputs, item) => 'text' in item ? Buffer.from(item.text)
  : 'base64' in item ? Buffer.from(item.base64, 'base64')
  : read(place, 'artifacts', item.artifact_at.split('/').slice(1).reduce((value, step) => value[step], inputs).$artifact.slice(7));

const receipt = (run, inputs, index) => ({
  ...Object.fromEntries(['execution_id', 'image_digest', 'env_fingerprint', 'mode'].map(member => [member, run.argv[member]])),
  ...(run.argv.image_tag === null ? {} : { image_tag: run.argv.image_tag }),
  processor_ref: run.spec.ref,
  inputs_hash: sha256(canonical(inputs)),
  hash_schema: 'jcs-sha256-v1',
  outputs_index: { path: `${run.argv.write_prefix}outputs.json`, sha256: sha256(index) },
  processor_info: run.provider.result.processor_info,
  usage: run.provider.result.usage,
  ...run.clock,
});

const tree = (place, run) => {
  if (run.exit_status !== 0) {
    return { 'fault.json': canonical(JSON.parse(read(place, 'expected', 'fault.json'))) + '\n' };
  }
  const inputs = JSON.parse(read(place, 'inputs.json'));
  const prefix = run.argv.write_prefix.replace(/^world:\/\/[^/]+\//, '');
  const outputs = run.provider.result.outputs.map(item => [name(item.relpath), content(place, inputs, item)]).sort((a, b) => ordinal(a[0], b[0]));
  const entries = outputs.map(([path, bytes]) => ({ path, sha256: sha256(bytes), size: bytes.length }));
  const index = canonical({ outputs: entries, schema: 'outputs-index-v1' }) + '\n';
  const told = canonical(receipt(run, inputs, index)) + '\n';
  return {
    ...Object.fromEntries(outputs.map(([path, bytes]) => [prefix + path, bytes])),
    [`${prefix}outputs.json`]: index,
    [`${prefix}receipt.json`]: told,
    [`receipts/${run.argv.execution_id}.json`]: told,
  };
};

for (const one of readdirSync(folder).filter(entry => existsSync(join(folder, entry, 'run.json'))).sort()) {
  const place = join(folder, one);
  const computed = tree(place, JSON.parse(read(place, 'run.json')));
  const there = readdirSync(join(place, 'expected'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  if (there.length !== Object.keys(computed).length) {
    console.log(`${one}: ${there.length} files, not ${Object.keys(computed).length}`);
  }
  for (const [path, bytes] of Object.entries(computed)) {
    const file = join(place, 'expected', path);
    if (!existsSync(file) || !readFileSync(file).equals(Buffer.from(bytes))) {
      console.log(`${one}: ${path} differs`);
    }
  }
}
