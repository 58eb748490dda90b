import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** A program that ran to its end, and what it cost. */
export interface MeasuredProcess {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  /** User and system time of the whole process, from its first instruction to its last, all threads. */
  readonly cpuSec: number;
}

/** Lets the shell write what the program cost (the second line of `times`: its children) to file descriptor 3. */
const script = '"$@"; code=$?; times >&3; exit $code';

/** Runs a program and measures its CPU time as the kernel accounts it to the parent that waits for it. */
export async function runMeasured(command: string, args: readonly string[]): Promise<MeasuredProcess> {
  const child = spawn('bash', ['-c', script, 'measured', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr, times] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    readAll(child.stdio[3]),
  ]);
  return { stdout, stderr, exitCode: await exited, cpuSec: parseTimes(times) };
}

/** User plus system seconds of the children, in the output of bash's `times`: `1m2.500s 0m3.250s` on its second line. */
export function parseTimes(output: string): number {
  const line = output.trim().split('\n')[1] ?? '';
  const values = [...line.matchAll(/(\d+)m([\d.]+)s/g)].map((match) => Number(match[1]) * 60 + Number(match[2]));
  if (values.length !== 2) throw new Error(`not the output of times: ${output}`);
  return values.reduce((sum, seconds) => sum + seconds, 0);
}

async function readAll(stream: unknown): Promise<string> {
  if (!(stream instanceof Readable)) throw new TypeError('not a pipe that can be read');
  stream.setEncoding('utf8');
  let text = '';
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  await finished(stream);
  return text;
}
