import { describe, expect, it } from 'vitest';
import type { VerificationResult } from '../../src/metrics/result.ts';
import type { ProducerClient } from '../../src/run/plan.ts';
import { logNotices, type SearchedRun } from '../../src/run/log-notices.ts';
import { usualSettings } from '../../src/run/service-settings.ts';
import { buildResult } from '../support/result-builder.ts';

function notices(
  found: Partial<VerificationResult>,
  settings: {
    acks?: 'all' | 1 | 0;
    idempotent?: boolean;
    client?: ProducerClient;
    audit?: Partial<SearchedRun['audit']>;
  } = {},
): string[] {
  const { acks = 'all', idempotent = acks === 'all', client = 'shop-sim', audit } = settings;
  return logNotices(
    {
      plan: {
        target: { kind: 'embedded', brokers: 1, memoryBytes: 1 },
        services: {
          names: ['inventory', 'payment'],
          settings: usualSettings,
          threads: 1,
          declineRate: 0,
          stockPerSku: 1,
          flashSaleStock: 1,
          groupPrefix: 'g',
          from: 'earliest',
        },
        producer: {
          client,
          acks,
          idempotent,
          lingerMs: 5,
          batchSizeBytes: 16_384,
          maxInFlight: 5,
          bufferMemoryBytes: 1,
          deliveryTimeoutMs: 1,
          requestTimeoutMs: 1,
        },
      },
      record: { settledMs: 1000, drainedMs: 3000 },
      ledger: { placeOrders: 1_048_576 },
      audit: audit && { late: [], skipped: [], unplaced: 0, ...audit },
    },
    { ...buildResult().verification, ...found },
  );
}

describe('logNotices', () => {
  it('say nothing when nothing was found', () => {
    expect(notices({ logSearch: 'all', ackedLost: 0, skipped: 0, expired: 0 })).toEqual([]);
  });

  it('tell a service that was late from one that skipped orders', () => {
    const unseen = { inventory: 7, payment: 1 };
    expect(notices({ unseen }, { audit: { late: [5, 0], skipped: [2, 1] } })).toEqual([
      expect.stringMatching(
        /^inventory had not handled 5 acked orders when the drain ended after 2 s: .*--members inventory=4/,
      ),
      expect.stringMatching(/^inventory did not handle 2 acked orders that the log holds/),
      expect.stringMatching(/^payment did not handle 1 acked order that the log holds/),
    ]);
  });

  it('say why a missing order is named without its place', () => {
    const missing = { logSearch: 'all', ackedLost: 3, expired: 0 } as const;
    const unplacedOf = (settings: Parameters<typeof notices>[1]): string[] =>
      notices(missing, { ...settings, audit: { unplaced: 2 } }).filter((text) => text.startsWith('Where in the log'));
    expect(unplacedOf({})).toEqual([
      expect.stringMatching(
        /^Where in the log 2 of 3 missing orders should be is not known: the cluster .*, or they were among too many orders: about 1,048,576 are remembered/,
      ),
    ]);
    expect(unplacedOf({ client: 'kafkajs' })).toEqual([expect.stringContaining('that kafkajs took for theirs')]);
    expect(unplacedOf({ acks: 0 })).toEqual([expect.stringContaining('with acks=0 the cluster does not say')]);
    expect(notices(missing, { audit: { unplaced: 0 } })).toEqual([]);
  });

  it('take every unseen order for a late one when the log was not searched', () => {
    expect(notices({ unseen: { inventory: 0, payment: 3 } })).toEqual([
      expect.stringMatching(/^payment had not handled 3 acked orders/),
    ]);
  });

  it('explain a loss that nobody promised not to happen, and leave the other one to the verdict', () => {
    expect(notices({ ackedLost: 2 }, { acks: 1 })).toEqual([
      expect.stringMatching(/^2 acked orders are not in the log: with acks=1 /),
    ]);
    expect(notices({ ackedLost: 2 })).toEqual([]);
  });

  it('say when nobody can tell, and why records came twice', () => {
    expect(notices({ expired: 1 })).toEqual([expect.stringMatching(/^Whether 1 acked order was lost cannot be told/)]);
    expect(notices({ logDuplicates: 2, outOfOrder: 1 }, { idempotent: false })).toEqual([
      expect.stringMatching(/^3 records in the log came twice or out of order: /),
    ]);
    expect(notices({ logDuplicates: 2 })).toEqual([]);
  });
});
