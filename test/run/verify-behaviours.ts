import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunVerification } from '../../src/metrics/run-verification.ts';
import { runVerificationSchema } from '../../src/metrics/run-verification-schema.ts';
import type { RunManifest } from '../../src/run/run-manifest.ts';
import type { BrokerTarget } from '../support/broker-targets.ts';
import { eventually } from '../support/eventually.ts';
import { schemaProblems } from '../support/schema-problems.ts';
import { runShopSim, startShopSim, type ProgramResult } from '../support/shop-sim-program.ts';
import { makeTempDir, removeDir } from '../support/temp-dir.ts';

/** What `shop-sim verify` says of runs that were killed and of runs that ended, on any broker. */
export function verifyBehaviours(target: BrokerTarget): void {
  let broker: Awaited<ReturnType<BrokerTarget['start']>>;
  let admin: Admin;
  let folder: string;

  beforeAll(async () => {
    folder = makeTempDir();
    broker = await target.start();
    const brokers = broker.bootstrapServers.split(',');
    admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await broker.close();
    removeDir(folder);
  });

  function produce(name: string, ...args: readonly string[]): ReturnType<typeof startShopSim> {
    const fixed = ['--bootstrap-server', broker.bootstrapServers, '--out', join(folder, name)];
    return startShopSim(['produce', ...fixed, ...'--rate 2000 --warmup 0 --partitions 3'.split(' '), ...args]);
  }

  /** A run that is killed with SIGKILL in its second second. */
  async function crashed(name: string, ...args: readonly string[]): Promise<RunManifest> {
    const running = produce(name, '--duration', '60s', ...args);
    await eventually('the load to run for a second', () => /measure [1-9]/.test(running.stderr()));
    running.kill();
    await running.ended;
    return manifestIn(join(folder, name));
  }

  async function verify(name: string, ...args: readonly string[]): Promise<VerifyEnd> {
    const program = await runShopSim(['verify', join(folder, name), '--json', '-', ...args]);
    return { ...program, found: program.stdout === '' ? undefined : parse(program.stdout) };
  }

  async function makeAnew(topic: string): Promise<void> {
    await admin.deleteTopics({ topics: [topic] });
    await eventually('the topic to be gone', async () => !(await admin.listTopics()).includes(topic));
    await eventually('the topic to be there again', () =>
      admin.createTopics({ topics: [{ topic, numPartitions: 3, replicationFactor: 1 }] }),
    );
  }

  describe('of a run that was killed', () => {
    it('every order that was acknowledged before is found in the log; then those that the log lost are named, and what the run left is deleted', async () => {
      const { runId, target: at, created } = await crashed('killed', '--work', 'none');
      const { exitCode, found } = await verify('killed');
      expect(exitCode).toBe(0);
      expect(found?.journal.acked).toBeGreaterThan(500);
      expect(found).toMatchObject({
        run: { id: runId, ended: false },
        journal: { failed: 0, indeterminate: 0, dropped: 0, tornBytes: 0 },
        log: {
          ackedFound: found?.journal.acked,
          ackedLost: 0,
          expired: 0,
          logDuplicates: 0,
          outOfOrder: 0,
          corrupt: 0,
        },
        leftovers: { topics: created.topics, groups: created.groups, deleted: false },
        verdict: 'PASS',
      });
      expect(schemaProblems(runVerificationSchema, found)).toEqual([]);
      expect(created.topics).toHaveLength(4);

      await makeAnew(at.topic);
      const lost = await verify('killed', '--delete-topics');
      expect(lost.exitCode).toBe(4);
      // The members that were killed had to leave the groups before.
      expect(lost.found?.leftovers).toEqual({ topics: created.topics, groups: created.groups, deleted: true });
      expect((await admin.listGroups()).groups.filter(({ groupId }) => groupId.includes(runId))).toEqual([]);
      expect(lost.found).toMatchObject({
        log: { records: 0, ackedFound: 0, ackedLost: found?.journal.acked, expired: 0 },
        verdict: 'FAIL',
      });
      expect(schemaProblems(runVerificationSchema, lost.found)).toEqual([]);
      expect(lost.found?.samples).toHaveLength(20);
      expect(lost.found?.samples[0]).toMatchObject({
        kind: 'lost',
        order: expect.stringMatching(/^ord-.*-0000000000$/),
      });
      expect(lost.found?.samples.filter(({ partition, offset }) => partition === null || offset === null)).toEqual([]);
      expect(lost.stderr).toContain('acknowledged orders lost: not in the log');
    });

    it('records that somebody deleted from the log are expired, and not called lost; then all it made is deleted, and nothing else', async () => {
      const before = await admin.listTopics();
      const { target: at, created } = await crashed('deleted', '--services', 'none');
      expect(created).toMatchObject({ topics: [expect.stringContaining('.orders')], groups: [] });
      const offsets = await admin.fetchTopicOffsets(at.topic);
      const first = offsets.find(({ high }) => Number(high) > 10);
      await admin.deleteTopicRecords({
        topic: at.topic,
        partitions: [{ partition: first?.partition ?? -1, offset: '10' }],
      });
      const { exitCode, found } = await verify('deleted', '--delete-topics');
      expect(exitCode).toBe(0);
      expect(found?.log).toMatchObject({ ackedLost: 0, expired: 10 });
      const expired = found?.samples.filter(({ kind }) => kind === 'expired') ?? [];
      // Where the journal says that they were acknowledged, which is where they were deleted.
      expect(expired.map((sample) => [sample.partition, sample.offset])).toEqual(
        Array.from({ length: 10 }, (_, offset) => [first?.partition, offset]),
      );
      expect(found?.leftovers).toEqual({ topics: created.topics, groups: [], deleted: true });
      await eventually('the topic to be gone', async () => {
        const topics = await admin.listTopics();
        return !topics.includes(created.topics[0] ?? '') && before.every((topic) => topics.includes(topic));
      });
      const again = await verify('deleted');
      expect(again).toMatchObject({ exitCode: 2, stdout: '' });
      expect(again.stderr).toMatch(
        /The topic ".*" of run .* is not there: the [\d,]+ acknowledged orders of the journal/,
      );
    });
  });

  describe('of a run that ended by itself', () => {
    it('on a topic that is kept, every order is in the journal and in the log', async () => {
      const topic = `kept-${process.pid}-${Date.now()}`;
      for (const name of ['kept', 'kept-too']) {
        const flags = ['--topic', topic, '--duration', '1s', '--services', 'none', '--json', '-'];
        expect(await produce(name, ...flags).ended).toMatchObject({ exitCode: 0 });
      }
      expect(readdirSync(join(folder, 'kept')).toSorted()).toEqual(['journal', 'result.json', 'run.json']);
      const ofFirst = await verify('kept');
      const ofSecond = await verify('kept-too');
      expect([ofFirst.exitCode, ofSecond.exitCode]).toEqual([0, 0]);
      expect(ofFirst.found).toMatchObject({ run: { ended: true }, journal: { acked: 2000 } });
      expect(ofFirst.found?.log).toMatchObject({ records: 2000, ackedFound: 2000, unknownInLog: 0, foreign: 2000 });
      expect(ofSecond.found?.log).toMatchObject({ records: 2000, ackedFound: 2000, foreign: 0 });
      expect(ofFirst.found?.leftovers).toEqual({ topics: [], groups: [], deleted: false });
    });

    it('and deleted its topic, there is nothing to read', async () => {
      expect(await produce('ended', '--duration', '500ms', '--services', 'none').ended).toMatchObject({ exitCode: 0 });
      const { exitCode, stderr } = await verify('ended');
      expect(exitCode).toBe(2);
      expect(stderr).toContain('the run ended by itself and deleted it; its account is in result.json');
    });
  });

  it('a run that goes on is verified, and its topics are not deleted', async () => {
    const running = produce('going-on', '--duration', '60s', '--services', 'none');
    await eventually('the load to run for a second', () => /measure [1-9]/.test(running.stderr()));
    const refused = await verify('going-on', '--delete-topics');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/Run .* may still go on, as process \d+: end it first/);
    const { exitCode, found } = await verify('going-on');
    expect(exitCode).toBe(0);
    expect(found?.log).toMatchObject({ ackedFound: found?.journal.acked, ackedLost: 0 });
    running.interrupt();
    expect(await running.ended).toMatchObject({ exitCode: 130 });
  });
}

interface VerifyEnd extends ProgramResult {
  readonly found: RunVerification | undefined;
}

function manifestIn(path: string): RunManifest {
  const manifest: RunManifest = JSON.parse(readFileSync(join(path, 'run.json'), 'utf8'));
  return manifest;
}

function parse(text: string): RunVerification {
  const verification: RunVerification = JSON.parse(text);
  return verification;
}
