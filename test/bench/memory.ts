import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startBenchCluster } from './bench-cluster.ts';
import { shopSimProgram } from './clients.ts';
import { markdownTable } from './markdown-table.ts';

const sampleEverySec = 1;
const warmupSec = 5;

/** Resident memory of `shop-sim produce --rate 5000` with its three services, minute by minute. */
async function main(minutes: number): Promise<void> {
  const cluster = await startBenchCluster(undefined, 1024);
  try {
    const flags = ['--rate=5000', `--duration=${minutes}m`, `--warmup=${warmupSec}s`, '--quiet', '--json=-'];
    const args = [shopSimProgram, 'produce', `--bootstrap-server=${cluster.bootstrapServers}`, ...flags];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    process.once('exit', () => child.kill('SIGKILL'));
    await delay(warmupSec * 1000);
    const samplesMb: number[] = [];
    while (child.exitCode === null && child.signalCode === null) {
      const rssMb = child.pid === undefined ? undefined : residentMb(child.pid);
      if (rssMb !== undefined) samplesMb.push(rssMb);
      await delay(sampleEverySec * 1000);
    }
    process.stdout.write(`${memoryTable(samplesMb)}\n\nexit code ${child.exitCode ?? '?'}\n`);
  } finally {
    await cluster.dispose();
  }
}

/** VmRSS in 10^6 bytes; `undefined` when the process has just gone. */
function residentMb(pid: number): number | undefined {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? undefined : (Number(match[1]) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}

function memoryTable(samplesMb: readonly number[]): string {
  const perMinute = 60 / sampleEverySec;
  const rows: string[][] = [];
  for (let start = 0; start < samplesMb.length; start += perMinute) {
    const minute = samplesMb.slice(start, start + perMinute);
    const meanMb = minute.reduce((sum, rssMb) => sum + rssMb, 0) / minute.length;
    rows.push([
      String(rows.length + 1),
      ...[Math.min(...minute), meanMb, Math.max(...minute)].map((mb) => mb.toFixed(0)),
    ]);
  }
  return markdownTable(['minute', 'least MB', 'mean MB', 'most MB'], rows);
}

process.once('SIGINT', () => process.exit(130));
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' } } });
await main(Number(values.minutes));
