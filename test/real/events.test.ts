import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/metrics/result.ts';
import type { TargetPlan } from '../../src/run/plan.ts';
import { expectNothingLost } from '../run/events-behaviours.ts';
import { eventually } from '../support/eventually.ts';
import { eventAt, runWithEvents } from '../support/eventful-run.ts';
import { realKafka } from '../support/real-kafka.ts';
import { startShopSim } from '../support/shop-sim-program.ts';

const kafka = realKafka();
const timeoutMs = 300_000;

function local(brokers: number): TargetPlan {
  return { kind: 'local', brokers, kafkaHome: kafka.jarsDir };
}

/** Folders of clusters of runs, this process's tests excluded. */
function temporaryFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('shop-sim-kafka-'));
}

describe.skipIf(kafka.isMissing)('a run with events on a real Kafka of its own', () => {
  it(
    'loses its leader to kill -9 at 1,000/s: no acked order is lost, and the gap is that of the election',
    async () => {
      const run = await runWithEvents(
        local(3),
        '--rate 1000 --duration 28s --warmup 8s --work none --services payment --verify-log',
        [eventAt(8000, { kind: 'kill-broker', broker: 'leader' }), eventAt(20_000, { kind: 'start-broker' })],
      );
      expectNothingLost(run);
      expect(run.result.target).toMatchObject({ kind: 'kafka', brokerCount: 3, replicationFactor: 3 });
      const kill = run.event('kill-broker');
      // broker.session.timeout.ms is 3 s; where the controller died as well, another is elected first.
      expect(kill.longestAckGapMs).toBeGreaterThan(1500);
      expect(kill.longestAckGapMs).toBeLessThan(12_000);
      expect(kill.detectMs).toBeGreaterThan(0);
      expect(kill.detectMs).toBeLessThan(kill.longestAckGapMs ?? 0);
      // How many depends on who finds the new leader first, the producer or the members.
      expect(kill.backlogPeak['payment']).toBeGreaterThan(0);
      expect(kill).toMatchObject({ ackedLost: 0, logDuplicates: 0, doubleEffects: 0 });
    },
    timeoutMs,
  );

  it(
    'is restarted broker by broker: no acked order is lost; partitions are added and everything is read again',
    async () => {
      const run = await runWithEvents(
        local(3),
        '--rate 300 --duration 70s --warmup 3s --work none --services payment --partitions 3 --drain-timeout 60s --verify-log',
        [
          eventAt(4000, { kind: 'rolling-restart' }),
          eventAt(5000, { kind: 'add-partitions', partitions: 6 }),
          eventAt(62_000, { kind: 'replay' }),
        ],
      );
      expectNothingLost(run);
      expect(run.event('rolling-restart').tookMs).toBeGreaterThan(3000);
      expect(run.result.services[0]?.partitions).toHaveLength(6);
      expect(run.replay('replay')).toMatchObject({ matches: true });
    },
    timeoutMs,
  );
});

describe.skipIf(kafka.isMissing)('--local-kafka', () => {
  it(
    'runs on a real Kafka that is gone with its data afterwards',
    async () => {
      const before = temporaryFolders();
      const flags = '--local-kafka 1 --rate 200 --duration 2s --warmup 1s --services payment --json -'.split(' ');
      const program = await startShopSim(['produce', ...flags], { KAFKA_HOME: kafka.jarsDir }).ended;
      expect(program.exitCode).not.toBe(3);
      const result: RunResult = JSON.parse(program.stdout);
      expect(result.target).toMatchObject({ kind: 'kafka', brokerCount: 1 });
      expect(result.verification).toMatchObject({ acked: 600, seen: { payment: 600 } });
      expect(temporaryFolders()).toEqual(before);
    },
    timeoutMs,
  );

  it('says in one sentence what is missing, and ends with code 3', async () => {
    const program = await startShopSim(['produce', '--local-kafka', '1'], { PATH: '/nowhere' }).ended;
    expect(program).toMatchObject({ exitCode: 3, stdout: '' });
    expect(program.stderr).toContain('shop-sim: Could not start a local Kafka: java was not found on the PATH.');
    const wrongHome = await startShopSim(['produce', '--local-kafka', '1'], { KAFKA_HOME: '/nowhere' }).ended;
    expect(wrongHome).toMatchObject({ exitCode: 3, stdout: '' });
    expect(wrongHome.stderr).toContain('shop-sim: No Kafka found in /nowhere: expected the folder of a Kafka');
  });
});

describe.skipIf(kafka.isMissing)('shop-sim cluster', () => {
  it(
    'runs a real Kafka until Ctrl-C, and removes its data',
    async () => {
      const program = startShopSim(['cluster', '--brokers', '1'], { KAFKA_HOME: kafka.jarsDir });
      const welcome = (): RegExpExecArray | null =>
        /listening on (\S+)\n.* are in (\S+), which is removed/.exec(program.stdout());
      const [, server = '', folder = ''] = await eventually('the address', welcome, { timeoutMs: 100_000 });
      expect(existsSync(folder)).toBe(true);
      const flags = '--topic shop.orders --rate 100 --duration 1s --warmup 0 --services none --json -'.split(' ');
      const produced = await startShopSim(['produce', '--bootstrap-server', server, ...flags]).ended;
      const result: RunResult = JSON.parse(produced.stdout);
      expect(result.verification.acked).toBe(100);
      program.interrupt();
      expect(await program.ended).toMatchObject({ exitCode: 130 });
      expect(existsSync(folder)).toBe(false);
    },
    timeoutMs,
  );
});
