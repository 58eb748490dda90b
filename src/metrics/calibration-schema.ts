import { nullSink } from './calibration.ts';
import { exactly, type JsonSchema, resultSchema, threadUsage } from './result-schema.ts';

const text: JsonSchema = { type: 'string' };

function amount(description: string): JsonSchema {
  return { type: 'number', minimum: 0, description };
}

function count(description: string): JsonSchema {
  return { type: 'integer', minimum: 0, description };
}

function orNull(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema.type ?? [], 'null'].flat() };
}

const settings = exactly({
  recordSizeBytes: orNull(count('Size of every value; null: as the order falls out. Unit: bytes.')),
  key: text,
  skew: amount('Zipf exponent of the popularity of products and customers. Unit: number.'),
  client: { enum: ['shop-sim', 'kafkajs'] },
  acks: { enum: ['all', 1, 0] },
  idempotent: { type: 'boolean' },
  compression: { enum: ['none'] },
  lingerMs: amount('Setting linger.ms. Unit: ms.'),
  batchSizeBytes: count('Setting batch.size. Unit: bytes.'),
  maxInFlight: count('Setting max.in.flight.requests.per.connection. Unit: requests.'),
  bufferMemoryBytes: count('Setting buffer.memory of each generator. Unit: bytes.'),
  generators: count('Threads that made and sent the orders. Unit: threads.'),
});

/** The JSON Schema (draft 2020-12) of a `Calibration`, as printed by `shop-sim schema calibration`. */
export const calibrationSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Calibration of a machine by shop-sim',
  description: 'What shop-sim can generate on one machine with one set of settings; null is "not measured".',
  ...exactly({
    schema: { const: 'shop-sim/calibration/1' },
    sink: { const: nullSink },
    measuredAt: text,
    toolVersion: text,
    nodeVersion: text,
    host: resultSchema.properties?.['run']?.properties?.['host'] ?? {},
    settings,
    durationMs: amount('Length of the measurement, after the warm-up. Unit: ms.'),
    ordersPerSec: amount('Orders acknowledged by the null sink per second. Unit: orders/s.'),
    mbPerSec: amount('Megabytes (10^6 bytes) of record batches acknowledged per second. Unit: MB/s.'),
    safeOrdersPerSec: amount('70 % of ordersPerSec: produce warns before a run that asks for more. Unit: orders/s.'),
    generatorCpuUsPerOrder: orNull(amount('CPU time of the generator threads per order. Unit: us.')),
    limit: {
      enum: ['generator', 'cpu', 'sink', 'in-flight'],
      description: 'What kept the rate from being higher: busy generators, busy CPUs, a busy null sink, or answers.',
    },
    generatorThreads: { type: 'array', items: threadUsage },
    sinkThread: { anyOf: [threadUsage, { type: 'null' }] },
  }),
};
