import { ExitCode, ShopSimError } from '../errors.ts';
import { calibrationSchema } from '../metrics/calibration-schema.ts';
import { runVerificationSchema } from '../metrics/run-verification-schema.ts';
import { resultSchema } from '../metrics/result-schema.ts';
import { scenarioResultSchema } from '../metrics/judgement/scenario-result-schema.ts';
import { eventSchemas } from '../orders/schemas/event-schemas.ts';
import type { CommandContext } from './command.ts';
import { didYouMean } from '../did-you-mean.ts';
import { quote, readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';

const schemas: Readonly<Record<string, unknown>> = {
  result: resultSchema,
  'scenario-result': scenarioResultSchema,
  calibration: calibrationSchema,
  verification: runVerificationSchema,
  ...eventSchemas,
};

/** `shop-sim schema [NAME]`: the JSON Schema of a name, or the names. */
export function schema(line: CommandLine, { terminal }: CommandContext): Promise<ExitCode> {
  const [name, ...rest] = line.rest;
  const unread = name?.startsWith('-') === true ? line.rest : rest;
  requireValues('schema', {}, readOptions({}, { occurrences: line.occurrences, rest: unread }));
  terminal.stdout.write(name === undefined ? listNames() : renderSchema(name));
  return Promise.resolve(ExitCode.ok);
}

function listNames(): string {
  return Object.keys(schemas)
    .map((name) => `${name}\n`)
    .join('');
}

function renderSchema(name: string): string {
  const found = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (found !== undefined) return `${JSON.stringify(found, null, 2)}\n`;
  const names = Object.keys(schemas);
  const suggestion = didYouMean(name, names);
  const hint = suggestion === '' ? `; there are ${names.join(', ')}` : suggestion;
  throw new ShopSimError('USAGE', `There is no schema ${quote(name)}${hint}`);
}
