import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasKcat, kcat, kcatRead, kcatWrite } from '../support/kcat.ts';
import { schemaProblems } from '../support/schema-problems.ts';
import { resultSchema } from '../../src/metrics/result-schema.ts';
import type { RunResult } from '../../src/metrics/result.ts';
import { runShopSim, startShopSim, type RunningProgram } from '../support/shop-sim-program.ts';
import { useTempDir } from '../support/temp-dir.ts';

/** These tests run the program as it is built: `npm test` builds first. */

const caveat = 'embedded broker, not a measurement of Kafka';
const isKcatMissing = !hasKcat();
if (isKcatMissing) {
  if (process.env['CI'] === 'true') throw new Error('kcat must be installed under CI.');
  process.stderr.write(
    'The tests of shop-sim broker with kcat are skipped: it is not installed (Debian package kcat).\n',
  );
}

/** `shop-sim produce` with its JSON on standard output and its text on standard error. */
async function produce(...flags: string[]) {
  const { exitCode, stdout, stderr } = await runShopSim(['produce', ...flags, '--json', '-']);
  if (stdout === '') throw new Error(`no result: ${stderr}`);
  const result: RunResult = JSON.parse(stdout);
  return { exitCode, stderr, result };
}

function ordersIn({ phases }: RunResult) {
  const sum = (count: 'intended' | 'acked'): number => phases.reduce((total, { orders }) => total + orders[count], 0);
  return { intended: sum('intended'), acked: sum('acked') };
}

/** `shop-sim broker` on free ports; killed when the test ends, if it still runs then. */
async function startBroker(...flags: string[]): Promise<{ program: RunningProgram; servers: string }> {
  const program = startShopSim(['broker', '--port', '0', ...flags]);
  onTestFinished(() => program.kill());
  const servers = await eventually('the broker says where it listens', () => {
    return /^listening on (.*)$/m.exec(program.stdout())?.[1]?.replaceAll(', ', ',');
  });
  return { program, servers };
}

async function interrupted(program: RunningProgram): Promise<number | null> {
  program.interrupt();
  return (await program.ended).exitCode;
}

describe('produce without a cluster', () => {
  it('spreads the services over threads, which together close every order exactly once', async () => {
    const { exitCode, result } = await produce(
      ...'--rate 500 --warmup 500ms --duration 1s --work none --service-threads 2'.split(' '),
    );
    const threads = result.generator.threads.map(({ name }) => name);
    expect(threads).toEqual(expect.arrayContaining(['services 1', 'services 2']));
    const { completion } = result.phases.find(({ kind }) => kind === 'measure')?.latencyUs ?? {};
    const closed = result.services.reduce((sum, { closedCount }) => sum + closedCount, 0);
    expect({ exitCode, completed: completion?.count, closed }).toEqual({ exitCode: 0, completed: 500, closed: 500 });
    expect(result.verification).toMatchObject({
      acked: 750,
      seen: { inventory: 750, payment: 750, notification: 750 },
      logDuplicates: 0,
    });
  });

  it('runs the whole shop on an embedded broker and accounts for every order', async () => {
    const { exitCode, stderr, result } = await produce(
      ...'--rate 500 --warmup 500ms --duration 1s --work none'.split(' '),
    );
    expect(stderr).toContain(`\n${caveat}\n`);
    expect(schemaProblems(resultSchema, result)).toEqual([]);
    expect({ exitCode, orders: ordersIn(result) }).toEqual({ exitCode: 0, orders: { intended: 750, acked: 750 } });
    // A busy machine may make the measurement INVALID; what became of the orders does not depend on speed.
    expect(result.verdict).not.toBe('FAIL');
    expect(result.target).toMatchObject({ kind: 'embedded', brokerCount: 1, partitions: 12, replicationFactor: 1 });
    expect(result.plan['target']).toEqual({ kind: 'embedded', brokers: 1, memoryBytes: 256 * 2 ** 20 });
    expect(result.verification.seen).toEqual({ inventory: 750, payment: 750, notification: 750 });
    expect(result.verification.doubleEffects).toBe(0);
    expect(result.verification.conservation.filter(({ left, right }) => left !== right)).toEqual([]);
    expect(result.verification.conservation.map(({ statement }) => statement)).toContain(
      'payment: charged = total of the authorized orders, minor units',
    );
    expect(result.generator.threads.map(({ name }) => name).toSorted()).toEqual([
      'embedded broker',
      'generator',
      'main',
      'services',
    ]);
    const [warmup, measure, drain] = result.phases;
    expect([warmup?.measurement, drain?.measurement]).toEqual([
      expect.objectContaining({ verdict: expect.any(String) }),
      null,
    ]);
    const { verdict, reasons } = result.generator;
    expect(measure?.measurement).toEqual({ verdict, reasons });
  });

  it('says where the time of the measured orders went, whose means add up', async () => {
    const { stderr, result } = await produce(...'--rate 300 --warmup 500ms --duration 2500ms'.split(' '));
    const measure = result.phases.find(({ kind }) => kind === 'measure');
    const { endToEnd, completion, sendDelay } = measure?.latencyUs ?? {};
    expect(completion?.count).toBe(750);
    expect(result.services.reduce((sum, { closedCount }) => sum + closedCount, 0)).toBe(750);
    for (const { name, queueWait, work, commitLag, partitions } of result.services) {
      expect([queueWait.count, work.count]).toEqual([750, 750]);
      // The timestamp of a record is in whole milliseconds; every sample is in whole microseconds.
      const fromParts = (sendDelay?.meanUs ?? 0) + (queueWait.meanUs ?? 0) + (work.meanUs ?? 0);
      const roundedDownUs = fromParts - (endToEnd?.[name]?.meanUs ?? 0);
      expect(roundedDownUs).toBeGreaterThan(-2);
      expect(roundedDownUs).toBeLessThan(1002);
      expect(commitLag.count).toBeGreaterThan(0);
      expect(partitions.map(({ partition }) => partition)).toEqual(Array.from({ length: 12 }, (_, index) => index));
      expect(partitions.filter(({ lastLagRecords, lastLagMs }) => lastLagRecords + lastLagMs > 0)).toEqual([]);
    }
    expect(stderr).toMatch(/^WHERE THE TIME WENT/m);
  });

  it('spreads partitions and copies over three embedded brokers', async () => {
    const flags = '--rate 300 --warmup 0 --duration 500ms --services inventory --embedded-brokers 3 --work none';
    const { exitCode, result } = await produce(...flags.split(' '));
    expect({ exitCode, orders: ordersIn(result) }).toEqual({ exitCode: 0, orders: { intended: 150, acked: 150 } });
    expect(result.target).toMatchObject({ brokerCount: 3, replicationFactor: 3, minInsyncReplicas: 2 });
  });

  it('sends the same orders through the producer of kafkajs, and says so', async () => {
    const flags = '--client kafkajs --rate 500 --warmup 500ms --duration 1s --work none --services payment';
    const { exitCode, stderr, result } = await produce(...flags.split(' '));
    expect({ exitCode, orders: ordersIn(result) }).toEqual({ exitCode: 0, orders: { intended: 750, acked: 750 } });
    expect(result.verification).toMatchObject({ seen: { payment: 750 }, corrupt: 0, foreign: 0 });
    expect(result).toMatchObject({ target: { client: 'kafkajs' }, plan: { producer: { client: 'kafkajs' } } });
    expect(schemaProblems(resultSchema, result)).toEqual([]);
    expect(stderr).toContain("kafkajs 2.2.4's producer, acks=all");
    expect(result.notices.join()).toContain('tulios/kafkajs #1303');
  });

  it('goes on after the records no longer fit into its memory', async () => {
    const flags = '--rate max --orders 40000 --warmup 0 --duration 30s --services none --embedded-memory 8MiB';
    const { exitCode, result } = await produce(...flags.split(' '));
    expect({ exitCode, acked: ordersIn(result).acked }).toEqual({ exitCode: 0, acked: 40_000 });
  });
});

describe('shop-sim broker', () => {
  it('serves shop-sim in another process until Ctrl-C', async () => {
    const { program, servers } = await startBroker('--brokers', '2');
    const flags = `--bootstrap-server ${servers} --rate 300 --warmup 0 --duration 500ms --services payment --work none`;
    const { exitCode, result } = await produce(...flags.split(' '));
    expect({ exitCode, orders: ordersIn(result) }).toEqual({ exitCode: 0, orders: { intended: 150, acked: 150 } });
    expect(result.target).toMatchObject({ kind: 'kafka', brokerCount: 2, replicationFactor: 2 });
    expect(await interrupted(program)).toBe(130);
    expect(program.stderr()).toBe('stopping\n');
  });

  it('keeps topics and records in its data folder over a restart', async () => {
    const dataDir = useTempDir();
    const first = await startBroker('--data-dir', dataDir, '--partitions', '2');
    const flags = `--bootstrap-server ${first.servers} --topic kept --rate 200 --warmup 0 --duration 500ms --services none`;
    expect((await produce(...flags.split(' '))).exitCode).toBe(0);
    expect(await interrupted(first.program)).toBe(130);
    expect(readdirSync(dataDir).filter((name) => name === '.lock')).toEqual([]);

    const second = await startBroker('--data-dir', dataDir);
    const services = `--bootstrap-server ${second.servers} --topic kept --services inventory --work none --duration 2s`;
    const consumed = await runShopSim(['consume', ...services.split(' '), '--json', '-']);
    expect(JSON.parse(consumed.stdout)).toMatchObject({ services: [{ name: 'inventory', handled: 100 }] });
  });

  it('says with --verbose why it closed a connection', async () => {
    const { program, servers } = await startBroker('--verbose');
    const [, port] = servers.split(':');
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(Error);
    await eventually('it says why', () =>
      /^debug: broker 1 closes the connection of \/127\.0\.0\.1: /m.test(program.stderr()),
    );
  });

  it('a port in use ends it with a sentence and exit code 2', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
    const { exitCode, stdout, stderr } = await runShopSim(['broker', '--port', String(address.port)]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `shop-sim: Port ${address.port} of 127.0.0.1 is in use; choose another port.\n`,
    });
  });

  it('on every address of the machine it warns that there is no authentication', async () => {
    const { program } = await startBroker('--host', '0.0.0.0');
    expect(program.stderr()).toMatch(/^note: there is no authentication: whoever reaches 0\.0\.0\.0 can read/);
  });

  it.skipIf(isKcatMissing)('serves kcat', async () => {
    const { servers } = await startBroker('--brokers', '3', '--partitions', '5');
    const flags = `--bootstrap-server ${servers} --topic orders --rate 100 --warmup 0 --duration 100ms --services none`;
    expect((await produce(...flags.split(' '), '--partitions', '1')).exitCode).toBe(0);
    expect(await kcat(servers, ['-L'])).toMatch(/ 3 brokers:[^]* topic "orders" with 1 partitions:/);
    await kcatWrite(servers, 'orders', ['one more']);
    const values = (await kcatRead(servers, 'orders')).map(({ value }) => value);
    expect(values).toHaveLength(11);
    expect(values.at(-1)).toBe('one more');
    expect(JSON.parse(values[0] ?? '')).toHaveProperty('orderId');
  });
});
