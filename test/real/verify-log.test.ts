import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/metrics/result.ts';
import { searchLogBehaviours } from '../run/search-log-behaviours.ts';
import { realKafka, uniqueTopic } from '../support/real-kafka.ts';
import { startShopSim } from '../support/shop-sim-program.ts';

const kafka = realKafka();

async function produce(...args: readonly string[]): Promise<RunResult> {
  const common = [
    '--bootstrap-server',
    kafka.bootstrapServers,
    '--work',
    'none',
    '--json',
    '-',
    '--verify-log',
    '--warmup',
    '0s',
  ];
  const { stdout } = await startShopSim(['produce', ...common, ...args]).ended;
  const result: RunResult = JSON.parse(stdout);
  return result;
}

describe.skipIf(kafka.isMissing)('searching the log of Apache Kafka', () => {
  searchLogBehaviours(kafka);

  it('reads every record of a run back, those of an earlier run on the same topic left out', async () => {
    const topic = uniqueTopic('verify');
    const nothing = { corrupt: 0, logDuplicates: 0, outOfOrder: 0, keyOutOfOrder: 0, samples: [] };
    const searched = { logSearch: 'all', ackedLost: 0, skipped: 0, expired: 0, indeterminateInLog: 0 };
    for (const services of ['none', 'inventory,payment']) {
      const load = ['--rate', '2000', '--duration', '2s', '--key', 'customerId', '--generators', '2'];
      const { verification, notices } = await produce(...load, '--topic', topic, '--services', services);
      expect(verification).toMatchObject({ acked: 4000, ...searched, ...nothing });
      expect(notices).toEqual([]);
    }
  });

  it('finds each record in the partition of its key, and says how full the fullest partition of hot keys is', async () => {
    const topic = uniqueTopic('hot');
    const load = ['--rate', '2000', '--duration', '2s', '--partitions', '12', '--services', 'none', '--topic', topic];
    for (const key of ['sku', 'customerId']) {
      const { partitions, partitionSkew, expectedPartitionSkew } = await produce(
        ...load,
        '--key',
        key,
        '--skew',
        '1.2',
      );
      expect(partitions).toHaveLength(12);
      expect(partitions.filter(({ records, expectedRecords }) => records !== expectedRecords)).toEqual([]);
      expect(partitions.reduce((sum, { records }) => sum + (records ?? 0), 0)).toBe(4000);
      expect(partitionSkew).toBe(expectedPartitionSkew);
      expect(partitionSkew).toBeGreaterThan(1.5);
    }
    const { partitions, expectedPartitionSkew } = await produce(...load, '--key', 'none', '--client', 'kafkajs');
    expect(partitions.filter(({ records, expectedRecords }) => records === 0 || expectedRecords !== null)).toEqual([]);
    expect(expectedPartitionSkew).toBeNull();
  });

  it('reads back what was sent with acks=1 as well', async () => {
    const { verification } = await produce('--rate', '500', '--duration', '1s', '--services', 'none', '--acks', '1');
    expect(verification).toMatchObject({ acked: 500, logSearch: 'all', ackedLost: 0 });
  });
});
