import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SourceText } from './problem.ts';

/** The built-in scenarios: files that a newcomer reads and copies, beside the program. */
const folder = new URL('../../scenarios/', import.meta.url);

/** Names of the built-in scenarios, by the alphabet. */
export function builtInNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted();
}

/** The file of a built-in scenario; undefined: there is none of that name. */
export function builtInScenario(name: string): SourceText | undefined {
  if (!builtInNames().includes(name)) return undefined;
  const path = fileURLToPath(new URL(`${name}.yaml`, folder));
  return { path: `${name}.yaml`, text: readFileSync(path, 'utf8') };
}
