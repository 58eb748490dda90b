import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KafkaDistribution } from './distribution.ts';
import { runProgram } from './external-program.ts';
import { systemErrorCode } from './system-error.ts';

/** The cluster id that a formatted data folder belongs to; `undefined` when it was never formatted. */
export async function formattedClusterId(dataDir: string): Promise<string | undefined> {
  try {
    const text = await readFile(join(dataDir, 'meta.properties'), 'utf8');
    return /^cluster\.id=(.+)$/m.exec(text)?.[1]?.trim();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A cluster id as Kafka writes them (16 bytes, base64url, no leading dash), made from a text that is unique enough. */
export function clusterIdFrom(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url').replace(/^-/, 'A');
}

/**
 * Formats a node's data folder by Kafka's own tool. Passwords of SCRAM users are visible in the machine's process list
 * for the second that this takes: such users are for tests.
 *
 * @param scramArguments see security.ts
 */
export async function formatStorage(
  distribution: KafkaDistribution,
  propertiesFile: string,
  clusterId: string,
  nodeId: number,
  scramArguments: readonly string[],
): Promise<void> {
  await runProgram(
    'java',
    [
      // One short run: what a longer-lived JVM gains by compiling well is lost here.
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
      '-cp',
      distribution.classPath,
      'kafka.tools.StorageTool',
      'format',
      '--cluster-id',
      clusterId,
      '--config',
      propertiesFile,
      ...scramArguments,
    ],
    `format the storage of node ${nodeId}`,
    { timeoutMs: 60_000 },
  );
}
