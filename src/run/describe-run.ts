import { arch, cpus, networkInterfaces, platform, totalmem } from 'node:os';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { RunResult } from '../metrics/result.ts';
import type { ConsumePlan, RunPlan } from './plan.ts';
import { toolVersion } from './tool-version.ts';

/** What ran, where and when, as the result says it. */
export function describeRun(run: {
  readonly runId: string;
  readonly command: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly endedBy: RunResult['run']['endedBy'];
  readonly firstAckMs: number | null;
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
    firstAckMs: run.firstAckMs,
  };
}

/** The plan of `shop-sim produce` without its secrets. */
export function publicRunPlan({ target, ...rest }: RunPlan): RunResult['plan'] {
  return {
    ...rest,
    target: target.kind === 'kafka' ? { ...target, connection: publicConnection(target.connection) } : target,
  };
}

/** The plan of `shop-sim consume` without its secrets. */
export function publicConsumePlan({ connection, ...rest }: ConsumePlan): RunResult['plan'] {
  return { ...rest, connection: publicConnection(connection) };
}

/** Of a connection only what a reader needs to know how it was made. */
function publicConnection(connection: ConnectionSettings): Readonly<Record<string, unknown>> {
  return {
    bootstrapServers: connection.bootstrapServers.map(({ host, port }) => `${host}:${port}`),
    clientId: connection.clientId,
    tls: connection.tls !== undefined,
    saslMechanism: connection.sasl?.mechanism ?? null,
    connectTimeoutMs: connection.connectTimeoutMs,
    requestTimeoutMs: connection.requestTimeoutMs,
  };
}

/** Every address of this host's network interfaces. */
export function localAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}
