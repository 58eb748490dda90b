import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from './external-program.ts';
import { systemErrorCode } from './system-error.ts';

/** The release that is provisioned. */
export const kafkaVersion = '4.3.1';

/** Broker, tools, and a logger that writes to standard error. */
const artifacts: readonly (readonly [group: string, artifact: string, version: string])[] = [
  ['org.apache.kafka', 'kafka_2.13', kafkaVersion],
  ['org.apache.kafka', 'kafka-tools', kafkaVersion],
  ['org.slf4j', 'slf4j-simple', '1.7.36'],
];

/** A Maven project that has Kafka as its only dependencies. */
export function kafkaPom(): string {
  const dependencies = artifacts.map(
    ([group, artifact, version]) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>shop-sim</groupId><artifactId>kafka-distribution</artifactId><version>1</version>',
    '  <dependencies>',
    ...dependencies,
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n');
}

/**
 * Fills `targetDir` with Kafka's Java archives, by Maven as the machine has it configured. The archives are collected
 * beside the target and renamed into place, so that the folder is there whole or not at all; of two processes that do
 * this at once the second finds the first one's folder and keeps that.
 *
 * @throws ShopSimError LOCAL_CLUSTER_FAILED when Maven or Java is missing or fails
 */
export async function provisionKafka(targetDir: string): Promise<void> {
  await mkdir(dirname(targetDir), { recursive: true });
  const workDir = await mkdtemp(`${targetDir}.partial-`);
  try {
    await writeFile(join(workDir, 'pom.xml'), kafkaPom());
    const jarsDir = join(workDir, 'jars');
    await runProgram(
      'mvn',
      ['--batch-mode', '--quiet', 'dependency:copy-dependencies', `-DoutputDirectory=${jarsDir}`],
      `get Kafka ${kafkaVersion}`,
      { cwd: workDir, timeoutMs: 300_000 },
    );
    await renameUnlessTaken(jarsDir, targetDir);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

async function renameUnlessTaken(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
