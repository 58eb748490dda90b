import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/errors.ts';
import { builtInNames } from '../../src/scenario/built-in.ts';
import { playBuiltIn, shortcomings } from '../support/play-built-in.ts';
import { realKafka } from '../support/real-kafka.ts';

/** What stops brokers: shop-sim does so only with those that it has started itself. */
const withFaults = ['broker-crash', 'rolling-restart'];
const kafka = realKafka();

describe.skipIf(kafka.isMissing)('a built-in scenario, shortened, on a real Kafka', () => {
  let bootstrapServers = '';

  beforeAll(async () => {
    bootstrapServers = (await kafka.startCluster({ nodes: 3 })).bootstrapServers;
  });

  afterAll(async () => {
    await kafka.disposeClusters();
  });

  it.each(builtInNames().filter((name) => !withFaults.includes(name)))('%s shows what it says', async (name) => {
    const played = await playBuiltIn(name, ['--bootstrap-server', bootstrapServers]);
    expect(shortcomings(played)).toEqual([]);
    expect(played.result.runs[0]?.result.target).toMatchObject({ kind: 'kafka', brokerCount: 3 });
  });

  it.each(withFaults)("%s is skipped, with the reason, on somebody's cluster", async (name) => {
    const { ended, result } = await playBuiltIn(name, ['--bootstrap-server', bootstrapServers]);
    expect(result).toMatchObject({ verdict: 'SKIPPED', runs: [] });
    expect(result.reasons.join()).toContain('only brokers that it has started itself');
    expect(ended.stderr).toContain('VERDICT  SKIPPED');
    expect(ended.exitCode).toBe(ExitCode.ok);
  });
});

describe.skipIf(kafka.isMissing)('a built-in scenario with faults, shortened, on brokers of its own', () => {
  it.each(withFaults)('%s shows what it says', { timeout: 240_000 }, async (name) => {
    const played = await playBuiltIn(name, ['--local-kafka', '3'], 230_000);
    expect(shortcomings(played)).toEqual([]);
    expect(played.result.runs[0]?.result.events.length).toBeGreaterThan(0);
  });
});
