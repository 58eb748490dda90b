import type { TestProject } from 'vitest/node';
import { LocalCluster } from '../../src/cluster/local-cluster.ts';
import { systemClock } from '../../src/clock.ts';
import { hasKcat } from '../support/kcat.ts';
import type { ProvidedKafka } from '../support/real-kafka.ts';
import { findTestDistribution, quickStart } from '../support/real-kafka.ts';
import { makeTempDir, removeDir } from '../support/temp-dir.ts';

/** Starts the broker that all files of the `real` project share, once, before the first of them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const distribution = await findTestDistribution();
  if (typeof distribution === 'string') return skipAll(project, distribution);
  if (process.env['CI'] === 'true' && !hasKcat()) throw new Error('kcat must be installed under CI.');
  const dataDir = makeTempDir();
  const cluster = await LocalCluster.start({ ...quickStart, nodes: 1, dataDir, distribution }, systemClock);
  const disposeOnExit = (): void => cluster.disposeSync();
  process.once('exit', disposeOnExit);
  const kafka: ProvidedKafka = {
    available: true,
    bootstrapServers: cluster.bootstrapServers,
    jarsDir: distribution.jarsDir,
  };
  project.provide('realKafka', kafka);
  return async () => {
    process.off('exit', disposeOnExit);
    await cluster.dispose();
    removeDir(dataDir);
  };
}

function skipAll(project: TestProject, reason: string): () => Promise<void> {
  if (process.env['CI'] === 'true') throw new Error(`The tests on a real Kafka must run under CI, but ${reason}.`);
  process.stderr.write(`The tests on a real Kafka are skipped: ${reason}.\n`);
  project.provide('realKafka', { available: false });
  return () => Promise.resolve();
}
