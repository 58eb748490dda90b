import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type ClientName, createRig, keyFor, type Rig, topic } from './kafkajs-producer-fixture.ts';

/**
 * The positive control in small: how kafkajs loses records that it has acknowledged. tulios/kafkajs #1303: its sendMessages keeps the answers of brokers over the
 * attempts of one send(). A partition that gets a leader which has answered for others already is not sent again, and
 * send() resolves.
 */

const partitions = 3;
const each = 10;

/** One send: records to all three partitions, each of which has a broker of its own as its leader. */
function appendToAll({ append }: Rig): void {
  append(partitions * each, (index) => keyFor(index % partitions, partitions));
}

async function createPrimedRig(client: ClientName): Promise<Rig> {
  const rig = await createRig({ client, brokers: 3, partitions, settings: { batchSizeBytes: 16_384, lingerMs: 50 } });
  appendToAll(rig);
  await rig.producer.flush();
  return rig;
}

/** Partition 0 moves from broker 1 to broker 2 before the client has heard of it. */
async function moveLeader(rig: Rig): Promise<void> {
  rig.cluster.moveLeader(topic, 0, 2);
  appendToAll(rig);
  await rig.producer.flush();
}

/** Broker 1 dies with a request unanswered, when the other two have answered theirs. */
async function killLeader(rig: Rig): Promise<void> {
  rig.cluster.freezeBroker(1);
  const counters = [2, 3].map((brokerId) => rig.countRequests(brokerId));
  appendToAll(rig);
  const flushed = rig.producer.flush();
  await eventually('the other leaders have answered', () => counters.every((requests) => requests() === 1));
  await rig.cluster.stopBroker(1);
  await flushed;
}

/** The numbers of the records that were acknowledged and are not in the log. */
async function lostOf({ log, logs }: Rig): Promise<readonly number[]> {
  const stored = new Set((await logs()).logs.flatMap(({ seqs }) => seqs));
  return [...log.fates].flatMap(([seq, { outcome }]) => (outcome === 'acked' && !stored.has(seq) ? [seq] : []));
}

/**
 * kafkajs takes back the sequence numbers of a request that failed, though it may be in the log, and gives them to
 * the next one: the broker takes that for a repetition, and answers with the offset of the first.
 */
async function loseAnswer(client: ClientName): Promise<Rig> {
  const rig = await createRig({ client, settings: { lingerMs: 0, maxInFlight: 2 } });
  rig.append(each);
  await rig.producer.flush();
  rig.cluster.faults.add({ api: 'produce', effect: { kind: 'drop-connection', when: 'after' }, times: 1 });
  rig.append(each);
  await new Promise(setImmediate);
  rig.append(each);
  await rig.producer.flush();
  expect(rig.log.count('acked')).toBe(3 * each);
  return rig;
}

describe('with two sends in flight, when the answer to the first is lost', () => {
  it('kafkajs acknowledges the second at the offset of the first, which it writes twice', async () => {
    const rig = await loseAnswer('kafkajs');
    const [first, second] = [each, 2 * each].map((start) => Array.from({ length: each }, (_, index) => start + index));
    expect(await lostOf(rig)).toEqual(second);
    expect(second?.map((seq) => rig.log.fates.get(seq)?.offset)).toEqual(first);
    expect((await rig.logs()).logs[0]?.seqs.slice(each)).toEqual([...(first ?? []), ...(first ?? [])]);
  });

  it('our producer loses and doubles none', async () => {
    const rig = await loseAnswer('shop-sim');
    expect(rig.log.conservationProblems(await rig.logs())).toEqual([]);
  });
});

describe.each([
  ['moves while records are on their way', moveLeader],
  ['dies while records are on their way', killLeader],
])('when the leader of a partition %s', (_name, fault) => {
  it('kafkajs acknowledges records that are not in the log, and the notice names the partition', async () => {
    const rig = await createPrimedRig('kafkajs');
    await fault(rig);
    expect(rig.log.count('acked')).toBe(2 * partitions * each);
    const expected = Array.from({ length: each }, (_, index) => partitions * (each + index));
    expect(await lostOf(rig)).toEqual(expected);
    expect(rig.log.notices.join()).toContain(
      `kafkajs acknowledged ${each} records without an answer for partition 0 of topic "${topic}"`,
    );
  });

  it('our producer loses none', async () => {
    const rig = await createPrimedRig('shop-sim');
    await fault(rig);
    expect(rig.log.count('acked')).toBe(2 * partitions * each);
    expect(await lostOf(rig)).toEqual([]);
    expect(rig.log.conservationProblems(await rig.logs())).toEqual([]);
  });
});
