import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findDistribution } from '../../src/cluster/distribution.ts';
import { kafkaPom } from '../../src/cluster/provision.ts';
import { useTempDir } from '../support/temp-dir.ts';

it('finds the archives of a Kafka download in its folder libs', async () => {
  const kafkaHome = useTempDir();
  mkdirSync(join(kafkaHome, 'libs'));
  writeFileSync(join(kafkaHome, 'libs', 'kafka_2.13-4.1.0.jar'), '');
  expect(await findDistribution({ kafkaHome })).toEqual({
    jarsDir: join(kafkaHome, 'libs'),
    classPath: join(kafkaHome, 'libs', '*'),
    version: '4.1.0',
  });
});

it('says in a sentence what is missing in a folder that holds no Kafka', async () => {
  const kafkaHome = useTempDir();
  await expect(findDistribution({ kafkaHome })).rejects.toMatchObject({
    code: 'LOCAL_CLUSTER_FAILED',
    message: `No Kafka found in ${kafkaHome}: expected the folder of a Kafka 4.3.1 download, with libs/kafka_2.13-4.3.1.jar in it.`,
  });
});

it('refuses a Kafka that is too old, naming its version', async () => {
  const kafkaHome = useTempDir();
  writeFileSync(join(kafkaHome, 'kafka_2.13-3.9.0.jar'), '');
  await expect(findDistribution({ kafkaHome })).rejects.toThrow('is version 3.9.0; a local cluster needs 4.0 or newer');
});

it('asks Maven for the broker, the tools and a logger', () => {
  expect(kafkaPom().match(/<artifactId>[^<]+<\/artifactId><version>[^<]+/g)).toEqual([
    '<artifactId>kafka-distribution</artifactId><version>1',
    '<artifactId>kafka_2.13</artifactId><version>4.3.1',
    '<artifactId>kafka-tools</artifactId><version>4.3.1',
    '<artifactId>slf4j-simple</artifactId><version>1.7.36',
  ]);
});
