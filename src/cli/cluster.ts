import { ExitCode } from '../errors.ts';
import type { CommandContext } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { clusterOptions } from './options/local-kafka-options.ts';
import { readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';

/** `shop-sim cluster`: a real Kafka on this machine until Ctrl-C. */
export async function cluster(line: CommandLine, { terminal, process }: CommandContext): Promise<ExitCode> {
  const { brokers, dataDir } = requireValues('cluster', clusterOptions, readOptions(clusterOptions, line), []);
  const say = (text: string): void => void terminal.stderr.write(`${text}\n`);
  const interrupts = listenForInterrupts(process, { announce: () => say('stopping'), leave: () => undefined });
  const { runCluster } = await import('../run/run-cluster.ts');
  try {
    say(brokers === 1 ? 'starting a broker' : `starting ${brokers} brokers`);
    await runCluster(
      { brokers, dataDir, kafkaHome: terminal.env['KAFKA_HOME'] },
      ({ clusterId, addresses, folder }) => {
        terminal.stdout.write(welcome(clusterId, addresses, folder, dataDir !== undefined));
      },
      interrupts.stop,
    );
  } finally {
    interrupts.dispose();
  }
  return ExitCode.interrupted;
}

function welcome(clusterId: string, addresses: readonly string[], folder: string, isKept: boolean): string {
  const servers = addresses.join(',');
  return [
    `Kafka of ${addresses.length === 1 ? 'one broker' : `${addresses.length} brokers`}, cluster ${clusterId}`,
    `listening on ${addresses.join(', ')}`,
    `data, configuration and logs are in ${folder}${isKept ? ', which stays' : ', which is removed at the end'}`,
    '',
    'try in another terminal:',
    `  shop-sim produce --bootstrap-server ${servers} --duration 10s`,
    '',
    'Ctrl-C ends it',
    '',
  ].join('\n');
}
