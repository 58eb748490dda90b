import { definitionAt } from './definitions.ts';

/** The part of JSON Schema that the result needs. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: string | number;
  readonly enum?: readonly (string | number | null)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };
const flag: JsonSchema = { type: 'boolean' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const countOrNull: JsonSchema = { type: ['integer', 'null'], minimum: 0 };
const amount: JsonSchema = { type: 'number', minimum: 0 };
const amountOrNull: JsonSchema = { type: ['number', 'null'], minimum: 0 };
const ratio: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const ratioOrNull: JsonSchema = { type: ['number', 'null'], minimum: 0, maximum: 1 };
const anyNumber: JsonSchema = { type: 'number' };

/** An object with exactly these properties. */
export function exactly(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

function recordOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

function oneOf(...values: readonly (string | number | null)[]): JsonSchema {
  return { enum: values };
}

const latency = exactly({
  count,
  censored: count,
  minUs: countOrNull,
  meanUs: amountOrNull,
  p50Us: countOrNull,
  p75Us: countOrNull,
  p90Us: countOrNull,
  p95Us: countOrNull,
  p99Us: countOrNull,
  p999Us: countOrNull,
  p9999Us: countOrNull,
  maxUs: countOrNull,
});

const measurementVerdict = oneOf('VALID', 'SUSPECT', 'INVALID');

/** Usage of one thread; also in a calibration. */
export const threadUsage = exactly({
  name: text,
  busyRatio: ratio,
  gcRatio: ratio,
  cpuRatio: ratioOrNull,
  loopDelay: exactly({ p99Us: countOrNull, maxUs: countOrNull }),
});

const phase = exactly({
  name: text,
  kind: oneOf('warmup', 'measure', 'drain'),
  startMs: anyNumber,
  durationMs: amount,
  orders: exactly({
    intended: count,
    dropped: count,
    sent: count,
    acked: count,
    failed: count,
    indeterminate: count,
  }),
  throughput: exactly({
    intendedPerSec: amount,
    offeredPerSec: amount,
    ackedPerSec: amount,
    ackedMbPerSec: amount,
  }),
  latencyUs: exactly({
    sendDelay: latency,
    service: latency,
    response: latency,
    endToEnd: recordOf(latency),
    completion: { anyOf: [latency, { type: 'null' }] },
  }),
  responseHistogram: listOf(exactly({ fromUs: count, toUs: count, count })),
  measurement: { anyOf: [exactly({ verdict: measurementVerdict, reasons: listOf(text) }), { type: 'null' }] },
});

const service = exactly({
  name: text,
  group: text,
  members: count,
  consumed: count,
  handled: count,
  memberHandled: listOf(count),
  retried: count,
  deadLettered: count,
  outcomes: recordOf(count),
  resultsAcked: count,
  resultsFailed: count,
  redelivered: count,
  rebalances: count,
  maxLag: countOrNull,
  queueWait: latency,
  work: latency,
  commitLag: latency,
  closedCount: count,
  flashSale: {
    anyOf: [
      exactly({ sku: text, demandedUnits: count, reservedUnits: count, initialUnits: count, oversoldUnits: count }),
      { type: 'null' },
    ],
  },
  partitions: listOf(
    exactly({
      partition: count,
      maxLagRecords: count,
      maxLagMs: count,
      lastLagRecords: count,
      lastLagMs: count,
    }),
  ),
});

const measuredValueOrNull: JsonSchema = {
  anyOf: [exactly({ value: anyNumber, unit: text, text }), { type: 'null' }],
};

/** What became of a threshold; also in the result of a scenario. */
export const threshold = exactly({
  expression: text,
  phase: textOrNull,
  actual: measuredValueOrNull,
  limit: measuredValueOrNull,
  isTimed: flag,
  passed: flag,
  reason: textOrNull,
});

const event = exactly({
  name: text,
  kind: text,
  sentence: text,
  atMs: amount,
  tookMs: amountOrNull,
  windowEndMs: amount,
  detectMs: amountOrNull,
  longestAckGapMs: amountOrNull,
  recoveryMs: amountOrNull,
  backlogPeak: recordOf(count),
  redeliveries: count,
  logDuplicates: count,
  doubleEffects: count,
  ackedLost: countOrNull,
});

const revenueSums = { orders: count, revenueMinor: count, approved: count, declined: count };

const revenue = exactly({
  ...revenueSums,
  seconds: count,
  expected: exactly({ ...revenueSums, seconds: count }),
  flagged: count,
  expectedFlagged: count,
  flaggedTwice: count,
  mismatchCount: count,
  mismatches: listOf(exactly({ of: text, published: text, expected: text })),
  tooLate: count,
  commits: count,
  restores: count,
  restoreMs: amountOrNull,
  freshness: latency,
  lastMinute: {
    anyOf: [
      exactly({ windowEnd: text, ...revenueSums, topSkus: listOf(exactly({ sku: text, units: count })) }),
      { type: 'null' },
    ],
  },
  perSecond: listOf(exactly({ windowStart: text, ...revenueSums })),
});

const replay = exactly({
  event: text,
  records: count,
  orders: count,
  digest: text,
  expectedOrders: countOrNull,
  expectedDigest: textOrNull,
  matches: { type: ['boolean', 'null'] },
  ordersPerSec: amount,
  livePerSec: amount,
  durationMs: amount,
});

const confirmation = exactly({
  mode: oneOf('exactlyOnce', 'atLeastOnce'),
  commitIntervalMs: count,
  approved: count,
  confirmed: count,
  missing: count,
  duplicates: count,
  wrong: count,
  uncommittedRecords: count,
  samples: listOf(
    exactly({
      kind: oneOf('missing', 'duplicate', 'wrong'),
      order: textOrNull,
      partition: countOrNull,
      offset: countOrNull,
    }),
  ),
  confirmedPerSec: amount,
  latency,
  commits: count,
  aborts: count,
  crashes: count,
});

const result = exactly({
  schema: { const: 'shop-sim/result/1' },
  run: exactly({
    id: text,
    startedAt: text,
    command: text,
    seed: anyNumber,
    toolVersion: text,
    nodeVersion: text,
    host: exactly({ platform: text, cpuModel: text, cpuCount: count, memoryBytes: count }),
    endedBy: oneOf('duration', 'interrupt', 'max-bytes', 'max-orders', 'error'),
    firstAckMs: amountOrNull,
  }),
  target: exactly({
    kind: oneOf('embedded', 'kafka'),
    bootstrapServers: text,
    clusterId: textOrNull,
    brokerCount: count,
    topic: text,
    partitions: count,
    replicationFactor: count,
    minInsyncReplicas: countOrNull,
    acks: oneOf('all', 1, 0, null),
    idempotent: { type: ['boolean', 'null'] },
    compression: oneOf('none', null),
    lingerMs: amountOrNull,
    batchSizeBytes: countOrNull,
    client: oneOf('shop-sim', 'kafkajs', null),
  }),
  plan: { type: 'object', additionalProperties: true },
  phases: listOf(phase),
  measured: phase,
  seconds: listOf(
    exactly({
      startMs: anyNumber,
      intended: count,
      sent: count,
      acked: count,
      responseP99Us: countOrNull,
      handled: recordOf(count),
      lag: recordOf(count),
    }),
  ),
  services: listOf(service),
  partitions: listOf(exactly({ partition: count, records: countOrNull, expectedRecords: countOrNull })),
  partitionSkew: amountOrNull,
  expectedPartitionSkew: amountOrNull,
  events: listOf(event),
  replays: listOf(replay),
  revenue: { anyOf: [revenue, { type: 'null' }] },
  confirmation: { anyOf: [confirmation, { type: 'null' }] },
  verification: exactly({
    acked: count,
    seen: recordOf(count),
    deadLettered: recordOf(count),
    poisoned: recordOf(countOrNull),
    unseen: recordOf(count),
    foreign: count,
    corrupt: count,
    logSearch: oneOf('none', 'unseen', 'all'),
    ackedLost: countOrNull,
    skipped: countOrNull,
    expired: countOrNull,
    indeterminateInLog: countOrNull,
    logDuplicates: count,
    redeliveries: count,
    doubleEffects: count,
    outOfOrder: count,
    keyOutOfOrder: count,
    conservation: listOf(exactly({ statement: text, left: anyNumber, right: anyNumber, holds: flag })),
    samples: listOf(
      exactly({
        kind: oneOf(
          'lost',
          'skipped',
          'expired',
          'logDuplicate',
          'redelivered',
          'deadLettered',
          'doubleEffect',
          'outOfOrder',
          'keyOutOfOrder',
          'corrupt',
        ),
        service: textOrNull,
        order: textOrNull,
        partition: countOrNull,
        offset: countOrNull,
      }),
    ),
  }),
  generator: exactly({
    verdict: measurementVerdict,
    reasons: listOf(text),
    notes: listOf(text),
    cpuCores: amount,
    cpuUsPerOrder: amountOrNull,
    maxRssBytes: count,
    threads: listOf(threadUsage),
  }),
  thresholds: listOf(threshold),
  notices: listOf(text),
  verdict: oneOf('PASS', 'FAIL', 'INVALID'),
});

/** Each number's description, with its unit, from the table of definitions. */
function described(schema: JsonSchema, path: string): JsonSchema {
  const found = definitionAt(path);
  const description = found && { description: `${found.definition} Unit: ${found.unit}.` };
  return { ...describedInside(schema, path), ...description };
}

function describedInside(schema: JsonSchema, path: string): JsonSchema {
  const { properties, items, additionalProperties, anyOf } = schema;
  const pathOf = (name: string): string => (path === '' ? name : `${path}.${name}`);
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, described(inner, pathOf(name))]),
      ),
    }),
    ...(items && { items: described(items, `${path}[]`) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: described(additionalProperties, pathOf('*')),
    }),
    ...(anyOf && { anyOf: anyOf.map((inner) => describedInside(inner, path)) }),
  };
}

/** The JSON Schema (draft 2020-12) of a `RunResult`, as printed by `shop-sim schema result`. */
export const resultSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Result of a shop-sim run',
  description: 'Every number is defined with its unit; null is "not measured".',
  ...described(result, ''),
};
