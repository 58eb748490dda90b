import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** These tests run the program as it is built: `npm test` builds first. */
const bin = fileURLToPath(new URL('../../bin/shop-sim.js', import.meta.url));

async function shopSim(...words: string[]) {
  const child = spawn(process.execPath, [bin, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as unknown[];
  return { exitCode, ...output };
}

/** A port of this machine at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  server.close();
  await once(server, 'close');
  return address.port;
}

describe('the program', () => {
  it.each<[string[], RegExp]>([
    [
      ['produce', '--rate', '0'],
      /^shop-sim: --rate 0: a rate must be above 0 orders\/s; give for instance --rate 5000, or --rate max\.$/m,
    ],
    [['produce', '--rate', '-1'], /^shop-sim: --rate -1: a rate must be above 0 orders\/s;/m],
    [['produce', '--rate', 'fast'], /^shop-sim: --rate fast: a rate is a number of orders per second,/m],
    [
      ['produce', '--duration', '5 parsecs'],
      /^shop-sim: --duration '5 parsecs': a duration is a number with its unit,/m,
    ],
    [['produce', '--rate'], /^shop-sim: --rate: its value is missing; give for instance --rate 5000/m],
    [['produce', '--rat', '5'], /^shop-sim: --rat is not a flag of this command; did you mean --rate\?$/m],
    [['prodcue'], /^shop-sim: prodcue is not a command; did you mean produce\?$/m],
    [['consume', '--bootstrap-server', 'a:1'], /^shop-sim: --topic is missing:/m],
    [['produce', '--command-property', 'client.id=x'], /^shop-sim: No broker is given;/m],
    [['produce', '--embedded-brokers', '10'], /^shop-sim: --embedded-brokers 10: .* must be from 1 to 9;/m],
    [
      ['produce', '--embedded-brokers', '3', '--bootstrap-server', 'a:1'],
      /^shop-sim: --embedded-brokers 3 with --bootstrap-server a:1: a run has one or the other; leave one of them out\.$/m,
    ],
    [
      ['produce', '--local-kafka', '3', '--bootstrap-server', 'a:1'],
      /^shop-sim: --local-kafka 3 with --bootstrap-server a:1: a run has one or the other; leave one of them out\.$/m,
    ],
    [
      ['produce', '--local-kafka', '2', '--embedded-brokers', '3', '--replication-factor', '3', '--keep-topics'],
      /^shop-sim: --embedded-brokers 3 with --local-kafka 2: .*\nshop-sim: --replication-factor 3 with --local-kafka 2: .* give --local-kafka 3\.\nshop-sim: --keep-topics with --local-kafka: that Kafka and its topics end with the run;/m,
    ],
    [
      ['produce', '--replication-factor', '3', '--embedded-brokers', '2'],
      /^shop-sim: --replication-factor 3 with 2 embedded brokers: each copy needs a broker; give --embedded-brokers 3\.$/m,
    ],
    [
      ['produce', '--partitions', '1000'],
      /^shop-sim: --partitions 1000 with 256 MiB of --embedded-memory: 4 topics .* give --embedded-memory 500MiB or more\.$/m,
    ],
    [['produce', '--keep-topics'], /^shop-sim: --keep-topics without --bootstrap-server: the embedded broker /m],
    [['consume', '--topic', 'shop.orders'], /^shop-sim: No broker is given;/m],
    [['broker', '--port', '65534', '--brokers', '3'], /^shop-sim: --port 65534 with --brokers 3: .* 65536/m],
    [['broker', '--data-dir', '/dev/null/x'], /^shop-sim: The data folder \/dev\/null\/x cannot be used: /m],
    [['broker', '--host', '192.0.2.1'], /^shop-sim: 192\.0\.2\.1 is not an address of this machine\.$/m],
    [['produce', '--bootstrap-server', 'localhost'], /^shop-sim: --bootstrap-server has "localhost"; write HOST:PORT/m],
    [
      ['produce', '--bootstrap-server', 'a:1', '--command-config', '/absent.properties'],
      /^shop-sim: --command-config: \/absent\.properties cannot be read/m,
    ],
    [
      ['produce', '--bootstrap-server', '127.0.0.1:1', '--json', '/absent/x.json'],
      /^shop-sim: --json \/absent\/x\.json cannot be written: its folder does not exist/m,
    ],
    [['schema', 'OrderPlaecd'], /^shop-sim: There is no schema OrderPlaecd; did you mean OrderPlaced\?$/m],
  ])('%j ends with exit code 2 and a sentence', async (words, sentence) => {
    const { exitCode, stdout, stderr } = await shopSim(...words);
    expect(stderr).toMatch(sentence);
    expect({ exitCode, stdout, hasStack: stderr.includes('    at ') }).toEqual({
      exitCode: 2,
      stdout: '',
      hasStack: false,
    });
  });

  it('a secret on the command line is refused and not repeated', async () => {
    const { exitCode, stderr } = await shopSim(
      'produce',
      '--bootstrap-server',
      'a:1',
      '--command-property',
      'sasl.jaas.config=hunter2',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('sasl.jaas.config would show a secret');
    expect(stderr).not.toContain('hunter2');
  });

  it('a broker that is not there is named, with exit code 3', async () => {
    const address = `127.0.0.1:${await closedPort()}`;
    const { exitCode, stdout, stderr } = await shopSim('produce', '--bootstrap-server', address);
    expect(stderr).toMatch(new RegExp(`^shop-sim: .*${address}.*\\.$`, 'm'));
    expect({ exitCode, stdout, hasStack: stderr.includes('    at ') }).toEqual({
      exitCode: 3,
      stdout: '',
      hasStack: false,
    });
  });

  it.each(['result', 'OrderPlaced', 'PaymentDeclined'])('schema %s is JSON', async (name) => {
    const { exitCode, stdout } = await shopSim('schema', name);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('$schema', 'https://json-schema.org/draft/2020-12/schema');
  });

  it('a reader that has seen enough ends nothing and shows nothing', async () => {
    const child = spawn(process.execPath, [bin, 'schema', 'result'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    const [exitCode] = (await once(child, 'close')) as unknown[];
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});
