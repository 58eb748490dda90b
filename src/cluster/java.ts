import { ShopSimError } from '../errors.ts';
import { runProgram } from './external-program.ts';

/** Kafka 4's brokers and tools are compiled for this version. */
export const minimumJavaVersion = 17;

/** The major version in the output of `java -version` (`1.8.0` is 8), or `undefined`. */
export function parseJavaVersion(output: string): number | undefined {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(output);
  if (match === null) return undefined;
  const first = Number(match[1]);
  return first === 1 ? Number(match[2] ?? 0) : first;
}

/**
 * Finds `java` on the PATH.
 *
 * @returns its major version
 * @throws ShopSimError LOCAL_CLUSTER_FAILED when there is none, or it is older than Kafka 4 needs
 */
export async function requireJava(): Promise<number> {
  const { stdout, stderr } = await runProgram('java', ['-version'], 'start a local Kafka', { timeoutMs: 20_000 });
  const version = parseJavaVersion(`${stdout}\n${stderr}`);
  if (version !== undefined && version < minimumJavaVersion) {
    throw new ShopSimError(
      'LOCAL_CLUSTER_FAILED',
      `Could not start a local Kafka: java on the PATH is version ${version}, and Kafka 4 needs ${minimumJavaVersion} or newer.`,
    );
  }
  return version ?? minimumJavaVersion;
}
