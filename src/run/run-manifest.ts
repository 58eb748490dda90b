import { hostname } from 'node:os';
import type { RunResult } from '../metrics/result.ts';
import { runHash } from '../orders/stamp.ts';
import { serversOf } from './cluster-of-run.ts';
import { publicRunPlan } from './describe-run.ts';
import type { RunPlan, TargetPlan } from './plan.ts';
import type { Target } from './target.ts';
import { toolVersion } from './tool-version.ts';

/** Name and version of the format of a run directory. */
export const manifestFormat = 'shop-sim/run/2';

/** `run.json` of a run directory: what `shop-sim verify` must know of a run. It holds no secret. */
export interface RunManifest {
  readonly format: typeof manifestFormat;
  /** The run ended by itself: its account is in result.json. */
  readonly ended: boolean;
  readonly runId: string;
  /** Of the run's id: what the stamps of its records say. */
  readonly runHash: number;
  readonly seed: number;
  readonly startedAt: string;
  readonly command: string;
  readonly toolVersion: string;
  /** Whose run it is, to tell one that goes on from one that crashed. */
  readonly process: { readonly pid: number; readonly hostName: string };
  readonly target: {
    readonly kind: TargetPlan['kind'];
    /** `host:port`, comma-separated. */
    readonly bootstrapServers: string;
    readonly tls: boolean;
    readonly saslMechanism: string | null;
    readonly clusterId: string | null;
    readonly topic: string;
    readonly partitions: number;
    /** By partition, in their order: where the log of the run begins. */
    readonly startOffsets: readonly number[];
    readonly acks: RunResult['target']['acks'];
    readonly idempotent: boolean;
  };
  /** What the run made on the cluster, and deletes at its end, the topics not with `--keep-topics`. */
  readonly created: {
    readonly topics: readonly string[];
    readonly groups: readonly string[];
    readonly keepTopics: boolean;
  };
  readonly plan: RunResult['plan'];
}

/** What only the run itself knows. */
export interface RunFacts {
  readonly plan: RunPlan;
  readonly target: Target;
  readonly startedAt: string;
  readonly created: { readonly topics: readonly string[]; readonly groups: readonly string[] };
}

/** The manifest of a run that is about to send its first order. */
export function manifestOf({ plan, target, startedAt, created }: RunFacts): RunManifest {
  const connection = plan.target.kind === 'kafka' ? plan.target.connection : undefined;
  const { partitions, startOffsets } = target;
  return {
    format: manifestFormat,
    ended: false,
    runId: plan.runId,
    runHash: runHash(plan.runId),
    seed: plan.traffic.seed,
    startedAt,
    command: plan.command,
    toolVersion,
    process: { pid: process.pid, hostName: hostname() },
    target: {
      kind: plan.target.kind,
      bootstrapServers: connection === undefined ? '' : serversOf(connection).replaceAll(' ', ''),
      tls: connection?.tls !== undefined,
      saslMechanism: connection?.sasl?.mechanism ?? null,
      clusterId: target.clusterId,
      topic: plan.topic.orders,
      partitions,
      startOffsets: Array.from({ length: partitions }, (_, partition) => startOffsets?.get(partition) ?? 0),
      acks: plan.producer.acks,
      idempotent: plan.producer.idempotent,
    },
    created: { topics: created.topics, groups: created.groups, keepTopics: plan.topic.keep },
    plan: publicRunPlan(plan),
  };
}

/** The manifest in a text; undefined: it is none of this version. */
export function parseManifest(text: string): RunManifest | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isManifest(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The fields that verify works with; the others are told as they are. */
function isManifest(value: unknown): value is RunManifest {
  return (
    hasTypes(value, { format: 'string', ended: 'boolean', runId: 'string', runHash: 'number', startedAt: 'string' }) &&
    value['format'] === manifestFormat &&
    hasTypes(value['process'], { pid: 'number', hostName: 'string' }) &&
    hasTypes(value['target'], { kind: 'string', bootstrapServers: 'string', topic: 'string', idempotent: 'boolean' }) &&
    isListOf('number', value['target']['startOffsets']) &&
    hasTypes(value['created'], { keepTopics: 'boolean' }) &&
    isListOf('string', value['created']['topics']) &&
    isListOf('string', value['created']['groups'])
  );
}

function hasTypes(
  value: unknown,
  types: Readonly<Record<string, 'string' | 'number' | 'boolean'>>,
): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(types).every(([name, type]) => typeof fields.get(name) === type);
}

function isListOf(type: 'string' | 'number', value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}
