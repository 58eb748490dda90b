import type { ConfigEntry } from '../../protocol/messages/create-topics.ts';

type Check = (value: string) => boolean;

interface KnownConfig {
  readonly defaultValue: string;
  readonly check: Check;
}

const maxInt64 = '9223372036854775807';

function integerFrom(min: number): Check {
  return (value) => /^-?\d{1,19}$/.test(value) && Number(value) >= min;
}

function oneOf(...values: readonly string[]): Check {
  return (value) => values.includes(value);
}

function someOf(...values: readonly string[]): Check {
  return (value) => value.split(',').every((part) => values.includes(part.trim()));
}

const ratio: Check = (value) => /^\d(?:\.\d+)?$/.test(value) && Number(value) <= 1;

/**
 * The topic settings that are known, with Kafka 4.3's defaults and ranges. The broker acts on retention.bytes,
 * segment.bytes, max.message.bytes, min.insync.replicas, message.timestamp.type and message.timestamp.after.max.ms;
 * it keeps and shows the others.
 */
const knownConfigs: Readonly<Record<string, KnownConfig>> = {
  'cleanup.policy': { defaultValue: 'delete', check: someOf('delete', 'compact') },
  'compression.type': {
    defaultValue: 'producer',
    check: oneOf('producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'),
  },
  'delete.retention.ms': { defaultValue: '86400000', check: integerFrom(0) },
  'file.delete.delay.ms': { defaultValue: '60000', check: integerFrom(0) },
  'flush.messages': { defaultValue: maxInt64, check: integerFrom(1) },
  'flush.ms': { defaultValue: maxInt64, check: integerFrom(0) },
  'index.interval.bytes': { defaultValue: '4096', check: integerFrom(0) },
  'max.compaction.lag.ms': { defaultValue: maxInt64, check: integerFrom(1) },
  'max.message.bytes': { defaultValue: '1048588', check: integerFrom(0) },
  'message.timestamp.after.max.ms': { defaultValue: '3600000', check: integerFrom(0) },
  'message.timestamp.before.max.ms': { defaultValue: maxInt64, check: integerFrom(0) },
  'message.timestamp.type': { defaultValue: 'CreateTime', check: oneOf('CreateTime', 'LogAppendTime') },
  'min.cleanable.dirty.ratio': { defaultValue: '0.5', check: ratio },
  'min.compaction.lag.ms': { defaultValue: '0', check: integerFrom(0) },
  'min.insync.replicas': { defaultValue: '1', check: integerFrom(1) },
  preallocate: { defaultValue: 'false', check: oneOf('true', 'false') },
  'retention.bytes': { defaultValue: '-1', check: integerFrom(-2) },
  'retention.ms': { defaultValue: '604800000', check: integerFrom(-1) },
  'segment.bytes': { defaultValue: '1073741824', check: integerFrom(1024 * 1024) },
  'segment.index.bytes': { defaultValue: '10485760', check: integerFrom(4) },
  'segment.jitter.ms': { defaultValue: '0', check: integerFrom(0) },
  'segment.ms': { defaultValue: '604800000', check: integerFrom(1) },
  'unclean.leader.election.enable': { defaultValue: 'false', check: oneOf('true', 'false') },
};

/** Why a topic cannot have these settings, or undefined. */
export function findConfigProblem(entries: readonly ConfigEntry[]): string | undefined {
  for (const { name, value } of entries) {
    const known = knownConfigs[name];
    if (known === undefined) return `Unknown topic config name: ${name}`;
    if (value === null) return `Null value not supported for topic configs: ${name}`;
    if (!known.check(value)) return `Invalid value ${value} for configuration ${name}`;
  }
  return undefined;
}

/** The settings of one topic: what was set for it, over the defaults. */
export class TopicConfig {
  /** Only what was set, by name. */
  readonly overrides: ReadonlyMap<string, string>;
  readonly retentionBytes: number;
  readonly segmentBytes: number;
  readonly maxMessageBytes: number;
  readonly minInsyncReplicas: number;
  readonly usesLogAppendTime: boolean;
  readonly timestampAfterMaxMs: number;

  constructor(overrides: ReadonlyMap<string, string>) {
    this.overrides = overrides;
    const number = (name: string): number => Number(overrides.get(name) ?? knownConfigs[name]?.defaultValue);
    this.retentionBytes = number('retention.bytes');
    this.segmentBytes = number('segment.bytes');
    this.maxMessageBytes = number('max.message.bytes');
    this.minInsyncReplicas = number('min.insync.replicas');
    this.usesLogAppendTime = overrides.get('message.timestamp.type') === 'LogAppendTime';
    this.timestampAfterMaxMs = number('message.timestamp.after.max.ms');
  }

  /** Every known setting with its value, in order of its name. */
  list(): readonly { readonly name: string; readonly value: string; readonly isDefault: boolean }[] {
    return Object.entries(knownConfigs).map(([name, { defaultValue }]) => {
      const value = this.overrides.get(name);
      return { name, value: value ?? defaultValue, isDefault: value === undefined };
    });
  }
}
