import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { buildProducePlan } from '../../src/cli/produce-plan.ts';
import { produceOptions } from '../../src/cli/options/produce-options.ts';
import { readOptions } from '../../src/cli/options/read-options.ts';
import { requireValues } from '../../src/cli/options/require-values.ts';
import { systemClock } from '../../src/clock.ts';
import { openAdmin } from '../../src/kafka/admin.ts';
import { fetchOffsets, readLog } from '../../src/kafka/reader.ts';
import type { RunResult } from '../../src/metrics/result.ts';
import { orderIdOf } from '../../src/orders/order-layout.ts';
import { isStamp, readRunHash, readSeq } from '../../src/orders/stamp.ts';
import type * as experiment from '../../src/run/experiment.ts';
import type { EventAction, EventPlan } from '../../src/run/event-plan.ts';
import { failureTopicNames } from '../../src/run/failure-topic-names.ts';
import type { RunPlan } from '../../src/run/plan.ts';
import type { ServiceName } from '../../src/run/service-names.ts';
import type { ServiceSettings } from '../../src/run/service-settings.ts';
import { failuresOf } from '../../src/services/failures.ts';
import type { BrokerTarget } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { eventually } from '../support/eventually.ts';

/** As it was built: a run starts its threads from dist/. */
const built: typeof experiment = await import(new URL('../../dist/run/experiment.js', import.meta.url).href);

let runCount = 0;

function planOn(
  bootstrapServers: string,
  given: Readonly<Record<string, string>>,
  settings: Partial<Record<ServiceName, Partial<ServiceSettings>>>,
  events: readonly EventPlan[] = [],
): RunPlan {
  const all = { work: 'none', warmup: '0s', drainTimeout: '60s', ...given };
  const occurrences = new Map(Object.entries(all).map(([name, text]) => [name, [text]]));
  const values = requireValues('test', produceOptions, readOptions(produceOptions, { occurrences, rest: [] }));
  const target = { kind: 'kafka', connection: settingsFor(bootstrapServers) } as const;
  const runId = `20261128-120000-${process.pid}x${++runCount}`;
  const base = buildProducePlan(values, target, { runId, command: 'test', drawnSeed: 7 });
  const usual = base.services.settings;
  return {
    ...base,
    events,
    services: {
      ...base.services,
      settings: {
        inventory: { ...usual.inventory, ...settings.inventory },
        payment: { ...usual.payment, ...settings.payment },
        notification: { ...usual.notification, ...settings.notification },
      },
    },
  };
}

async function run(plan: RunPlan): Promise<RunResult> {
  const observer = { onStep: () => undefined, onProgress: () => undefined, onNotice: () => undefined };
  const { result, error } = await built.runExperiment(plan, observer, new AbortController().signal);
  if (error !== undefined) throw error;
  return result;
}

function serviceOf({ services }: RunResult, name: ServiceName): RunResult['services'][number] {
  const service = services.find((one) => one.name === name);
  if (service === undefined) throw new Error(`${name} did not run`);
  return service;
}

function event(atMs: number, action: EventAction): EventPlan {
  return { name: `${action.kind}-${atMs}`, atMs, durationMs: undefined, action };
}

/** Every order was handled or given up by every service, each with one effect. */
function expectWhole({ verification }: RunResult): void {
  expect(verification.acked).toBeGreaterThan(0);
  expect(Object.values(verification.unseen)).toEqual([0, 0, 0]);
  expect(verification.doubleEffects).toBe(0);
  expect(verification.conservation.filter(({ holds }) => !holds)).toEqual([]);
}

/** Services that fail, and whose members come, go and die, in whole runs on any cluster. */
export function servicesBehaviours(target: BrokerTarget): void {
  let broker: Awaited<ReturnType<BrokerTarget['start']>>;

  beforeAll(async () => {
    broker = await target.start();
  });
  afterAll(() => broker.close());

  it('has a dead letter for each poisoned order and for no other, with where it came from', async () => {
    const failing = {
      transientFailureRatio: 0.05,
      poisonRatio: 0.02,
      retry: { mode: 'topics', delaysMs: [100, 300, 301, 302] },
    } as const;
    const plan = planOn(broker.bootstrapServers, { rate: '300', duration: '3s' }, { payment: failing });
    const kept = { ...plan, topic: { ...plan.topic, keep: true } };
    onTestFinished(() => deleteTopics(kept));
    const result = await run(kept);
    expectWhole(result);
    const { runHash, letters } = await readDeadLetters(kept);
    const failureOf = failuresOf('payment', failing);
    const poisoned = Array.from({ length: result.verification.acked }, (_, seq) => seq).filter(
      (seq) => failureOf(7, seq, 1) === 'permanent',
    );
    expect(poisoned.length).toBeGreaterThan(5);
    expect(letters.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(poisoned);
    for (const { headers, seq, key } of letters) {
      expect(key).toBe(orderIdOf(runHash, seq));
      expect(headers).toMatchObject({
        'ss.origin.topic': plan.topic.orders,
        'ss.attempt': '005',
        'ss.error': 'handling failed: permanent',
      });
    }
    const payment = serviceOf(result, 'payment');
    expect([payment.handled, payment.deadLettered]).toEqual([
      result.verification.acked - poisoned.length,
      poisoned.length,
    ]);
    expect(payment.retried).toBeGreaterThan(poisoned.length * 4);
    expect(result.verification.deadLettered).toEqual({ inventory: 0, payment: poisoned.length, notification: 0 });
    expect(result.phases[0]?.latencyUs.completion?.censored).toBe(poisoned.length);
    const samples = result.verification.samples.filter(({ kind }) => kind === 'deadLettered');
    expect(samples).toHaveLength(Math.min(20, poisoned.length));
    const [sample] = samples;
    const letter = letters.find(({ seq }) => sample?.order === orderIdOf(runHash, seq));
    expect(letter?.headers).toMatchObject({
      'ss.origin.partition': String(sample?.partition).padStart(6, '0'),
      'ss.origin.offset': String(sample?.offset).padStart(19, '0'),
    });
  });

  it('has every order handled once when a service stops and starts, members come, and one of them vanishes', async () => {
    const plan = planOn(
      broker.bootstrapServers,
      { rate: '300', duration: '7s' },
      { payment: { members: 3, concurrency: 2, work: { kind: 'constant', ms: 5 } } },
      [
        event(500, { kind: 'stop-service', service: 'notification' }),
        event(1000, { kind: 'kill-member', service: 'payment' }),
        event(1500, { kind: 'set-members', service: 'inventory', members: 3 }),
        event(2500, { kind: 'start-service', service: 'notification' }),
        event(4000, { kind: 'set-members', service: 'inventory', members: 2 }),
      ],
    );
    const result = await run(plan);
    expectWhole(result);
    const [inventory, payment, notification] = (['inventory', 'payment', 'notification'] as const).map((name) =>
      serviceOf(result, name),
    );
    expect([inventory?.members, payment?.members, notification?.members]).toEqual([2, 2, 1]);
    expect(inventory?.memberHandled).toHaveLength(3);
    expect(payment?.memberHandled.reduce((sum, count) => sum + count, 0)).toBe(result.verification.acked);
    // What the member that vanished had in hand, and had not committed, others were given again.
    expect(payment?.redelivered).toBeGreaterThan(0);
    expect([inventory?.redelivered, notification?.redelivered]).toEqual([0, 0]);
    expect(notification?.maxLag).toBeGreaterThan(300);
  });

  it('counts revenue by the second beside the services, and every figure is what the orders add up to, though it crashes in a commit', async () => {
    const given = { rate: '500', duration: '4s', warmup: '1s', services: 'payment,revenue' };
    const crash = event(1500, { kind: 'crash-service', service: 'revenue' });
    const plan = planOn(broker.bootstrapServers, given, {}, [crash]);
    const result = await run(plan);
    expect(result.verdict).not.toBe('FAIL');
    const { revenue, verification, services } = result;
    const [payment] = services;
    expect(revenue).toMatchObject({
      orders: verification.acked,
      approved: payment?.outcomes['PaymentAuthorized'],
      declined: payment?.outcomes['PaymentDeclined'],
      mismatches: [],
      mismatchCount: 0,
      flaggedTwice: 0,
      tooLate: 0,
      restores: 1,
    });
    expect(revenue?.restoreMs).toBeGreaterThan(0);
    expect(revenue?.flagged).toBe(revenue?.expectedFlagged);
    expect(revenue?.freshness.count).toBeGreaterThanOrEqual(3);
    expect(revenue?.perSecond.reduce((sum, { orders }) => sum + orders, 0)).toBe(verification.acked);
    expect(revenue?.lastMinute?.topSkus[0]?.units).toBeGreaterThan(0);
    const admin = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const isOfRun = (name: string): boolean => name.startsWith(plan.topic.prefix);
    await eventually('nothing of the run left', async () => !(await admin.listTopics()).some(isOfRun));
    expect((await admin.listGroups()).groups.filter(({ groupId }) => isOfRun(groupId))).toEqual([]);
  });
}

interface DeadLetter {
  readonly seq: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function readDeadLetters({
  topic,
  target,
}: RunPlan): Promise<{ runHash: number; letters: readonly DeadLetter[] }> {
  if (target.kind !== 'kafka') throw new Error('the topics of an embedded broker end with the run');
  const { connection } = target;
  const name = `${topic.orders}.payment.dlt`;
  const to = await fetchOffsets(connection, name, 'latest', systemClock);
  const letters: DeadLetter[] = [];
  let runHash = 0;
  const range = { from: 'earliest', to } as const;
  await readLog(
    connection,
    name,
    range,
    (_partition, _offset, _timestampMs, key, _value, headers) => {
      const stamp = headers.find((header) => header.key === 'ss')?.value;
      if (stamp === undefined || stamp === null || !isStamp(stamp)) throw new Error('a dead letter has no stamp');
      runHash = readRunHash(stamp);
      const texts = headers.map((header) => [header.key, header.value?.toString() ?? '']);
      letters.push({ seq: readSeq(stamp), key: key?.toString() ?? '', headers: Object.fromEntries(texts) });
    },
    systemClock,
  );
  return { runHash, letters };
}

async function deleteTopics({ topic, target, services }: RunPlan): Promise<void> {
  if (target.kind !== 'kafka') return;
  const admin = await openAdmin(target.connection);
  const results = ['inventory', 'payments', 'notifications'].map((suffix) => `${topic.prefix}.${suffix}`);
  await admin.deleteTopics([topic.orders, ...results, ...failureTopicNames(topic.orders, services)]);
  await admin.close();
}
