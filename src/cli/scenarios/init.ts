import { writeFileSync } from 'node:fs';
import { ExitCode, ShopSimError } from '../../errors.ts';
import { starterScenario } from '../../scenario/starter-scenario.ts';
import type { CommandContext } from '../command.ts';
import type { ScenariosLine } from './scenarios-line.ts';

/**
 * `shop-sim scenarios init FILE`: a commented scenario to start from.
 *
 * @throws ShopSimError USAGE when FILE is there already, or cannot be written
 */
export function initScenario({ words: [path = ''] }: ScenariosLine, { terminal }: CommandContext): ExitCode {
  try {
    writeFileSync(path, starterScenario, { flag: 'wx' });
  } catch (error) {
    throw new ShopSimError('USAGE', explain(path, error), { cause: error });
  }
  terminal.stdout.write(`${path} is written. Next: shop-sim scenarios validate ${path}\n`);
  return ExitCode.ok;
}

function explain(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') return `${path} is there already, and is not overwritten; give another name`;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'its folder does not exist; make the folder first',
    ENOTDIR: 'a part of its path is not a folder; correct the path',
    EISDIR: 'it is a folder; give the name of a file in it',
    EACCES: 'permission is denied; choose another folder',
    EPERM: 'permission is denied; choose another folder',
    EROFS: 'its file system is read-only; choose another folder',
  };
  return `${path} cannot be written: ${reasons[code] ?? `the system says ${code === '' ? String(error) : code}`}`;
}
