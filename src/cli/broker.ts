import { ExitCode } from '../errors.ts';
import type { BrokerPlan } from '../run/plan.ts';
import { formatBytes } from '../units.ts';
import type { CommandContext } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { brokerOptions } from './options/broker-options.ts';
import { brokerContradictions } from './options/contradictions.ts';
import type { OptionValues } from './options/option.ts';
import { readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';

/** `shop-sim broker`: embedded brokers until Ctrl-C. */
export async function broker(line: CommandLine, { terminal, process }: CommandContext): Promise<ExitCode> {
  const read = readOptions(brokerOptions, line);
  const values = requireValues('broker', brokerOptions, read, brokerContradictions(read.values));
  const plan = planOf(values);
  const say = (text: string): void => void terminal.stderr.write(`${text}\n`);
  for (const text of warningsAbout(plan.host)) say(`note: ${text}`);
  const interrupts = listenForInterrupts(process, {
    announce: () => say('stopping'),
    leave: () => undefined,
  });
  const { runBroker } = await import('../run/run-broker.ts');
  try {
    await runBroker(
      plan,
      {
        onListening: ({ clusterId, addresses }) => {
          terminal.stdout.write(welcome(plan, clusterId, addresses));
        },
        onLog: (level, text) => {
          if (level === 'error' || values.verbose) say(`${level}: ${text}`);
        },
      },
      interrupts.stop,
    );
  } finally {
    interrupts.dispose();
  }
  return ExitCode.interrupted;
}

function planOf(values: OptionValues<typeof brokerOptions>): BrokerPlan {
  const { port, brokers, host, partitions, memory, dataDir } = values;
  const ports = Array.from({ length: brokers }, (_, index) => (port === 0 ? 0 : port + index));
  return { host, ports, partitions, memoryBytes: memory, dataDir };
}

function welcome({ memoryBytes, dataDir }: BrokerPlan, clusterId: string, addresses: readonly string[]): string {
  const place = dataDir === undefined ? 'in memory and gone when it ends' : `in ${dataDir} and in memory`;
  const [first = ''] = addresses;
  return [
    `${addresses.length === 1 ? 'embedded broker' : `${addresses.length} embedded brokers`}, cluster ${clusterId}`,
    `listening on ${addresses.join(', ')}`,
    `records are ${place}, the newest ${formatBytes(memoryBytes)} of them`,
    '',
    'try in another terminal:',
    `  shop-sim produce --bootstrap-server ${first} --topic shop.orders --duration 10s`,
    `  kcat -b ${first} -L`,
    `  kcat -b ${first} -C -t shop.orders -o beginning`,
    '',
    'Ctrl-C ends it',
    '',
  ].join('\n');
}

function warningsAbout(host: string): string[] {
  if (/^(?:localhost|127\..*|::1)$/.test(host)) return [];
  const warnings = [`there is no authentication: whoever reaches ${host} can read, write and delete everything`];
  if (host === '0.0.0.0' || host === '::') {
    warnings.push(
      'clients are told to connect to localhost; for clients on other machines give --host an address of this one',
    );
  }
  return warnings;
}
