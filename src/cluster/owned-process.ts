import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { ShopSimError } from '../errors.ts';

/** How a process ended. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that is not meant to outlive this one. */
export interface OwnedProcess {
  readonly pid: number;
  /** Set once it has ended. */
  readonly exit: ProcessExit | undefined;
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Sends a signal; false when the process has ended. */
  signal(signal: NodeJS.Signals): boolean;
}

/**
 * Starts a process whose output goes to a log file. It has its own process group, so that Ctrl-C in the terminal
 * reaches only us and the cluster is still there while a run drains; and it has a watchdog, so that it dies even when
 * we are killed: a shell that waits for the end of its standard input, which is ours, and then kills the process.
 * Neither keeps our event loop alive.
 *
 * @throws ShopSimError LOCAL_CLUSTER_FAILED when it cannot be started
 */
export async function startOwnedProcess(
  command: string,
  args: readonly string[],
  logFile: string,
): Promise<OwnedProcess> {
  const child = await spawnLogged(command, args, logFile);
  const pid = child.pid;
  if (pid === undefined) throw new ShopSimError('LOCAL_CLUSTER_FAILED', `Could not start ${command}.`);
  child.unref();
  const watchdog = startWatchdog(pid);
  let exit: ProcessExit | undefined;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      exit = { exitCode, signal };
      // At once: the process id may be given to another process.
      watchdog.kill('SIGKILL');
      resolve(exit);
    });
  });
  return {
    pid,
    get exit() {
      return exit;
    },
    exited,
    signal: (signal) => exit === undefined && child.kill(signal),
  };
}

function spawnLogged(command: string, args: readonly string[], logFile: string): Promise<ChildProcess> {
  const log = openSync(logFile, 'a');
  return new Promise<ChildProcess>((resolve, reject) => {
    const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] });
    child.once('error', (cause) => {
      reject(new ShopSimError('LOCAL_CLUSTER_FAILED', `Could not start ${command}: ${cause.message}.`, { cause }));
    });
    child.once('spawn', () => resolve(child));
  }).finally(() => closeSync(log));
}

function startWatchdog(pid: number): ChildProcess {
  const watchdog = spawn('sh', ['-c', 'read -r line; kill -KILL "$1"', 'watchdog', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}
