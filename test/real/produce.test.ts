import { describe, expect, it } from 'vitest';
import type { OrderCounts, RunResult } from '../../src/metrics/result.ts';
import { parseOrder } from '../../src/orders/parse-order.ts';
import { eventually } from '../support/eventually.ts';
import { kcat, kcatRead } from '../support/kcat.ts';
import { createTopic, realKafka, uniqueTopic } from '../support/real-kafka.ts';
import { startShopSim, type ProgramResult } from '../support/shop-sim-program.ts';

const kafka = realKafka();
const services = ['inventory', 'payment', 'notification'] as const;

function shopSim(command: string, ...args: readonly string[]): ReturnType<typeof startShopSim> {
  return startShopSim([command, '--bootstrap-server', kafka.bootstrapServers, ...args]);
}

function resultOf(program: ProgramResult): RunResult {
  const result: RunResult = JSON.parse(program.stdout);
  return result;
}

function sumOf(result: RunResult, field: keyof OrderCounts): number {
  return result.phases.reduce((sum, phase) => sum + phase.orders[field], 0);
}

async function topicNames(): Promise<string[]> {
  const listing: { topics: { topic: string }[] } = JSON.parse(await kcat(kafka.bootstrapServers, ['-L', '-J']));
  return listing.topics.map(({ topic }) => topic);
}

describe.skipIf(kafka.isMissing)('shop-sim produce', () => {
  it('sends exactly the orders of the schedule, sees each of them handled by three services, and leaves no topic', async () => {
    const program = await shopSim(
      'produce',
      ...'--rate 1000 --duration 3s --warmup 1s --work none --seed 7 --json -'.split(' '),
    ).ended;
    expect(program).toMatchObject({ exitCode: 0 });
    const result = resultOf(program);
    expect(result.phases.map(({ kind, orders }) => [kind, orders.intended, orders.acked])).toEqual([
      ['warmup', 1000, 1000],
      ['measure', 3000, 3000],
      ['drain', 0, 0],
    ]);
    expect(result.verification).toMatchObject({
      acked: 4000,
      seen: { inventory: 4000, payment: 4000, notification: 4000 },
      unseen: { inventory: 0, payment: 0, notification: 0 },
      foreign: 0,
      corrupt: 0,
      doubleEffects: 0,
    });
    // Two for each of two phases, three for the services, the stock, that of the product of flash sales, and the money.
    expect(result.verification.conservation.filter(({ left, right }) => left === right && left > 0)).toHaveLength(10);
    for (const { name, handled, resultsAcked, outcomes } of result.services) {
      expect({ name, handled, resultsAcked }).toEqual({ name, handled: 4000, resultsAcked: 4000 });
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(4000);
    }
    const measure = result.phases.find(({ kind }) => kind === 'measure');
    expect(measure?.latencyUs.response).toMatchObject({ count: 3000, censored: 0 });
    for (const name of services) expect(measure?.latencyUs.endToEnd[name]).toMatchObject({ count: 3000, censored: 0 });
    expect(measure?.latencyUs.completion?.p99Us).toBeGreaterThanOrEqual(measure?.latencyUs.response.minUs ?? Infinity);
    expect((await topicNames()).filter((name) => name.startsWith(`shopsim.${result.run.id}`))).toEqual([]);
  });

  it('writes to a topic that exists what kcat reads back: every order once, and leaves the topic and what it held', async () => {
    const topic = uniqueTopic('orders');
    await createTopic(kafka.bootstrapServers, topic, { partitions: 3 });
    await kcat(kafka.bootstrapServers, ['-P', '-t', topic, '-p', '0'], { input: 'somebody else was here first\n' });
    const program = await shopSim(
      'produce',
      '--topic',
      topic,
      ...'--rate 500 --duration 2s --warmup 0 --work none --key customerId --json -'.split(' '),
    ).ended;
    expect(program).toMatchObject({ exitCode: 0 });
    const result = resultOf(program);
    expect(sumOf(result, 'acked')).toBe(1000);
    expect(result.verification).toMatchObject({ seen: { payment: 1000 }, foreign: 0, corrupt: 0 });
    const records = await kcatRead(kafka.bootstrapServers, topic);
    expect(records).toHaveLength(1001);
    const orders = records.flatMap(({ key, value }) => {
      const order = parseOrder(Buffer.from(value));
      return order === undefined ? [] : [{ key, order }];
    });
    expect(new Set(orders.map(({ order }) => order.orderId)).size).toBe(1000);
    expect(orders.filter(({ key, order }) => key !== order.customer.id)).toEqual([]);
  });

  it('keeps a topic that it was told to make, for consume to read tomorrow, each group everything again', async () => {
    const topic = uniqueTopic('tomorrow');
    const produced = await shopSim(
      'produce',
      '--topic',
      topic,
      ...'--rate 500 --duration 1s --warmup 0 --services none --partitions 4 --json -'.split(' '),
    ).ended;
    expect(produced).toMatchObject({ exitCode: 0 });
    expect(await topicNames()).toContain(topic);
    for (const group of ['monday', 'tuesday']) {
      const consuming = shopSim(
        'consume',
        '--topic',
        topic,
        '--group-prefix',
        `${topic}.${group}`,
        ...'--from earliest --work none --services payment --members payment=2 --json -'.split(' '),
      );
      const results = `${topic}.${group}.payments`;
      await eventually('500 payment results', async () => {
        return (
          (await topicNames()).includes(results) && (await kcatRead(kafka.bootstrapServers, results)).length >= 500
        );
      });
      consuming.interrupt();
      const program = await consuming.ended;
      expect(program).toMatchObject({ exitCode: 130 });
      expect(resultOf(program).services).toMatchObject([
        { name: 'payment', members: 2, handled: 500, resultsAcked: 500 },
      ]);
    }
  });

  it('stops at the first Ctrl-C and still reports every order until then', async () => {
    const running = shopSim('produce', ...'--rate 1000 --duration 0 --warmup 0 --work none --json -'.split(' '));
    await eventually('the load to run for a second', () => /measure [1-9]/.test(running.stderr()));
    running.interrupt();
    const program = await running.ended;
    expect(program).toMatchObject({ exitCode: 130 });
    const result = resultOf(program);
    expect(result.run.endedBy).toBe('interrupt');
    expect(sumOf(result, 'intended')).toBeGreaterThanOrEqual(1000);
    expect(sumOf(result, 'acked')).toBe(sumOf(result, 'intended'));
    expect(result.verification.unseen).toEqual({ inventory: 0, payment: 0, notification: 0 });
  });

  it('sends as many orders as it is asked for, as fast as it can, from two generators', async () => {
    const program = await shopSim(
      'produce',
      ...'--rate max --orders 20001 --warmup 0 --services none --record-size 1024 --key none --generators 2 --json -'.split(
        ' ',
      ),
    ).ended;
    expect(program).toMatchObject({ exitCode: 0 });
    const result = resultOf(program);
    expect(result.run.endedBy).toBe('max-orders');
    expect([sumOf(result, 'sent'), sumOf(result, 'acked'), result.verification.acked]).toEqual([
      20_001, 20_001, 20_001,
    ]);
  });

  it('ends at --max-bytes and says so', async () => {
    const program = await shopSim(
      'produce',
      ...'--rate max --duration 60s --warmup 0 --services none --record-size 1024 --max-bytes 4MiB --json -'.split(' '),
    ).ended;
    expect(program).toMatchObject({ exitCode: 0 });
    const result = resultOf(program);
    expect(result.run.endedBy).toBe('max-bytes');
    expect(sumOf(result, 'acked')).toBeGreaterThanOrEqual(4000);
    expect(sumOf(result, 'acked')).toBe(sumOf(result, 'sent'));
  });

  it('refuses a topic with too few partitions in one sentence, and does not touch it', async () => {
    const topic = uniqueTopic('narrow');
    await createTopic(kafka.bootstrapServers, topic, { partitions: 2 });
    const program = await shopSim('produce', '--topic', topic, '--partitions', '6', '--duration', '1s').ended;
    expect(program).toMatchObject({ exitCode: 2, stdout: '' });
    expect(program.stderr).toContain(`Topic "${topic}" exists with 2 partitions, fewer than the 6 of --partitions`);
    expect(program.stderr).not.toMatch(/^\s+at /m);
    expect(await kcatRead(kafka.bootstrapServers, topic)).toEqual([]);
  });

  it('says which broker it cannot reach within ten seconds, and ends with 3', async () => {
    const program = await startShopSim(['produce', '--bootstrap-server', '127.0.0.1:9', '--duration', '1s']).ended;
    expect(program).toMatchObject({ exitCode: 3, stdout: '' });
    expect(program.stderr).toContain('127.0.0.1:9');
    expect(program.stderr).not.toMatch(/^\s+at /m);
  });
});
