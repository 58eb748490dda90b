import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJsonFile } from '../../src/cli/json-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-sim-json-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the JSON file of a result', () => {
  it('appears whole under its name, and nothing else is left', async () => {
    const file = await openJsonFile(join(folder, 'result.json'));
    await file.write('{"a":1}');
    expect(await readdir(folder)).toEqual(['result.json']);
    expect(await readFile(join(folder, 'result.json'), 'utf8')).toBe('{"a":1}');
  });

  it('an older file stays as it was until there is a new result', async () => {
    const path = join(folder, 'result.json');
    await writeFile(path, 'old');
    const file = await openJsonFile(path);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['result.json']);
    await file.write('new');
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('a symbolic link keeps pointing where it points', async () => {
    await writeFile(join(folder, 'real.json'), 'old');
    await symlink(join(folder, 'real.json'), join(folder, 'link.json'));
    const file = await openJsonFile(join(folder, 'link.json'));
    await file.write('new');
    expect(await readFile(join(folder, 'real.json'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['link.json', 'real.json']);
  });

  it('a place that vanished during the run is an error of the user, and leaves nothing behind', async () => {
    await mkdir(join(folder, 'sub'));
    const file = await openJsonFile(join(folder, 'sub', 'result.json'));
    await rm(join(folder, 'sub'), { recursive: true });
    await expect(file.write('{}')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('a device is written to, not replaced', async () => {
    const file = await openJsonFile('/dev/null');
    await file.write('{}');
    expect((await readFile('/dev/null')).length).toBe(0);
  });

  it('what cannot be written is known before the run', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'file'), '');
    await expect(openJsonFile(join(folder, 'sub'))).rejects.toThrow(/sub is a folder; give the name of a file in it$/);
    await expect(openJsonFile(join(folder, 'absent', 'x.json'))).rejects.toThrow(/its folder does not exist; make/);
    await expect(openJsonFile(join(folder, 'file', 'x.json'))).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
  });
});
