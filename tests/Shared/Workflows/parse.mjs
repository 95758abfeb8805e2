// Reads workflows as GitHub's own language server does: node parse.mjs FOLDER-OF-NODE_MODULES FILE…
// Prints a JSON object: file → {errors, jobs: {id: {needs, steps: [{uses, run}]}}, yaml}; the last is the plain document.
import fs from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// The package imports JSON without the attribute that this Node.js wants.
const load = `import fs from 'node:fs';
export async function load(url, context, next) {
  if (!url.endsWith('.json')) return next(url, context);
  return { format: 'module', shortCircuit: true, source: 'export default ' + fs.readFileSync(new URL(url), 'utf8') };
}`;
register('data:text/javascript,' + encodeURIComponent(load));

const [folder, ...files] = process.argv.slice(2);
const parser = await import(pathToFileURL(path.join(folder, 'node_modules/@actions/workflow-parser/dist/index.js')));
const yaml = await import(pathToFileURL(path.join(folder, 'node_modules/yaml/dist/index.js')));
const read = {};
for (const file of files) {
  const content = fs.readFileSync(file, 'utf8');
  const { context, value } = parser.parseWorkflow({ name: path.basename(file), content }, new parser.NoOperationTraceWriter());
  const template = value && await parser.convertWorkflowTemplate(context, value);
  const jobs = (template?.jobs ?? []).map(job => [job.id.value, {
    needs: (job.needs ?? []).map(need => need.value),
    steps: (job.steps ?? []).map(step => ({ uses: step.uses?.toString() ?? null, run: step.run?.toString() ?? null })),
  }]);
  const errors = context.errors.getErrors().map(error => error.message);
  read[path.basename(file)] = { errors, jobs: Object.fromEntries(jobs), yaml: yaml.default.parse(content) };
}
console.log(JSON.stringify(read));
