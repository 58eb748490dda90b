import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAndReport, type OutputValues, type RunToReport } from '../../src/cli/run-and-report.ts';
import { ShopSimError } from '../../src/errors.ts';
import { FakeTime } from '../support/fake-time.ts';
import { buildResult } from '../support/result-builder.ts';
import { captureStream } from './captured-stream.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 1;

  exit(code: number): never {
    throw new Error(`exit ${code}`);
  }
}

const result = buildResult();
const finished: RunToReport = { sends: true, start: async () => ({ result, error: undefined }) };

async function report(output: Partial<OutputValues>, run = finished, source = new FakeProcess()) {
  const stdout = captureStream();
  const stderr = captureStream();
  const context = { terminal: { stdout, stderr, env: {} }, clock: new FakeTime(), words: [], process: source };
  const exitCode = await runAndReport(context, { json: undefined, quiet: false, noColor: false, ...output }, run);
  return { exitCode, stdout: stdout.written(), stderr: stderr.written() };
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-sim-report-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the report', () => {
  it('is text on standard output', async () => {
    const { exitCode, stdout, stderr } = await report({});
    expect(stdout).toMatch(/^shop-sim /);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('with --json - is JSON alone on standard output, and the text moves to standard error', async () => {
    const { stdout, stderr } = await report({ json: '-' });
    expect(JSON.parse(stdout)).toHaveProperty('schema', 'shop-sim/result/1');
    expect(stderr).toMatch(/^shop-sim /);
  });

  it('with --json - --quiet is JSON and nothing else', async () => {
    const { stdout, stderr } = await report({ json: '-', quiet: true });
    expect(JSON.parse(stdout)).toHaveProperty('verdict', result.verdict);
    expect(stderr).toBe('');
  });

  it('with --json FILE is in both places, and names the file', async () => {
    const path = join(folder, 'result.json');
    const { stdout } = await report({ json: path });
    expect(stdout).toContain(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toHaveProperty('schema', 'shop-sim/result/1');
  });

  it('does not start a run whose result could not be written', async () => {
    let started = false;
    const run: RunToReport = {
      sends: true,
      start: async () => {
        started = true;
        return { result, error: undefined };
      },
    };
    await expect(report({ json: join(folder, 'absent', 'x.json') }, run)).rejects.toMatchObject({ code: 'USAGE' });
    expect(started).toBe(false);
  });

  it('of a run that an error ended is followed by the error, whose exit code counts', async () => {
    const error = new ShopSimError('AUTHORIZATION_FAILED', 'User:shop may not write to topic "orders"; ask for it.');
    const { exitCode, stdout, stderr } = await report({}, { sends: true, start: async () => ({ result, error }) });
    expect(stdout).toMatch(/^shop-sim /);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: `shop-sim: ${error.message}\n` });
  });
});

describe('a run', () => {
  it('is told about Ctrl-C, and nobody listens any more when it is over', async () => {
    const source = new FakeProcess();
    const interrupted = { ...result, run: { ...result.run, endedBy: 'interrupt' as const } };
    const run: RunToReport = {
      sends: true,
      start: async (_, stop) => {
        source.emit('SIGINT');
        return { result: stop.aborted ? interrupted : result, error: undefined };
      },
    };
    const { exitCode, stderr } = await report({ quiet: true }, run, source);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: 'stopping: draining and reporting, press Ctrl-C again to leave at once\n',
    });
    expect(source.listenerCount('SIGINT')).toBe(0);
  });

  it('that fails leaves the terminal and the signals alone', async () => {
    const source = new FakeProcess();
    const run: RunToReport = { sends: true, start: () => Promise.reject(new Error('broken')) };
    await expect(report({}, run, source)).rejects.toThrow('broken');
    expect(source.listenerCount('SIGINT')).toBe(0);
  });
});
