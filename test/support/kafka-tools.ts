import { execFile } from 'node:child_process';
import { distributionIn } from '../../src/cluster/distribution.ts';

/** Kafka's own command-line tools, from the same archives as the broker: clients that share no code with ours. */
export interface KafkaTools {
  /**
   * Runs the main class of a tool and returns its standard output as bytes. Rejects when it ends with another code
   * than 0, with what it said.
   */
  run(mainClass: string, args: readonly string[]): Promise<Buffer>;
}

/** A record as `kafka-console-consumer` shows it. */
export interface ConsoleRecord {
  readonly partition: number;
  readonly offset: number;
  /** The record's only header, with its raw bytes. */
  readonly headerKey: string;
  readonly header: Buffer;
  readonly value: string;
}

export async function kafkaTools(jarsDir: string): Promise<KafkaTools> {
  const distribution = await distributionIn(jarsDir);
  if (distribution === undefined) throw new Error(`no Kafka in ${jarsDir}`);
  const { classPath } = distribution;
  return { run: (mainClass, args) => runJava(classPath, mainClass, args) };
}

function runJava(classPath: string, mainClass: string, args: readonly string[]): Promise<Buffer> {
  const javaArgs = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m', '-cp', classPath];
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const options = { encoding: 'buffer', maxBuffer: 1024 * 1024 * 1024, timeout: 60_000 } as const;
  return new Promise((resolve, reject) => {
    execFile('java', [quiet, ...javaArgs, mainClass, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else
        reject(
          new Error(`${mainClass} failed: ${stderr.toString()}${stdout.toString().slice(0, 2000)}`, { cause: error }),
        );
    });
  });
}

/** End offset of each partition, by `kafka-get-offsets`. */
export async function endOffsets(
  tools: KafkaTools,
  bootstrapServers: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const output = await tools.run('org.apache.kafka.tools.GetOffsetShell', [
    '--bootstrap-server',
    bootstrapServers,
    '--topic-partitions',
    topic,
  ]);
  return parseEndOffsets(output.toString());
}

/** Lines `topic:partition:offset`. */
export function parseEndOffsets(output: string): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  for (const [, partition, offset] of output.matchAll(/^[^:\n]+:(\d+):(\d+)$/gm)) {
    offsets.set(Number(partition), Number(offset));
  }
  return offsets;
}

/**
 * Reads a whole topic back with Kafka's own consumer, up to the end offsets at the time of the call. Every record must
 * have exactly one header, of `headerBytes` bytes, and a value without line breaks.
 */
export async function readTopic(
  tools: KafkaTools,
  bootstrapServers: string,
  topic: string,
  headerBytes: number,
): Promise<readonly ConsoleRecord[]> {
  const offsets = await endOffsets(tools, bootstrapServers, topic);
  const count = [...offsets.values()].reduce((sum, offset) => sum + offset, 0);
  return count === 0 ? [] : readRecords(tools, bootstrapServers, topic, headerBytes, count, 'read_uncommitted');
}

/** Reads the first `count` records of a topic that Kafka's own consumer is given at this isolation level. */
export async function readRecords(
  tools: KafkaTools,
  bootstrapServers: string,
  topic: string,
  headerBytes: number,
  count: number,
  isolationLevel: 'read_committed' | 'read_uncommitted',
): Promise<readonly ConsoleRecord[]> {
  const shown = ['print.partition', 'print.offset', 'print.headers'];
  const output = await tools.run('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    `--bootstrap-server=${bootstrapServers}`,
    `--topic=${topic}`,
    '--from-beginning',
    `--isolation-level=${isolationLevel}`,
    `--max-messages=${count}`,
    '--timeout-ms=20000',
    ...shown.flatMap((property) => ['--formatter-property', `${property}=true`]),
  ]);
  return parseConsoleRecords(output, headerBytes);
}

/**
 * Parses `Partition:0<TAB>Offset:5<TAB>KEY:HEADER<TAB>VALUE<LF>` repeated. The header is raw bytes, which may be tabs
 * and line feeds, so it is taken by its length.
 */
export function parseConsoleRecords(output: Buffer, headerBytes: number): readonly ConsoleRecord[] {
  const records: ConsoleRecord[] = [];
  let at = 0;
  while (at < output.length) {
    const prefixEnd = at + 200;
    const prefix = output.toString('latin1', at, prefixEnd);
    const match = /^Partition:(\d+)\tOffset:(\d+)\t([^:\t]+):/.exec(prefix);
    if (match === null) throw new Error(`not a record of the console consumer: ${prefix.slice(0, 80)}`);
    const headerStart = at + match[0].length;
    const valueStart = headerStart + headerBytes + 1;
    const lineEnd = output.indexOf(0x0a, valueStart);
    const end = lineEnd === -1 ? output.length : lineEnd;
    records.push({
      partition: Number(match[1]),
      offset: Number(match[2]),
      headerKey: match[3] ?? '',
      header: output.subarray(headerStart, headerStart + headerBytes),
      value: output.toString('utf8', valueStart, end),
    });
    at = end + 1;
  }
  return records;
}
