import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCluster } from '../../src/cluster/local-cluster.ts';
import { JournalReader } from '../../src/ledger/journal-reader.ts';
import { type Place, placeAt } from '../../src/ledger/place.ts';
import type { RunResult } from '../../src/metrics/result.ts';
import { orderIdOf } from '../../src/orders/order-layout.ts';
import { readSeq, runHash, STAMP_BYTES } from '../../src/orders/stamp.ts';
import { runFiles } from '../../src/run/run-directory.ts';
import { eventually } from '../support/eventually.ts';
import { kafkaTools, readTopic } from '../support/kafka-tools.ts';
import { loseLeader } from '../support/lose-leader.ts';
import { createTopic, realKafka, recordCounts } from '../support/real-kafka.ts';
import { startShopSim, type ProgramResult } from '../support/shop-sim-program.ts';
import { makeTempDir, removeDir } from '../support/temp-dir.ts';

/**
 * The positive control of the whole program: the same minutes, the same faults, two clients. What its ledger calls lost
 * is compared with what Kafka's own consumer reads and the journal of the run says was acknowledged.
 */

const kafka = realKafka();
const clients = ['kafkajs', 'shop-sim'] as const;
type Client = (typeof clients)[number];
const loadSec = 45;
/** Not every death of a leader finds a send() in the wrong moment: each round kills several. */
const maxRounds = 3;
const storyTimeoutMs = 480_000;
const wait = { timeoutMs: 60_000, intervalMs: 150 };

interface Story {
  readonly ended: ProgramResult;
  readonly result: RunResult;
  /** Ids of the orders that the journal has as acked and Kafka's consumer does not find. */
  readonly lostIds: ReadonlySet<string>;
  /** By place: the id of the order that Kafka's consumer finds there. */
  readonly logged: ReadonlyMap<Place, string>;
  /** By id: where the journal says that the order was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, Place>;
}

describe.skipIf(kafka.isMissing)('the program while leaders are killed', () => {
  const folder = makeTempDir();
  let stories: Readonly<Record<Client, Story>>;

  beforeAll(async () => {
    const cluster = await kafka.startCluster({ nodes: 3, sessionTimeoutMs: 2000 });
    for (let round = 1; round <= maxRounds; round++) {
      stories = await playRound(cluster, folder, round);
      if (stories.kafkajs.lostIds.size > 0) return;
    }
  }, storyTimeoutMs);
  afterAll(async () => {
    await kafka.disposeClusters();
    removeDir(folder);
  });

  it('finds, counts and names every order that kafkajs lost, and fails with 4', () => {
    const { ended, result, lostIds } = stories.kafkajs;
    const { ackedLost, logSearch, samples } = result.verification;
    process.stderr.write(`kafkajs: ${result.verification.acked} acked, ${ackedLost} of them lost\n`);
    expect(lostIds.size).toBeGreaterThan(0);
    expect({ ackedLost, logSearch }).toEqual({ ackedLost: lostIds.size, logSearch: 'all' });
    const named = samples.filter(({ kind }) => kind === 'lost').map(({ order }) => order ?? '');
    expect(named.length).toBe(Math.min(20, lostIds.size));
    expect(named.filter((id) => !lostIds.has(id))).toEqual([]);
    expect({ exitCode: ended.exitCode, verdict: result.verdict }).toEqual({ exitCode: 4, verdict: 'FAIL' });
  });

  it('names each with the partition it was sent to, and the offset of its acknowledgement where kafkajs got one: Kafka has nothing there, or another order', () => {
    const { result, logged, acknowledged } = stories.kafkajs;
    const named = result.verification.samples.filter(({ kind }) => kind === 'lost');
    const placed = named.filter(({ offset }) => offset !== null);
    process.stderr.write(`kafkajs: ${placed.length} of ${named.length} named with an offset\n`);
    expect(named.filter(({ partition }) => partition === null)).toEqual([]);
    for (const { order, partition, offset } of placed) {
      const at = placeAt(partition ?? -1, offset ?? -1);
      expect(acknowledged.get(order ?? '')).toBe(at);
      expect(logged.get(at)).not.toBe(order);
    }
    if (placed.length === named.length) return;
    expect(result.notices).toContainEqual(
      expect.stringMatching(/^Where in the log .* should be is not known: the answer that kafkajs took for theirs/),
    );
  });

  it('knows of every order of our own producer where Kafka has it', () => {
    const { logged, acknowledged } = stories['shop-sim'];
    const misplaced = [...acknowledged].filter(([id, at]) => logged.get(at) !== id);
    expect(misplaced).toEqual([]);
    expect(acknowledged.size).toBe(stories['shop-sim'].result.verification.acked);
  });

  it('finds that our own producer lost, repeated and reordered none', () => {
    const { result, lostIds } = stories['shop-sim'];
    expect([...lostIds]).toEqual([]);
    expect(result.verification).toMatchObject({
      logSearch: 'all',
      ackedLost: 0,
      logDuplicates: 0,
      outOfOrder: 0,
      corrupt: 0,
    });
    expect(result.verification.acked).toBeGreaterThan(loadSec * 500);
  });
});

async function playRound(cluster: LocalCluster, folder: string, round: number): Promise<Record<Client, Story>> {
  const topics = clients.map((client) => `control-${client}-${round}`);
  for (const topic of topics) {
    await createTopic(cluster.bootstrapServers, topic, {
      partitions: 6,
      replicationFactor: 3,
      configs: { 'min.insync.replicas': '2' },
    });
  }
  const dirs = clients.map((client) => join(folder, `${client}-${round}`));
  const programs = clients.map((client, index) => {
    const load = ['--rate', '1000', '--duration', `${loadSec}s`, '--warmup', '0s', '--services', 'none'];
    const target = ['--bootstrap-server', cluster.bootstrapServers, '--topic', topics[index] ?? ''];
    const output = ['--verify-log', '--json', '-', '--quiet', '--out', dirs[index] ?? ''];
    return startShopSim(['produce', '--client', client, ...load, ...target, ...output]);
  });
  let isOver = false;
  const ended = Promise.all(programs.map((program) => program.ended)).finally(() => (isOver = true));
  const hasEnded = (): boolean => isOver;
  const areSending = async (): Promise<boolean> =>
    hasEnded() || (await recordCounts(cluster, topics)).every((count) => count > 1000);
  await eventually('a second of orders of both', areSending, wait);
  while (!hasEnded()) await loseLeader({ cluster, topics, fault: 'kill', isOver: hasEnded });
  const [kafkajs, own] = await Promise.all(
    (await ended).map((program, index) => storyOf(cluster, topics[index] ?? '', dirs[index] ?? '', program)),
  );
  if (kafkajs === undefined || own === undefined) throw new Error('two programs ran');
  return { kafkajs, 'shop-sim': own };
}

async function storyOf(cluster: LocalCluster, topic: string, dir: string, ended: ProgramResult): Promise<Story> {
  if (ended.stdout === '') throw new Error(`no result: ${ended.stderr}`);
  const result: RunResult = JSON.parse(ended.stdout);
  const hash = runHash(result.run.id);
  const acknowledged = new Map<string, Place>();
  const journal = new JournalReader(hash, (seq, place) => acknowledged.set(orderIdOf(hash, seq), place));
  for await (const bytes of createReadStream(join(dir, runFiles.journal))) journal.push(bytes);
  const { acked, orders } = journal.end();
  const records = await readTopic(
    await kafkaTools(kafka.jarsDir),
    cluster.internalBootstrapServers,
    topic,
    STAMP_BYTES,
  );
  const found = new Set(records.map(({ header }) => readSeq(header)));
  const logged = new Map(
    records.map(({ partition, offset, header }) => [placeAt(partition, offset), orderIdOf(hash, readSeq(header))]),
  );
  const lostIds = new Set<string>();
  for (let seq = 0; seq < orders; seq++) {
    if (acked.has(seq) && !found.has(seq)) lostIds.add(orderIdOf(hash, seq));
  }
  return { ended, result, lostIds, logged, acknowledged };
}
