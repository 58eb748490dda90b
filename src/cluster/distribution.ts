import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ShopSimError } from '../errors.ts';
import { kafkaVersion, provisionKafka } from './provision.ts';
import { systemErrorCode } from './system-error.ts';

/** The Java archives of a Kafka release, ready for `java -cp`. */
export interface KafkaDistribution {
  /** Folder of the archives. */
  readonly jarsDir: string;
  /** Value for `java -cp`. */
  readonly classPath: string;
  /** Version in the name of the broker's archive, for instance `4.3.1`. */
  readonly version: string;
}

/** Where a distribution may come from. */
export interface DistributionSource {
  /** Folder of a Kafka download (it has a folder `libs`); undefined: use, or fill, the cache. */
  readonly kafkaHome?: string | undefined;
  /** Folder that keeps the archives from run to run; default {@link defaultCacheDir}. */
  readonly cacheDir?: string | undefined;
}

/** `~/.cache/shop-sim/kafka-<version>`. */
export function defaultCacheDir(): string {
  return join(homedir(), '.cache', 'shop-sim', `kafka-${kafkaVersion}`);
}

/**
 * Finds the archives of Kafka: in a Kafka download when one is given, else in the cache, which is filled by Maven when
 * it is empty (54 MB, some seconds). Several processes may call it at once.
 *
 * @throws ShopSimError LOCAL_CLUSTER_FAILED when the given folder holds no Kafka 4, or Maven is missing or fails
 */
export async function findDistribution(source: DistributionSource = {}): Promise<KafkaDistribution> {
  if (source.kafkaHome !== undefined) return distributionOf(source.kafkaHome);
  const cacheDir = source.cacheDir ?? defaultCacheDir();
  return (await distributionIn(cacheDir)) ?? (await provisioned(cacheDir));
}

async function distributionOf(kafkaHome: string): Promise<KafkaDistribution> {
  const found = (await distributionIn(join(kafkaHome, 'libs'))) ?? (await distributionIn(kafkaHome));
  if (found === undefined) {
    throw new ShopSimError(
      'LOCAL_CLUSTER_FAILED',
      `No Kafka found in ${kafkaHome}: expected the folder of a Kafka ${kafkaVersion} download, with libs/kafka_2.13-${kafkaVersion}.jar in it.`,
    );
  }
  if (Number.parseInt(found.version, 10) < 4) {
    throw new ShopSimError(
      'LOCAL_CLUSTER_FAILED',
      `The Kafka in ${kafkaHome} is version ${found.version}; a local cluster needs 4.0 or newer.`,
    );
  }
  return found;
}

async function provisioned(cacheDir: string): Promise<KafkaDistribution> {
  await provisionKafka(cacheDir);
  const found = await distributionIn(cacheDir);
  if (found === undefined) {
    throw new ShopSimError(
      'LOCAL_CLUSTER_FAILED',
      `Maven left no Kafka ${kafkaVersion} in ${cacheDir}: delete that folder and try again.`,
    );
  }
  return found;
}

/** The distribution whose archives lie directly in a folder; `undefined` when the folder or the broker is missing. */
export async function distributionIn(jarsDir: string): Promise<KafkaDistribution | undefined> {
  const version = brokerVersion(await namesIn(jarsDir));
  return version === undefined ? undefined : { jarsDir, classPath: join(jarsDir, '*'), version };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

function brokerVersion(names: readonly string[]): string | undefined {
  for (const name of names) {
    const match = /^kafka_2\.\d+-(\d+(?:\.\d+)+)\.jar$/.exec(name);
    if (match !== null) return match[1];
  }
  return undefined;
}
