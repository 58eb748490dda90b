import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationFile, findCalibration, storeCalibration } from '../../src/cli/calibration-file.ts';
import { buildCalibration } from '../support/calibration-builder.ts';
import { useTempDir } from '../support/temp-dir.ts';

const calibration = buildCalibration();
const nothing = { calibration: undefined, problem: undefined };

function emptyCache(): string {
  return calibrationFile({ XDG_CACHE_HOME: useTempDir() });
}

function fileWith(text: string): string {
  const path = emptyCache();
  mkdirSync(dirname(path));
  writeFileSync(path, text);
  return path;
}

describe('the file of calibrations', () => {
  it('is in the folder for caches that the environment names, or in .cache of the home folder', () => {
    expect(calibrationFile({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/shop-sim/calibration.json');
    expect(calibrationFile({ XDG_CACHE_HOME: '', HOME: '/h' })).toBe('/h/.cache/shop-sim/calibration.json');
    expect(calibrationFile({ XDG_CACHE_HOME: 'c', HOME: '/h' })).toBe('/h/.cache/shop-sim/calibration.json');
    expect(calibrationFile({})).toBe(join(homedir(), '.cache/shop-sim/calibration.json'));
  });

  it('gives back what was stored under a fingerprint, and nothing for another', async () => {
    const path = emptyCache();
    expect(await findCalibration(path, 'a')).toEqual(nothing);
    expect(await storeCalibration(path, 'a', calibration)).toBeUndefined();
    expect(await storeCalibration(path, 'b', buildCalibration({ ordersPerSec: 5 }))).toBeUndefined();
    expect(await findCalibration(path, 'a')).toEqual({ calibration, problem: undefined });
    expect((await findCalibration(path, 'b')).calibration?.ordersPerSec).toBe(5);
    expect(await findCalibration(path, 'c')).toEqual(nothing);
    await storeCalibration(path, 'a', buildCalibration({ ordersPerSec: 7 }));
    expect((await findCalibration(path, 'a')).calibration?.ordersPerSec).toBe(7);
    expect(readdirSync(dirname(path))).toEqual(['calibration.json']);
  });

  it('keeps the newest hundred', async () => {
    const path = emptyCache();
    for (let index = 0; index < 100; index++) await storeCalibration(path, `f${index}`, calibration);
    await storeCalibration(path, 'f0', calibration);
    await storeCalibration(path, 'f100', calibration);
    const { calibrations } = JSON.parse(readFileSync(path, 'utf8'));
    expect(Object.keys(calibrations)).toHaveLength(100);
    expect(await findCalibration(path, 'f1')).toEqual(nothing);
    expect((await findCalibration(path, 'f0')).calibration).toBeDefined();
  });

  it.each([
    ['no JSON', '{ "schema"'],
    ['empty', ''],
    ['another kind of file', '{"schema":"shop-sim/result/1","calibrations":{}}'],
    [
      'an entry that is no calibration',
      '{"schema":"shop-sim/calibrations/1","calibrations":{"a":{"ordersPerSec":-1}}}',
    ],
    ['an entry that is null', '{"schema":"shop-sim/calibrations/1","calibrations":{"a":null}}'],
  ])('that is damaged (%s) is a problem in one sentence, until the next calibration replaces it', async (_, text) => {
    const path = fileWith(text);
    const found = await findCalibration(path, 'a');
    expect(found.calibration).toBeUndefined();
    expect(found.problem).toMatch(/^the calibrations in .* are damaged or of another version .*anew$/);
    expect(await storeCalibration(path, 'a', calibration)).toBeUndefined();
    expect((await findCalibration(path, 'a')).calibration).toEqual(calibration);
  });

  it('that cannot be read or written is a problem in one sentence', async () => {
    const path = emptyCache();
    mkdirSync(path, { recursive: true });
    expect((await findCalibration(path, 'a')).problem).toMatch(/^the calibrations in .* cannot be read: EISDIR;/);
    expect(await storeCalibration(path, 'a', calibration)).toMatch(
      /^the calibration could not be stored in .*: \w+; set XDG_CACHE_HOME to a folder that can be written$/,
    );
    const noFolder = join(fileWith('x'), 'shop-sim', 'calibration.json');
    expect((await findCalibration(noFolder, 'a')).problem).toContain('ENOTDIR');
    expect(await storeCalibration(noFolder, 'a', calibration)).toContain('could not be stored');
  });
});
