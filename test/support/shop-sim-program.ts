import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program as users start it; it runs what was built into dist/. */
const shopSimProgram = fileURLToPath(new URL('../../bin/shop-sim.js', import.meta.url));

/** How a run of the program ended. */
export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program while it runs, without a terminal. */
export interface RunningProgram {
  /** Resolves when it has ended; rejects when it cannot be started. */
  readonly ended: Promise<ProgramResult>;
  /** Like Ctrl-C: it stops the load, drains and reports. */
  interrupt(): void;
  kill(): void;
  /** What it has written to standard output so far. */
  stdout(): string;
  /** What it has written to standard error so far. */
  stderr(): string;
}

/** @param env what is added to the environment */
export function startShopSim(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProgram {
  const child = spawn(process.execPath, [shopSimProgram, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  // A test that times out never comes to its clean-up.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      process.off('exit', kill);
      resolve({ exitCode, ...output });
    });
  });
  return {
    ended,
    interrupt: () => void child.kill('SIGINT'),
    kill,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
  };
}

/** Runs the program to its end; kills it after `timeoutMs`. */
export async function runShopSim(
  args: readonly string[],
  timeoutMs = 60_000,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const program = startShopSim(args, env);
  const timer = setTimeout(() => program.kill(), timeoutMs);
  try {
    return await program.ended;
  } finally {
    clearTimeout(timer);
  }
}
