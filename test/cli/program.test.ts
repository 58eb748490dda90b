import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/cli/command.ts';
import { runProgram } from '../../src/cli/program.ts';
import { FakeTime } from '../support/fake-time.ts';
import { captureStream } from './captured-stream.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 1;

  exit(code: number): never {
    throw new Error(`exit ${code}`);
  }
}

async function run(...words: string[]) {
  const stdout = captureStream(100);
  const stderr = captureStream(100);
  const context: CommandContext = {
    terminal: { stdout, stderr, env: {} },
    clock: new FakeTime(),
    words,
    process: new FakeProcess(),
  };
  const exitCode = await runProgram(context);
  return { exitCode, stdout: stdout.written(), stderr: stderr.written() };
}

describe('help', () => {
  it('of the program lists the commands', async () => {
    const { exitCode, stdout } = await run('--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it.each(['produce', 'run', 'consume', 'broker', 'calibrate', 'verify', 'scenarios', 'schema'])(
    'of %s lists its flags by theme, with their defaults',
    async (command) => {
      const { exitCode, stdout, stderr } = await run(command, '--help');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatchSnapshot();
      expect(await run('help', command)).toMatchObject({ exitCode: 0, stdout });
    },
  );

  it('without a command goes to stderr, with exit code 2', async () => {
    const { exitCode, stdout, stderr } = await run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: shop-sim/);
  });

  it('--version prints a version', async () => {
    expect(await run('--version')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('a command line that names no command', () => {
  it.each([
    [['prodcue', '--rate', '5'], 'prodcue is not a command; did you mean produce?'],
    [['prodcue', '--help'], 'prodcue is not a command; did you mean produce?'],
    [['x y'], "'x y' is not a command"],
    [
      ['--rate', '5000'],
      '--rate is not a flag of shop-sim itself: it belongs behind a command, as in shop-sim produce --rate',
    ],
    [['--hepl'], '--hepl is not a flag of shop-sim itself; did you mean --help?'],
  ])('%j', async (words, sentence) => {
    await expect(run(...words)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${sentence}\nAll commands are in shop-sim --help`,
    });
  });
});

describe('the words of a command line', () => {
  it('all that is wrong with them is said at once', async () => {
    const words = ['produce', '--rate', '-1', '--duration', '5 parsecs', '--rat=7', '--partitions', '--quiet', 'stray'];
    await expect(run(...words)).rejects.toMatchObject({
      code: 'USAGE',
      message: [
        '--rate -1: a rate must be above 0 orders/s; give for instance --rate 5000, or --rate max',
        "--duration '5 parsecs': a duration is a number with its unit, like 250ms, 30s, 5m, 1m30s or 2h; give for instance --duration 30s",
        '--partitions: its value is missing; give for instance --partitions 12',
        '--rat is not a flag of this command; did you mean --rate?',
        'stray belongs to no flag; put a value with spaces in quotes',
        'All flags are in shop-sim produce --help',
      ].join('\n'),
    });
  });
});
