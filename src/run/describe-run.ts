import { arch, cpus, networkInterfaces, platform, totalmem } from 'node:os';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { RunResult } from '../metrics/result.ts';
import { toolVersion } from './tool-version.ts';

/** What ran, where and when, as the result says it. */
export function describeRun(run: {
  readonly runId: string;
  readonly command: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly endedBy: RunResult['run']['endedBy'];
}): RunResult['run'] {
  return {
    id: run.runId,
    startedAt: run.startedAt,
    command: run.command,
    seed: run.seed,
    toolVersion,
    nodeVersion: process.version,
    host: {
      platform: `${platform()} ${arch()}`,
      cpuModel: cpus()[0]?.model ?? 'unknown',
      cpuCount: cpus().length,
      memoryBytes: totalmem(),
    },
    endedBy: run.endedBy,
  };
}

/** A plan without its secrets: of the connection only what a reader needs to know how it was made. */
export function publicPlan({ connection, ...rest }: { readonly connection: ConnectionSettings }): RunResult['plan'] {
  return {
    ...rest,
    connection: {
      bootstrapServers: connection.bootstrapServers.map(({ host, port }) => `${host}:${port}`),
      clientId: connection.clientId,
      tls: connection.tls !== undefined,
      saslMechanism: connection.sasl?.mechanism ?? null,
      connectTimeoutMs: connection.connectTimeoutMs,
      requestTimeoutMs: connection.requestTimeoutMs,
    },
  };
}

/** Every address of this host's network interfaces. */
export function localAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}
