import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../../src/clock.ts';
import { createRng, type Rng } from '../../../src/rng.ts';
import { eventually } from '../../support/eventually.ts';
import type { ProduceAction, ProduceContext, ScriptedCluster } from '../../support/scripted-broker.ts';
import { createRig, type Rig } from './producer-fixture.ts';

const refusing = [2, 3, 5, 6, 9, 10, 19, 56, 74, 87, -1];
const afterAppend = [6, 7, 13, 20, -1];
const recordCount = 3000;
const seeds = Array.from({ length: 16 }, (_, index) => index + 1);

/** Faults of all kinds, decided by the generator of random numbers alone. */
function randomScript(rng: Rng, faultRatio: number): (context: ProduceContext) => ProduceAction | undefined {
  const pick = (codes: readonly number[]): number => codes[rng.nextInt(codes.length)] ?? 0;
  return () => {
    const delayMs = rng.nextFloat() < 0.3 ? rng.nextInt(8) : 0;
    if (rng.nextFloat() >= faultRatio) return { delayMs };
    switch (rng.nextInt(8)) {
      case 0:
        return { reply: 'drop', delayMs };
      case 1:
        return { reply: 'dropAfter', delayMs };
      case 2:
        return { reply: 'half', delayMs };
      case 3:
        return { reply: 'late', lateMs: rng.nextInt(60) };
      case 4: {
        const code = pick(afterAppend);
        return { error: () => ({ code, after: true }), delayMs };
      }
      case 5:
        return { error: () => (rng.nextInt(2) === 0 ? { code: pick(afterAppend), after: true } : undefined), delayMs };
      default:
        return { error: () => (rng.nextInt(2) === 0 ? { code: pick(refusing) } : undefined), delayMs };
    }
  };
}

/** Leaders change and brokers die while the load runs. */
async function shake(cluster: ScriptedCluster, rng: Rng, brokers: number): Promise<void> {
  switch (rng.nextInt(4)) {
    case 0:
      cluster.moveLeader(rng.nextInt(cluster.logs.length), rng.nextInt(brokers));
      return;
    case 1:
      cluster.dropConnections(rng.nextInt(brokers));
      return;
    case 2: {
      const partition = rng.nextInt(cluster.logs.length);
      cluster.moveLeader(partition, -1);
      await pause(5);
      cluster.moveLeader(partition, rng.nextInt(brokers));
      return;
    }
    default: {
      const nodeId = rng.nextInt(brokers);
      cluster.kill(nodeId);
      await pause(10);
      await cluster.revive(nodeId);
    }
  }
}

/** Appends all records in small bursts, waiting while the memory is full. */
async function load({ producer, log, cluster }: Rig, rng: Rng, brokers: number): Promise<void> {
  while (log.appended < recordCount) {
    const burst = 1 + rng.nextInt(60);
    for (let index = 0; index < burst && log.appended < recordCount; index++) {
      const key = rng.nextInt(2) === 0 ? undefined : `key-${rng.nextInt(40)}`;
      if (!log.append(producer, systemClock.nowMs(), key)) break;
    }
    if (rng.nextInt(15) === 0) await shake(cluster, rng, brokers);
    await pause(rng.nextInt(3));
  }
  await producer.flush();
}

describe('whatever the brokers do, every record has one fate, and the log agrees with it', () => {
  it.each(seeds)('with deadlines far away (seed %i)', async (seed) => {
    const rng = createRng(seed, 7);
    const rig = await createRig({ brokers: 3, partitions: 5, seed });
    rig.cluster.script = randomScript(rng, 0.25);
    await load(rig, rng, 3);
    expect(rig.log.fatal).toBeUndefined();
    expect(rig.log.count('notSent')).toBe(0);
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it.each(seeds)('with deadlines that pass all the time (seed %i)', async (seed) => {
    const rng = createRng(seed, 8);
    const settings = { deliveryTimeoutMs: 25, bufferMemoryBytes: 32 * 1024 };
    const rig = await createRig({ brokers: 2, partitions: 3, seed, settings });
    rig.cluster.script = randomScript(rng, 0.4);
    await load(rig, rng, 2);
    await eventually('late appends have arrived', () => !rig.cluster.isBusy, { intervalMs: 5 });
    expect(rig.log.fatal).toBeUndefined();
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });
});
