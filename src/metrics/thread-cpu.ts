import { readFileSync } from 'node:fs';

/** Linux tells CPU times to programs in hundredths of a second (USER_HZ), whatever its kernel counts in. */
const msPerTick = 10;

/**
 * CPU time that the calling thread has used so far, user and system, in milliseconds: from Node where it has
 * process.threadCpuUsage (22.19, 23.9 and later), otherwise from Linux in steps of 10 ms; undefined elsewhere.
 */
export function readThreadCpuMs(): number | undefined {
  const { threadCpuUsage }: { readonly pid: number; readonly threadCpuUsage?: () => NodeJS.CpuUsage } = process;
  if (threadCpuUsage !== undefined) {
    const { user, system } = threadCpuUsage();
    return (user + system) / 1000;
  }
  return process.platform === 'linux' ? parseThreadStatMs(readThreadStat()) : undefined;
}

/** CPU time in a `stat` file of Linux (proc_pid_stat(5): fields 14 and 15); undefined for another text. */
export function parseThreadStatMs(stat: string): number | undefined {
  // The name of the thread, in brackets, may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * msPerTick : undefined;
}

/** Empty where /proc is not mounted. */
function readThreadStat(): string {
  try {
    return readFileSync('/proc/thread-self/stat', 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
