import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ShopSimError } from '../errors.ts';
import { propertyOf, systemErrorCode } from './system-error.ts';

const execFileAsync = promisify(execFile);

/** Programs of the machine that a local cluster needs. */
export type ExternalProgram = 'java' | 'mvn' | 'openssl';

const remedies: Record<ExternalProgram, string> = {
  java: 'Install a Java runtime, version 17 or newer (Debian: apt-get install default-jre-headless).',
  mvn: 'Install Maven (Debian: apt-get install maven), or set KAFKA_HOME to the folder of a Kafka 4 download.',
  openssl: 'Install OpenSSL (Debian: apt-get install openssl).',
};

/** What a program that ended well has written. */
export interface ProgramOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, without a shell and without standard input.
 *
 * @param purpose completes the sentence "could not ..." for the error: `format the storage of node 1`
 * @throws ShopSimError LOCAL_CLUSTER_FAILED when it is not installed, ends with another code than 0, or takes longer
 * than `timeoutMs`
 */
export async function runProgram(
  program: ExternalProgram,
  args: readonly string[],
  purpose: string,
  options: { readonly cwd?: string; readonly timeoutMs?: number } = {},
): Promise<ProgramOutput> {
  const timeoutMs = options.timeoutMs ?? 120_000;
  try {
    const running = execFileAsync(program, args, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    running.child.stdin?.end();
    return await running;
  } catch (error) {
    throw new ShopSimError('LOCAL_CLUSTER_FAILED', describeFailure(program, purpose, timeoutMs, error), {
      cause: error,
    });
  }
}

function describeFailure(program: ExternalProgram, purpose: string, timeoutMs: number, failure: unknown): string {
  if (systemErrorCode(failure) === 'ENOENT') {
    return `Could not ${purpose}: ${program} was not found on the PATH. ${remedies[program]}`;
  }
  if (propertyOf(failure, 'killed') === true) {
    return `Could not ${purpose}: ${program} did not end within ${timeoutMs / 1000} s.`;
  }
  const code = systemErrorCode(failure);
  const said = mostTellingLine(outputOf(failure));
  const ending = typeof code === 'number' ? `ended with exit code ${code}` : 'was ended by a signal';
  return `Could not ${purpose}: ${program} ${ending}${said === '' ? '' : `, saying: ${said}`}`;
}

function outputOf(failure: unknown): string {
  const texts = [propertyOf(failure, 'stdout'), propertyOf(failure, 'stderr')];
  return texts.filter((text) => typeof text === 'string').join('\n');
}

/** The line of a program's output that most probably names the cause: the first with an error in it, or the last. */
export function mostTellingLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  const telling = lines.find((line) => /\b(?:ERROR|FATAL|Exception|Error)\b|Exception:|Error:/.test(line));
  return (telling ?? lines.at(-1) ?? '').slice(0, 500);
}
