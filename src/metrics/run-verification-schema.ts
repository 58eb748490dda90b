import { exactly, type JsonSchema, resultSchema } from './result-schema.ts';

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const texts: JsonSchema = { type: 'array', items: text };

function count(description: string, unit = 'orders'): JsonSchema {
  return { type: 'integer', minimum: 0, description: `${description} Unit: ${unit}.` };
}

function ofResult(...path: readonly string[]): JsonSchema {
  return path.reduce<JsonSchema>((schema, name) => schema.properties?.[name] ?? {}, resultSchema);
}

/** The JSON Schema (draft 2020-12) of a `RunVerification`, as printed by `shop-sim schema verification`. */
export const runVerificationSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Verification of a stored run by shop-sim',
  description: 'What `shop-sim verify` found: the account of a run by its journal and by the log.',
  ...exactly({
    schema: { const: 'shop-sim/verification/1' },
    run: exactly({ id: text, startedAt: text, command: text, ended: flag }),
    target: exactly({
      bootstrapServers: text,
      clusterId: ofResult('target', 'clusterId'),
      topic: text,
      partitions: ofResult('target', 'partitions'),
      acks: ofResult('target', 'acks'),
      idempotent: ofResult('target', 'idempotent'),
    }),
    journal: exactly({
      acked: count('Orders that were acknowledged.'),
      failed: count('Orders that the cluster refused for good.'),
      indeterminate: count('Orders sent without an answer.'),
      dropped: count('Orders that were never sent.'),
      tornBytes: count('Bytes at its end that were being written when the run was killed; left out.', 'bytes'),
    }),
    log: exactly({
      records: count('Records of the run.', 'records'),
      ackedFound: count('Orders that the journal knows to be acknowledged, in the log.'),
      ackedLost: count('Orders that the journal knows to be acknowledged, not in the log.'),
      expired: count('The same, where the log had deleted records of the run: lost or not, nobody can tell.'),
      indeterminateInLog: count('Failed or indeterminate orders that are in the log after all.'),
      unknownInLog: count('Orders in the log of which the journal knows nothing: the last moments of the run.'),
      logDuplicates: count('Records whose order is at another offset of the log too.', 'records'),
      outOfOrder: count('Records behind a later one of the same producer in their partition.', 'records'),
      keyOutOfOrder: count('Records behind a later one of the same producer and class of keys.', 'records'),
      corrupt: count('Records whose value does not match the checksum in the stamp.', 'records'),
      foreign: count('Records of others between them.', 'records'),
    }),
    samples: ofResult('verification', 'samples'),
    leftovers: exactly({ topics: texts, groups: texts, deleted: flag }),
    verdict: { enum: ['PASS', 'FAIL'] },
  }),
};
