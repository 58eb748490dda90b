import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Calibration } from '../metrics/calibration.ts';
import type { Terminal } from './terminal.ts';

/** What is needed of a calibration that was stored. */
export type StoredCalibration = Pick<Calibration, 'ordersPerSec' | 'limit' | 'measuredAt'>;

/** What a look into the file gave; a problem is one plain sentence, and never a reason to fail. */
export interface FoundCalibration {
  readonly calibration: StoredCalibration | undefined;
  readonly problem: string | undefined;
}

const schema = 'shop-sim/calibrations/1';
/** Beyond it the oldest are forgotten. */
const maxCalibrations = 100;

/** `shop-sim/calibration.json` in the user's folder for caches (XDG Base Directory Specification). */
export function calibrationFile(env: Terminal['env']): string {
  const given = env['XDG_CACHE_HOME'] ?? '';
  const home = env['HOME'] ?? '';
  // The specification has relative paths ignored.
  const folder = isAbsolute(given) ? given : join(isAbsolute(home) ? home : homedir(), '.cache');
  return join(folder, 'shop-sim', 'calibration.json');
}

/** The calibration of a fingerprint; neither it nor a problem when there is none. */
export async function findCalibration(path: string, fingerprint: string): Promise<FoundCalibration> {
  const read = await readCalibrations(path);
  if ('problem' in read) return { calibration: undefined, problem: read.problem };
  const found = read.entries.get(fingerprint);
  if (found === undefined || isStored(found)) return { calibration: found, problem: undefined };
  return { calibration: undefined, problem: damaged(path) };
}

/**
 * Puts a calibration beside those that are there, in place of the one of the same fingerprint; a file that is no longer
 * readable is replaced. Returns what went wrong, if anything did.
 */
export async function storeCalibration(
  path: string,
  fingerprint: string,
  calibration: Calibration,
): Promise<string | undefined> {
  const read = await readCalibrations(path);
  const entries = 'problem' in read ? new Map<string, unknown>() : read.entries;
  entries.delete(fingerprint);
  entries.set(fingerprint, calibration);
  const kept = [...entries].slice(-maxCalibrations);
  const text = `${JSON.stringify({ schema, calibrations: Object.fromEntries(kept) }, null, 1)}\n`;
  const partial = `${path}.${process.pid}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(partial, text);
    await rename(partial, path);
    return undefined;
  } catch (error) {
    const leftBehind = await rm(partial, { force: true }).then(
      () => '',
      (failure: unknown) => ` (and ${partial} could not be removed: ${reasonOf(failure)})`,
    );
    return `the calibration could not be stored in ${path}: ${reasonOf(error)}${leftBehind}; set XDG_CACHE_HOME to a folder that can be written`;
  }
}

/** The entries by fingerprint, oldest first, unchecked; none where there is no file. */
async function readCalibrations(
  path: string,
): Promise<{ readonly entries: Map<string, unknown> } | { readonly problem: string }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { entries: new Map() };
    return { problem: `the calibrations in ${path} cannot be read: ${reasonOf(error)}; they are left out` };
  }
  const parsed = parse(text);
  if (!isCalibrations(parsed)) return { problem: damaged(path) };
  return { entries: new Map(Object.entries(parsed.calibrations)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isCalibrations(value: unknown): value is { readonly calibrations: object } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === schema &&
    'calibrations' in value &&
    typeof value.calibrations === 'object' &&
    value.calibrations !== null
  );
}

function isStored(value: unknown): value is StoredCalibration {
  return (
    typeof value === 'object' &&
    value !== null &&
    'ordersPerSec' in value &&
    typeof value.ordersPerSec === 'number' &&
    value.ordersPerSec > 0 &&
    'limit' in value &&
    typeof value.limit === 'string' &&
    'measuredAt' in value &&
    typeof value.measuredAt === 'string'
  );
}

function damaged(path: string): string {
  return `the calibrations in ${path} are damaged or of another version and are left out: shop-sim calibrate writes the file anew`;
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return code === '' ? String(error) : code;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
