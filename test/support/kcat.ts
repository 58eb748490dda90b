import { execFile, spawnSync } from 'node:child_process';

/** Whether kcat (librdkafka) is installed. */
export function hasKcat(): boolean {
  return spawnSync('kcat', ['-V'], { stdio: 'ignore' }).status === 0;
}

/** librdkafka's names of settings, for `-X`. */
export type KcatProperties = Readonly<Record<string, string>>;

/**
 * Runs kcat without its configuration file and returns what it writes to standard output. Rejects when it ends with
 * another code than 0, with what it said.
 */
export function kcat(
  bootstrapServers: string,
  args: readonly string[],
  options: { readonly properties?: KcatProperties; readonly input?: string } = {},
): Promise<string> {
  const properties = Object.entries(options.properties ?? {}).flatMap(([key, value]) => ['-X', `${key}=${value}`]);
  return new Promise((resolve, reject) => {
    const child = execFile(
      'kcat',
      ['-F', '/dev/null', '-b', bootstrapServers, ...properties, ...args],
      { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024, timeout: 60_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`kcat failed: ${stderr}`, { cause: error }));
      },
    );
    // kcat may end without having read its input: its exit code, and what it said, are above.
    child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    child.stdin?.end(options.input ?? '');
  });
}

/** A record as kcat shows it. */
export interface KcatRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

/** Reads a whole topic. Keys and values must be text without tabs and line breaks. */
export async function kcatRead(
  bootstrapServers: string,
  topic: string,
  properties: KcatProperties = {},
): Promise<readonly KcatRecord[]> {
  const format = String.raw`%p\t%o\t%k\t%s\n`;
  const output = await kcat(bootstrapServers, ['-C', '-q', '-e', '-o', 'beginning', '-t', topic, '-f', format], {
    properties,
  });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [partition, offset, key, value] = line.split('\t');
      return { partition: Number(partition), offset: Number(offset), key: key ?? '', value: value ?? '' };
    });
}

/** Writes records, one per line of `values`. */
export async function kcatWrite(
  bootstrapServers: string,
  topic: string,
  values: readonly string[],
  properties: KcatProperties = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const headerArgs = Object.entries(headers).flatMap(([key, value]) => ['-H', `${key}=${value}`]);
  await kcat(bootstrapServers, ['-P', '-t', topic, '-X', 'acks=all', ...headerArgs], {
    properties,
    input: `${values.join('\n')}\n`,
  });
}
