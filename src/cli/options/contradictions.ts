import { formatBytes } from '../../units.ts';
import type { OptionValues } from './option.ts';
import type { brokerOptions } from './broker-options.ts';
import { defaultEmbeddedBrokers, defaultEmbeddedMemoryBytes, memoryPerPartitionBytes } from './embedded-options.ts';
import type { consumeOptions } from './consume-options.ts';
import type { produceOptions } from './produce-options.ts';

type ProduceValues = Partial<OptionValues<typeof produceOptions>>;
type ConsumeValues = Partial<OptionValues<typeof consumeOptions>>;
type BrokerValues = Partial<OptionValues<typeof brokerOptions>>;
type ServicesValues = Pick<ConsumeValues, 'members'> & Partial<Pick<ProduceValues, 'services'>>;

/** Room for a record's header, key and framing, and for its batch's header, above its value. */
const recordOverheadBytes = 256;

/** Values of `produce` that are fine alone and cannot be had together. Each is one sentence with its remedy. */
export function produceContradictions(values: ProduceValues): string[] {
  return [
    ...trafficContradictions(values),
    ...producerContradictions(values),
    ...targetContradictions(values),
    ...servicesContradictions(values),
  ];
}

/** The same for `consume`. */
export function consumeContradictions(values: ConsumeValues): string[] {
  const noServices = values.services?.length === 0;
  return [
    ...(noServices ? ['--services none: consume without services does nothing; name at least one'] : []),
    ...servicesContradictions(values),
  ];
}

/** The same for `broker`. */
export function brokerContradictions({ port, brokers }: BrokerValues): string[] {
  if (port === undefined || brokers === undefined || port + brokers - 1 <= 65_535) return [];
  return [
    `--port ${port} with --brokers ${brokers}: the last broker would have port ${port + brokers - 1}, and 65535 is the highest; give --port ${65_536 - brokers} or lower`,
  ];
}

/** A run has either a cluster, or a Kafka of its own, or the embedded broker. */
function targetContradictions(values: ProduceValues): string[] {
  const { bootstrapServer, commandConfig, commandProperty = [] } = values;
  const connectionFlag =
    bootstrapServer !== undefined
      ? `--bootstrap-server ${bootstrapServer}`
      : commandConfig !== undefined
        ? `--command-config ${commandConfig}`
        : commandProperty.length > 0
          ? '--command-property'
          : undefined;
  const { embeddedBrokers, embeddedMemory, localKafka } = values;
  const localFlag = localKafka === undefined ? undefined : `--local-kafka ${localKafka}`;
  const first = connectionFlag ?? localFlag;
  if (first === undefined) return embeddedContradictions(values);
  const flags = [
    ...(embeddedBrokers === undefined ? [] : [`--embedded-brokers ${embeddedBrokers}`]),
    ...(embeddedMemory === undefined ? [] : [`--embedded-memory ${embeddedMemory}`]),
    ...(localFlag === undefined || localFlag === first ? [] : [localFlag]),
  ];
  const problems = flags.map((flag) => `${flag} with ${first}: a run has one or the other; leave one of them out`);
  return first === localFlag ? [...problems, ...localContradictions(values, localKafka ?? 0)] : problems;
}

function localContradictions({ replicationFactor, keepTopics }: ProduceValues, brokers: number): string[] {
  return [
    ...(replicationFactor !== undefined && replicationFactor > brokers
      ? [
          `--replication-factor ${replicationFactor} with --local-kafka ${brokers}: each copy needs a broker; give --local-kafka ${replicationFactor}`,
        ]
      : []),
    ...(keepTopics === true
      ? [
          '--keep-topics with --local-kafka: that Kafka and its topics end with the run; leave it out, or run shop-sim cluster and give its addresses',
        ]
      : []),
  ];
}

function embeddedContradictions(values: ProduceValues): string[] {
  const { embeddedBrokers = defaultEmbeddedBrokers, replicationFactor, keepTopics } = values;
  const problems = [...memoryContradictions(values)];
  if (replicationFactor !== undefined && replicationFactor > embeddedBrokers) {
    problems.push(
      `--replication-factor ${replicationFactor} with ${embeddedBrokers === 1 ? '1 embedded broker' : `${embeddedBrokers} embedded brokers`}: each copy needs a broker; give --embedded-brokers ${replicationFactor}`,
    );
  }
  if (keepTopics === true) {
    problems.push(
      '--keep-topics without --bootstrap-server: the embedded broker and its topics end with the run; leave it out, or run shop-sim broker and give its address',
    );
  }
  return problems;
}

function memoryContradictions(values: ProduceValues): string[] {
  const { embeddedMemory = defaultEmbeddedMemoryBytes, partitions, services = [] } = values;
  const topics = 1 + services.length;
  const neededBytes = (partitions ?? 0) * topics * memoryPerPartitionBytes;
  if (partitions === undefined || neededBytes <= embeddedMemory) return [];
  return [
    `--partitions ${partitions} with ${formatBytes(embeddedMemory)} of --embedded-memory: ${topics === 1 ? 'a topic' : `${topics} topics`} of so many partitions would hold next to nothing; give --embedded-memory ${Math.ceil(neededBytes / 2 ** 20)}MiB or more`,
  ];
}

function trafficContradictions(values: ProduceValues): string[] {
  const { rate, rampFrom, duration, arrivals, onFull, orders } = values;
  const problems: string[] = [];
  if (rampFrom !== undefined && rate === 'max') {
    problems.push('--ramp-from with --rate max: a ramp needs a rate to end at; give --rate a number');
  }
  if (rampFrom !== undefined && duration === 0) {
    problems.push('--ramp-from with --duration 0: a ramp needs an end; give --duration a length, for instance 60s');
  }
  if (rate === 'max' && arrivals === 'poisson') {
    problems.push('--arrivals poisson with --rate max: without a schedule there are no arrivals; give --rate a number');
  }
  if (rate === 'max' && onFull === 'drop') {
    problems.push('--on-full drop with --rate max: without a schedule no order is late; leave out --on-full');
  }
  if (orders !== undefined && values.generators !== undefined && orders < values.generators) {
    problems.push(
      `--orders ${orders} with --generators ${values.generators}: each generator sends at least one; give fewer generators`,
    );
  }
  return problems;
}

function producerContradictions(values: ProduceValues): string[] {
  const { acks, noIdempotence, maxInFlight, batchSize, bufferMemory, recordSize } = values;
  const problems: string[] = [];
  if (acks === 'all' && noIdempotence === false && maxInFlight !== undefined && maxInFlight > 5) {
    problems.push(
      `--max-in-flight ${maxInFlight}: an idempotent producer keeps its order with at most 5; give at most 5, or add --no-idempotence`,
    );
  }
  if (batchSize !== undefined && bufferMemory !== undefined && 2 * batchSize > bufferMemory) {
    problems.push(
      `--buffer-memory ${bufferMemory} holds less than two batches of --batch-size ${batchSize}; give --buffer-memory ${2 * batchSize} or more`,
    );
  }
  if (recordSize !== undefined && batchSize !== undefined && recordSize + recordOverheadBytes > batchSize) {
    problems.push(
      `--record-size ${recordSize} does not fit into --batch-size ${batchSize} with its header; give --batch-size ${recordSize + 2 * recordOverheadBytes} or more`,
    );
  }
  return problems;
}

function servicesContradictions({ services, members }: ServicesValues): string[] {
  if (services === undefined || members === undefined) return [];
  const idle = members.flat().find(({ service }) => !services.includes(service));
  if (idle === undefined) return [];
  return [
    `--members ${idle.service}=${idle.count}: ${idle.service} is not among --services; add it there, or leave it out`,
  ];
}
