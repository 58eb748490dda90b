import { describe, expect, it } from 'vitest';
import { consumeContradictions, produceContradictions } from '../../../src/cli/options/contradictions.ts';
import { consumeOptions } from '../../../src/cli/options/consume-options.ts';
import { produceOptions } from '../../../src/cli/options/produce-options.ts';
import { readOptions } from '../../../src/cli/options/read-options.ts';
import { requireValues } from '../../../src/cli/options/require-values.ts';
import { ExitCode, ShopSimError } from '../../../src/errors.ts';

type Texts = readonly (string | undefined)[];
type Given = Readonly<Record<string, string | undefined | Texts>>;

/** A command line by the names of the options; undefined is a flag without its value. */
function line(given: Given, rest: readonly string[] = []) {
  const occurrences = new Map<string, Texts>();
  for (const [name, texts] of Object.entries(given)) {
    occurrences.set(name, texts === undefined || typeof texts === 'string' ? [texts] : texts);
  }
  return { occurrences, rest };
}

const server = { bootstrapServer: '127.0.0.1:9092' };

function problemsOf(given: Given, rest: readonly string[] = []): string[] {
  const read = readOptions(produceOptions, line({ ...server, ...given }, rest));
  return [...read.problems, ...produceContradictions(read.values)];
}

describe('reading options', () => {
  it('every default is accepted by its own parser', () => {
    expect(problemsOf({})).toEqual([]);
    const { values } = readOptions(produceOptions, line(server));
    expect(values).toMatchObject({
      rate: 5000,
      duration: 30_000,
      warmup: 5000,
      batchSize: 131_072,
      maxBytes: undefined,
    });
    expect(readOptions(consumeOptions, line({ ...server, topic: 'orders' })).problems).toEqual([]);
  });

  it('of an option given twice the last counts; members add up', () => {
    const read = readOptions(
      produceOptions,
      line({ ...server, rate: ['1', '2'], members: ['payment=2', 'inventory=3'] }),
    );
    expect(read.values.rate).toBe(2);
    expect(read.values.members).toEqual([[{ service: 'payment', count: 2 }], [{ service: 'inventory', count: 3 }]]);
  });

  it.each<[Given, string]>([
    [{ rate: '0' }, '--rate 0: a rate must be above 0 orders/s; give for instance --rate 5000, or --rate max'],
    [{ rate: '-1' }, '--rate -1: a rate must be above 0 orders/s; give for instance --rate 5000, or --rate max'],
    [
      { duration: '5 parsecs' },
      "--duration '5 parsecs': a duration is a number with its unit, like 250ms, 30s, 5m, 1m30s or 2h; give for instance --duration 30s",
    ],
    [{ rate: undefined }, '--rate: its value is missing; give for instance --rate 5000, or --rate max'],
    [
      { topic: '' },
      "--topic '': a topic name is made of letters, digits, '.', '_' and '-'; give for instance --topic shop.orders",
    ],
  ])('%o is one plain sentence', (given, sentence) => {
    expect(problemsOf(given)).toEqual([sentence]);
  });

  it('a flag that must be there says why', () => {
    expect(readOptions(consumeOptions, line(server)).problems).toEqual([
      '--topic is missing: the services need the topic that another command fills; give for instance --topic shop.orders',
    ]);
  });

  it('all problems are reported at once', () => {
    const problems = problemsOf({ rate: 'fast', partitions: '0', acks: '3' }, ['--rat', '5', 'stray']);
    expect(problems.map((problem) => problem.split(/[:;]| is | belongs/, 1)[0])).toEqual([
      '--rate fast',
      '--partitions 0',
      '--acks 3',
      '--rat',
      'stray',
    ]);
  });

  it('an unknown flag suggests the nearest, and its value is not repeated: it may be a secret', () => {
    expect(problemsOf({}, ['--pasword', 'hunter2'])).toEqual(['--pasword is not a flag of this command']);
    expect(problemsOf({}, ['--rat=hunter2'])).toEqual(['--rat is not a flag of this command; did you mean --rate?']);
  });

  it('a switch with a value is refused', () => {
    expect(problemsOf({}, ['--quiet=5'])).toEqual(['--quiet takes no value; give --quiet alone']);
  });

  it('the error carries every problem on its own line, and exit code 2', () => {
    const read = readOptions(produceOptions, line({ rate: '0', partitions: '0' }));
    const attempt = () => requireValues('produce', produceOptions, read, ['something else']);
    expect(attempt).toThrow(ShopSimError);
    expect(attempt).toThrow(/^--rate 0: .*\n--partitions 0: .*\nsomething else\nAll flags are in/);
    expect(attempt).toThrow(expect.objectContaining({ exitCode: ExitCode.usage }));
  });
});

describe('contradictions', () => {
  it.each<[Given, RegExp]>([
    [{ rampFrom: '5', rate: 'max' }, /^--ramp-from with --rate max: /],
    [{ rampFrom: '5', duration: '0' }, /^--ramp-from with --duration 0: /],
    [{ arrivals: 'poisson', rate: 'max' }, /^--arrivals poisson with --rate max: /],
    [{ onFull: 'drop', rate: 'max' }, /^--on-full drop with --rate max: /],
    [{ maxInFlight: '6' }, /^--max-in-flight 6: .*--no-idempotence$/],
    [{ batchSize: '1MiB', bufferMemory: '1MiB' }, /^--buffer-memory 1048576 holds less than two .* 2097152 or more$/],
    [
      { recordSize: '1024', batchSize: '1024' },
      /^--record-size 1024 does not fit into --batch-size 1024 .* 1536 or more$/,
    ],
    [{ services: 'inventory', members: 'payment=4' }, /^--members payment=4: payment is not among --services/],
    [{ orders: '1', generators: '2' }, /^--orders 1 with --generators 2: /],
  ])('%o is refused', (given, sentence) => {
    expect(problemsOf(given)).toEqual([expect.stringMatching(sentence)]);
  });

  it.each<Given>([
    { maxInFlight: '6', acks: '1' },
    { maxInFlight: '6', noIdempotence: '' },
    { rampFrom: '5', rate: '50' },
    { recordSize: '1024', batchSize: '1536' },
    { topic: 'shop.orders', replicationFactor: '2' },
  ])('%o is fine', (given) => {
    expect(problemsOf(given)).toEqual([]);
  });

  it('a value that is wrong by itself is not reported a second time', () => {
    expect(problemsOf({ rampFrom: 'x', rate: 'max' })).toHaveLength(1);
  });

  it('consume needs a service', () => {
    const read = readOptions(consumeOptions, line({ ...server, topic: 'orders', services: 'none' }));
    expect(consumeContradictions(read.values)).toEqual([expect.stringMatching(/^--services none: /)]);
  });
});
