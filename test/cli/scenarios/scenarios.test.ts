import { EventEmitter } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { useTempDir } from '../../support/temp-dir.ts';
import { captureStream } from '../captured-stream.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 1;

  exit(code: number): never {
    throw new Error(`exit ${code}`);
  }
}

async function run(...words: string[]) {
  const stdout = captureStream();
  const stderr = captureStream();
  const terminal = { stdout, stderr, env: {} };
  const context = { terminal, clock: new FakeTime(), words: ['scenarios', ...words], process: new FakeProcess() };
  const exitCode = await runProgram(context);
  return { exitCode, stdout: stdout.written(), stderr: stderr.written() };
}

describe('shop-sim scenarios', () => {
  it('list names the built-in ones with what they show', async () => {
    const { exitCode, stdout } = await run('list');
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(16);
    expect(stdout).toMatch(/^flash-sale +performance +Twenty times the usual rate/m);
  });

  it('show prints a file as it is', async () => {
    const { stdout } = await run('show', 'smoke');
    expect(stdout).toBe(readFileSync(new URL('../../../scenarios/smoke.yaml', import.meta.url), 'utf8'));
  });

  it('init writes a file that is valid, and never over another', async () => {
    const path = join(useTempDir(), 'mine.yaml');
    expect(await run('init', path)).toMatchObject({ exitCode: 0 });
    expect(await run('validate', path)).toMatchObject({ exitCode: 0, stdout: `${path}: valid\n` });
    writeFileSync(path, 'mine');
    await expect(run('init', path)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${path} is there already, and is not overwritten; give another name`,
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('validate says everything that is wrong with every file, and ends with 2', async () => {
    const folder = useTempDir();
    const bad = join(folder, 'bad.yaml');
    const large = join(folder, 'large.yaml');
    const smoke = readFileSync(new URL('../../../scenarios/smoke.yaml', import.meta.url), 'utf8');
    writeFileSync(bad, smoke.replace('partitions: 3', 'partitons: 3').replace('duration: 5s', 'duration: 5'));
    writeFileSync(large, smoke.replace('partitions: 3', 'partitions: 1000'));
    const { exitCode, stdout, stderr } = await run('validate', bad, 'smoke', large);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: 'smoke.yaml: valid\n' });
    expect(stderr).toContain(`${bad}:11:3: topic.partitons is not a setting; did you mean partitions?`);
    expect(stderr).toContain('traffic.phases[0].duration 5: a duration is a number with its unit');
    expect(stderr).toContain('--allow-large lifts this');
    expect(await run('validate', '--allow-large', large)).toMatchObject({ exitCode: 0 });
  });

  it('validate looks at quick too', async () => {
    const path = join(useTempDir(), 'slow.yaml');
    const smoke = readFileSync(new URL('../../../scenarios/smoke.yaml', import.meta.url), 'utf8');
    writeFileSync(path, smoke.replace('duration: 2s', 'duration: 2m'));
    const { exitCode, stderr } = await run('validate', path);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('at most 10 s and 20 s are quick');
  });

  it('schema prints JSON', async () => {
    const { stdout } = await run('schema');
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it.each([
    [['vlidate'], 'shop-sim scenarios vlidate is not a command; did you mean validate?'],
    [[], 'shop-sim scenarios takes list, show NAME, init FILE, validate FILE... or schema'],
    [['show'], 'shop-sim scenarios show: NAME is missing'],
    [['list', 'x'], 'shop-sim scenarios list: x is too much; it takes nothing'],
    [['show', 'smok'], 'There is no file smok, and no built-in scenario of that name; did you mean smoke?'],
    [['validate', '--allow-lrge', 'x'], '--allow-lrge is not a flag of this command; did you mean --allow-large?'],
  ])('%j', async (words, sentence) => {
    await expect(run(...words)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(sentence) });
  });

  it.each([
    ['a folder', '.', '. is a folder; a scenario is a file'],
    ['a device', '/dev/zero', '/dev/zero is no regular file; a scenario is a file'],
  ])('reads no %s', async (_, path, message) => {
    await expect(run('validate', path)).rejects.toMatchObject({ code: 'USAGE', message });
  });
});
