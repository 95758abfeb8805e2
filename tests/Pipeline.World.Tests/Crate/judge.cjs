'use strict';
// node judge.cjs <folder with node_modules> <crate>: what the stock library finds in a crate, as JSON.
const fs = require('node:fs');
const path = require('node:path');

const library = path.join(process.argv[2], 'node_modules', 'ro-crate');
const crate = process.argv[3];
// Nobody is asked: the library has a copy of the context that it would fetch.
const context = JSON.parse(fs.readFileSync(path.join(library, 'lib', 'context.json'), 'utf8'));
globalThis.fetch = async () => ({ ok: true, json: async () => context });
const { Validator } = require(library);

const encode = segment => encodeURIComponent(segment).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
const walk = folder => fs.readdirSync(folder, { withFileTypes: true })
  .flatMap(entry => entry.isDirectory() ? walk(path.join(folder, entry.name)) : [path.relative(crate, path.join(folder, entry.name))]);
const references = value => Array.isArray(value) ? value.flatMap(references)
  : value && typeof value === 'object' ? [...(Object.keys(value).length === 1 && value['@id'] ? [value['@id']] : []), ...Object.values(value).flatMap(references)] : [];

(async () => {
  const json = JSON.parse(fs.readFileSync(path.join(crate, 'ro-crate-metadata.json'), 'utf8'));
  const files = Object.fromEntries(walk(crate).map(file => [file.split('/').map(encode).join('/'), { exists: true, inCrate: false, isDir: false }]));
  const validator = new Validator();
  validator.parseJSON(json);
  const read = validator.crate;
  await read.resolveContext();
  await validator.validate();
  validator.checkFiles(files);
  const results = validator.results;
  const ids = json['@graph'].map(entity => entity['@id']);
  console.log(JSON.stringify({
    findings: results.filter(result => result.status !== 'success').map(result => `${result.status} ${result.id} ${result.entity ?? ''}`.trim()),
    passed: results.filter(result => result.status === 'success').length,
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    unknown: [...new Set(references(json['@graph']))].filter(id => !read.getEntity(id)),
    actions: read.rootDataset.mentions.map(action => ({
      type: action['@type'][0],
      tool: `${action.instrument[0].name[0]} ${action.instrument[0].softwareVersion[0]}`,
      image: action.containerImage[0].sha256[0],
      object: action.object.map(entity => entity['@id']),
      result: action.result.map(entity => entity['@id']),
    })),
  }));
})();
