// Runs the program as it is built with events on its time line, which no flag of produce can say.
// node eventful-run-process.mjs '{"words": [...], "target": {...}, "events": [...], "confirmation": {...}}' writes the outcome as JSON.
const built = (file) => import(new URL(`../../dist/${file}`, import.meta.url).href);

const { words, target, events, confirmation } = JSON.parse(process.argv[2]);
const { produceOptions } = await built('cli/options/produce-options.js');
const { readOptions } = await built('cli/options/read-options.js');
const { requireValues } = await built('cli/options/require-values.js');
const { buildProducePlan } = await built('cli/produce-plan.js');
const { flagOf } = await built('cli/options/option.js');
const { runExperiment } = await built('run/experiment.js');

const occurrences = new Map();
for (const [name, option] of Object.entries(produceOptions)) {
  const at = words.indexOf(flagOf(option));
  if (at >= 0) occurrences.set(name, [option.takesValue ? words[at + 1] : '']);
}
const values = requireValues('produce', produceOptions, readOptions(produceOptions, { occurrences, rest: [] }), []);
const identity = { runId: `events-${process.pid}`, command: 'eventful run', drawnSeed: 7 };
const plan = { ...buildProducePlan(values, target, identity), events, confirmation };
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const told = [];
const observer = {
  onStep: () => undefined,
  onProgress: () => undefined,
  onNotice: () => undefined,
  onEvent(event) {
    told.push(event);
    process.stderr.write(`${event.name}\n`);
  },
};
const { result, error } = await runExperiment(plan, observer, stop.signal);
process.stdout.write(JSON.stringify({ result, told, error: error === undefined ? null : error.message }));
