import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { didYouMean } from '../did-you-mean.ts';
import { ShopSimError } from '../errors.ts';
import { builtInNames, builtInScenario } from './built-in.ts';
import type { SourceText } from './problem.ts';
import { maxFileBytes } from './tree/read-yaml.ts';

/**
 * The text of a scenario, by the name of a built-in one or the path of a file.
 *
 * @throws ShopSimError USAGE when there is neither, or the file cannot be read
 */
export function readScenarioSource(nameOrFile: string): SourceText {
  const builtIn = builtInScenario(nameOrFile);
  if (builtIn !== undefined) return builtIn;
  try {
    return { path: nameOrFile, text: readText(nameOrFile) };
  } catch (error) {
    if (error instanceof ShopSimError) throw error;
    throw new ShopSimError('USAGE', explain(nameOrFile, error), { cause: error });
  }
}

/** At most one byte more than a scenario may have: what is longer is refused by whoever reads it as one. */
function readText(path: string): string {
  const file = openSync(path, 'r');
  try {
    const found = fstatSync(file);
    if (!found.isFile()) {
      const kind = found.isDirectory() ? 'a folder' : 'no regular file';
      throw new ShopSimError('USAGE', `${path} is ${kind}; a scenario is a file`);
    }
    const bytes = Buffer.alloc(Math.min(found.size, maxFileBytes + 1));
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(file, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

function explain(nameOrFile: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const names = builtInNames();
    const near = didYouMean(nameOrFile, names);
    const hint = near === '' ? `; the built-in ones are ${names.join(', ')}` : near;
    return `There is no file ${nameOrFile}, and no built-in scenario of that name${hint}`;
  }
  if (code === 'EACCES' || code === 'EPERM') return `${nameOrFile} cannot be read: permission is denied`;
  return `${nameOrFile} cannot be read: the system says ${code === '' ? String(error) : code}`;
}
