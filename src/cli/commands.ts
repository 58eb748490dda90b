import type { CommandSpec } from './command.ts';
import { brokerOptions } from './options/broker-options.ts';
import { calibrateOptions } from './options/calibrate-options.ts';
import { consumeOptions } from './options/consume-options.ts';
import { clusterOptions } from './options/local-kafka-options.ts';
import { produceOptions } from './options/produce-options.ts';
import { runOptions } from './options/run-options.ts';
import { scenariosOptions } from './options/scenario-options.ts';
import { verifyOptions } from './options/verify-options.ts';

/** Every command of the program, in the order of `--help`. */
export const commands: readonly CommandSpec[] = [
  {
    name: 'produce',
    summary: 'send orders at an exact rate, run the services, report',
    description:
      'Sends OrderPlaced events at an exact rate, runs the inventory, payment and notification services on them, and ' +
      'reports throughput, latency from the intended send time, and what became of every order. Without a connection ' +
      "it runs on an embedded broker, which speaks Kafka's protocol and lives as long as the run.",
    argument: undefined,
    options: produceOptions,
    examples: [
      'shop-sim produce --rate 5000 --duration 30s',
      'shop-sim produce --bootstrap-server 127.0.0.1:9092 --rate 5000 --duration 30s',
      'shop-sim produce --local-kafka 3 --rate 2000 --duration 30s',
      'shop-sim produce --bootstrap-server 127.0.0.1:9092 --rate max --services none --record-size 1024',
      'shop-sim produce --bootstrap-server 127.0.0.1:9092 --topic shop.orders --services none --duration 0',
    ],
    run: async (line, context) => (await import('./produce.ts')).produce(line, context),
  },
  {
    name: 'run',
    summary: 'play a scenario: a run, or several, that prove a strength of Kafka',
    description:
      'Plays a scenario file, or a built-in scenario by its name: phases of traffic, settings of the services, events on a ' +
      'time line, and thresholds that decide the exit code. Without a connection each run has an embedded broker of its ' +
      'own. What the target cannot perform is SKIPPED with the reason, and the exit code is 0.',
    argument: 'FILE|NAME',
    options: runOptions,
    examples: [
      'shop-sim run baseline',
      'shop-sim run service-outage --quick',
      'shop-sim run my-shop.yaml --set traffic.rate=2000/s --json result.json',
      'shop-sim run broker-crash --local-kafka 3',
    ],
    run: async (line, context) => (await import('./run.ts')).run(line, context),
  },
  {
    name: 'consume',
    summary: 'run only the services, on a topic that somebody else fills',
    description:
      'Runs services on the orders of a topic, in another terminal or on another day: they need not be there when the ' +
      'orders are placed. Started again with the same group prefix, they continue where they stopped.',
    argument: undefined,
    options: consumeOptions,
    examples: [
      'shop-sim consume --bootstrap-server 127.0.0.1:9092 --topic shop.orders',
      'shop-sim consume --bootstrap-server 127.0.0.1:9092 --topic shop.orders --services payment --members payment=4',
    ],
    run: async (line, context) => (await import('./consume.ts')).consume(line, context),
  },
  {
    name: 'broker',
    summary: 'run the embedded broker alone, to point any Kafka client at',
    description:
      "Runs one to nine brokers that speak Kafka's protocol in one process, until Ctrl-C. They are for trying things " +
      'out and for tests, not for data that matters; README says what they do not do.',
    argument: undefined,
    options: brokerOptions,
    examples: ['shop-sim broker', 'shop-sim broker --port 19092 --brokers 3 --data-dir /tmp/shop-sim-data'],
    run: async (line, context) => (await import('./broker.ts')).broker(line, context),
  },
  {
    name: 'cluster',
    summary: 'run a real Kafka of several brokers on this machine',
    description:
      'Starts brokers of Apache Kafka on loopback ports until Ctrl-C, for trying things out and for tests. It needs Java, ' +
      'and Kafka itself: from KAFKA_HOME, or through Maven, once, into the folder for caches.',
    argument: undefined,
    options: clusterOptions,
    examples: ['shop-sim cluster', 'shop-sim cluster --brokers 3 --data-dir /tmp/shop-sim-kafka'],
    run: async (line, context) => (await import('./cluster.ts')).cluster(line, context),
  },
  {
    name: 'calibrate',
    summary: 'measure in seconds what this machine can generate',
    description:
      'Sends orders as fast as these settings allow to a null sink, and says how many a second this machine can ' +
      'generate, what each costs and what the limit was. It measures shop-sim, not Kafka. The answer is kept in the ' +
      "user's folder for caches: produce then warns before a run that asks for more than 70 % of it.",
    argument: undefined,
    options: calibrateOptions,
    examples: ['shop-sim calibrate', 'shop-sim calibrate --record-size 1024 --key none --generators 2'],
    run: async (line, context) => (await import('./calibrate.ts')).calibrate(line, context),
  },
  {
    name: 'verify',
    summary: 'finish the accounting of a run that crashed',
    description:
      'Reads the folder that a run of produce --out DIR left, and the log of its topic: whether each order that was ' +
      'acknowledged before the crash is in the log, and whether any record is duplicate, out of order or corrupt. The ' +
      'brokers are those of the run; what is secret must be given again.',
    argument: 'DIR',
    options: verifyOptions,
    examples: ['shop-sim verify run-1', 'shop-sim verify run-1 --command-config client.properties --delete-topics'],
    run: async (line, context) => (await import('./verify.ts')).verify(line, context),
  },
  {
    name: 'scenarios',
    summary: 'list, show, start, check the scenarios of shop-sim run',
    description:
      'list: the built-in scenarios. show NAME: the file of one, to read and to copy. init FILE: a commented file to ' +
      'start from. validate FILE...: everything that is wrong with files, at once. schema: the JSON Schema of a ' +
      'scenario file, for editors.',
    argument: 'list|show NAME|init FILE|validate FILE...|schema',
    options: scenariosOptions,
    examples: [
      'shop-sim scenarios list',
      'shop-sim scenarios show flash-sale',
      'shop-sim scenarios init my-scenario.yaml',
      'shop-sim scenarios validate my-scenario.yaml',
    ],
    run: async (line, context) => (await import('./scenarios/scenarios.ts')).scenarios(line, context),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of the result, of a calibration, of a verification or of an event',
    description: 'Prints a JSON Schema; without a name, the names there are.',
    argument: '[NAME]',
    options: {},
    examples: ['shop-sim schema result', 'shop-sim schema OrderPlaced'],
    run: async (line, context) => (await import('./schema.ts')).schema(line, context),
  },
];
