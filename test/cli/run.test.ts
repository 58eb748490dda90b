import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runText } from '../../src/cli/progress-text.ts';
import { runProgram } from '../../src/cli/program.ts';
import { ExitCode } from '../../src/errors.ts';
import { FakeTime } from '../support/fake-time.ts';
import { useTempDir } from '../support/temp-dir.ts';
import { captureStream } from './captured-stream.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 1;

  exit(code: number): never {
    throw new Error(`exit ${code}`);
  }
}

/** `shop-sim run ...`; a mistake on the command line is the message of the error. */
async function run(...words: readonly string[]) {
  const stdout = captureStream();
  const stderr = captureStream();
  const exitCode = await runProgram({
    terminal: { stdout, stderr, env: {} },
    clock: new FakeTime(),
    words: ['run', ...words],
    process: new FakeProcess(),
  });
  return { exitCode, stdout: stdout.written(), stderr: stderr.written() };
}

describe('shop-sim run', () => {
  it.each([
    [[], 'a scenario is missing'],
    [['--quick'], 'a scenario is missing'],
    [['baselin'], 'no built-in scenario of that name; did you mean baseline?'],
    [['baseline', 'smoke'], 'smoke belongs to no flag'],
    [['baseline', '--local-kafka', '3', '--embedded-brokers', '3'], 'a scenario is played on one or the other'],
    [['baseline', '--bootstrap-server', 'h:1', '--local-kafka', '3'], 'a scenario is played on one or the other'],
    [['baseline', '--local-kafka', '3', '--embedded-memory', '64MiB'], 'a scenario is played on one or the other'],
    [['baseline', '--bootstrap-server', 'h:x'], 'h:x'],
  ])('%s is refused: %s', async (words, message) => {
    await expect(run(...words)).rejects.toThrow(message);
  });

  it('shows every problem of a file in its place, and runs nothing', async () => {
    const path = join(useTempDir(), 'mine.yaml');
    const lines = ['name: mine', 'description: d', 'demonstrates: speed', 'trafic: { rate: 5 }', ''];
    writeFileSync(path, lines.join('\n'));
    const { exitCode, stdout, stderr } = await run(path);
    expect({ exitCode, stdout }).toEqual({ exitCode: ExitCode.usage, stdout: '' });
    expect(stderr).toContain(`${path}:3:`);
    expect(stderr).toMatch(/ {3}4 \| trafic: \{ rate: 5 \}\n {5}\| \^{6}\n/);
    expect(stderr).toContain('did you mean traffic?');
  });

  it('with --dry-run says what it would do, and does nothing', async () => {
    const { exitCode, stdout, stderr } = await run('service-outage', '--quick', '--dry-run');
    expect({ exitCode, stderr }).toEqual({ exitCode: ExitCode.ok, stderr: '' });
    expect(stdout).toMatch(/^service-outage: shows decoupling\n/);
  });
});

describe('the line that begins a run', () => {
  it.each([
    [{ label: 'members-2', number: 2, count: 6 }, 'run 2 of 6: members-2'],
    [{ label: '20,000/s', number: 3, count: undefined }, 'run 3: 20,000/s'],
    [{ label: 'run', number: 1, count: 1 }, ''],
  ])('%o is %j', (announcement, text) => {
    expect(runText(announcement)).toBe(text);
  });
});
