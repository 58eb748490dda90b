import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/metrics/result.ts';
import { orderIdOf } from '../../src/orders/order-layout.ts';
import { readSeq, runHash, STAMP_BYTES, STAMP_HEADER_KEY } from '../../src/orders/stamp.ts';
import { eventually } from '../support/eventually.ts';
import { kafkaTools, readTopic } from '../support/kafka-tools.ts';
import { createTopic, realKafka, uniqueTopic } from '../support/real-kafka.ts';
import { startShopSim } from '../support/shop-sim-program.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing)('a stranger in the group of a service', () => {
  it('takes orders and commits them without handling them: each is counted, and named with partition and offset', async () => {
    const topic = uniqueTopic('skipped');
    await createTopic(kafka.bootstrapServers, topic, { partitions: 4 });
    const load = '--rate 500 --duration 12s --warmup 0s --services payment --work none --keep-topics --json -'.split(
      ' ',
    );
    const program = startShopSim(['produce', '--bootstrap-server', kafka.bootstrapServers, '--topic', topic, ...load]);
    await eventually('the load to run for a second', () => /measure [1-9]/.test(program.stderr()), {
      timeoutMs: 30_000,
    });
    const taken = await takeAndCommit(topic);
    const { exitCode, stdout } = await program.ended;
    const result: RunResult = JSON.parse(stdout);
    const { seen, unseen, skipped, ackedLost, logSearch, samples } = result.verification;

    // The truth, by Kafka's own consumer: what the service published a result for, it handled.
    const hash = runHash(result.run.id);
    const tools = await kafkaTools(kafka.jarsDir);
    const idOf = (header: Buffer): string => orderIdOf(hash, readSeq(header));
    const published = await readTopic(tools, kafka.bootstrapServers, resultTopicOf(result), STAMP_BYTES);
    const handled = new Set(published.map(({ header }) => idOf(header)));
    const orders = await readTopic(tools, kafka.bootstrapServers, topic, STAMP_BYTES);
    const missed = new Map(
      orders
        .map(({ partition, offset, header }) => [idOf(header), `${partition}:${offset}`] as const)
        .filter(([id]) => !handled.has(id)),
    );
    process.stderr.write(`the stranger took ${taken.size} orders, ${missed.size} were not handled\n`);
    expect(missed.size).toBeGreaterThan(20);
    expect([...missed.values()].filter((at) => !taken.has(at))).toEqual([]);

    expect({ skipped, ackedLost, logSearch }).toEqual({ skipped: missed.size, ackedLost: 0, logSearch: 'unseen' });
    expect({ seen, unseen }).toEqual({ seen: { payment: 6000 - missed.size }, unseen: { payment: missed.size } });
    const named = samples.filter(({ kind }) => kind === 'skipped');
    expect(named).toHaveLength(20);
    for (const { service, order, partition, offset } of named) {
      expect(service).toBe('payment');
      expect(missed.get(order ?? '')).toBe(`${partition}:${offset}`);
    }
    expect(result.notices).toContainEqual(
      expect.stringMatching(/^payment did not handle [\d,]+ acked orders that the log holds/),
    );
    expect({ exitCode, verdict: result.verdict }).toEqual({ exitCode: 4, verdict: 'FAIL' });
  });
});

/** Joins the group that reads the topic, reads what it is given, commits that and leaves; the places of what it read. */
async function takeAndCommit(topic: string): Promise<ReadonlySet<string>> {
  const client = new Kafka({ brokers: kafka.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const consumer = client.consumer({ groupId: await groupReading(client, topic), maxWaitTimeInMs: 100 });
  const taken = new Set<string>();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: true,
    eachMessage: ({ partition, message }) => {
      expect(message.headers?.[STAMP_HEADER_KEY]).toBeDefined();
      taken.add(`${partition}:${message.offset}`);
      return Promise.resolve();
    },
  });
  await eventually('the stranger to have read a second of orders', () => taken.size > 250, { timeoutMs: 30_000 });
  await consumer.stop();
  await consumer.disconnect();
  return taken;
}

async function groupReading(client: Kafka, topic: string): Promise<string> {
  const admin = client.admin();
  await admin.connect();
  try {
    for (const { groupId } of (await admin.listGroups()).groups) {
      const committed = await admin.fetchOffsets({ groupId, topics: [topic] });
      if (committed.some(({ partitions }) => partitions.some(({ offset }) => offset !== '-1'))) return groupId;
    }
    throw new Error(`no group reads ${topic}`);
  } finally {
    await admin.disconnect();
  }
}

function resultTopicOf({ services }: RunResult): string {
  const group = services[0]?.group ?? '';
  return group.replace(/\.payment$/, '.payments');
}
