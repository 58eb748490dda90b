import { describe, expect, it } from 'vitest';
import { hasKcat, kcat, kcatRead, kcatWrite } from '../support/kcat.ts';
import { uniqueTopic } from '../support/real-kafka.ts';
import { type ContractContext, useClient, useTopic } from './context.ts';

const isMissing = !hasKcat();
if (isMissing) {
  if (process.env['CI'] === 'true') throw new Error('kcat must be installed under CI.');
  process.stderr.write('The tests with kcat are skipped: it is not installed (Debian package kcat).\n');
}

/** kcat, which is librdkafka: written by others, in another language. */
export function foreignClientBehaviours(context: ContractContext): void {
  describe.skipIf(isMissing)('as a foreign client', () => {
    it('shows brokers and topics', async () => {
      const client = await useClient(context);
      const topic = await useTopic(client, { partitions: 2 });
      const listing = await kcat(context.bootstrapServers, ['-L', '-t', topic]);
      expect(listing).toContain(`topic "${topic}" with 2 partitions:`);
      for (const server of context.bootstrapServers.split(',')) expect(listing).toContain(`at ${server}`);
    });

    it.each([
      ['plain', {}],
      ['idempotent', { 'enable.idempotence': 'true' }],
      ['with gzip', { 'compression.codec': 'gzip' }],
      ['with snappy', { 'compression.codec': 'snappy' }],
      ['with lz4', { 'compression.codec': 'lz4' }],
      ['with zstd', { 'compression.codec': 'zstd' }],
      ['without acks', { acks: '0' }],
    ] as const)('writes (%s) and reads everything back', async (_how, properties) => {
      const client = await useClient(context);
      const topic = await useTopic(client, { partitions: 2 });
      const values = Array.from({ length: 500 }, (_unused, index) => `value-${index}`);
      await kcatWrite(context.bootstrapServers, topic, values, properties);
      const read = await kcatRead(context.bootstrapServers, topic);
      expect(read.map(({ value }) => value).toSorted()).toEqual(values.toSorted());
    });

    it('consumes in a group, commits, and goes on from there', async () => {
      const client = await useClient(context);
      const topic = await useTopic(client, { partitions: 2 });
      await kcatWrite(context.bootstrapServers, topic, ['a', 'b', 'c']);
      const group = uniqueTopic('kcat-group');
      const consume = (): Promise<string> =>
        kcat(context.bootstrapServers, ['-G', group, '-q', '-e', topic], {
          properties: { 'auto.offset.reset': 'earliest' },
        });
      expect((await consume()).trim().split('\n').toSorted()).toEqual(['a', 'b', 'c']);
      await kcatWrite(context.bootstrapServers, topic, ['d']);
      expect((await consume()).trim()).toBe('d');
      const { offsets } = await client.committed(group, null);
      expect(Object.values(offsets).reduce((sum, offset) => sum + offset, 0)).toBe(4);
    });

    it('queries offsets by time', async () => {
      const client = await useClient(context);
      const topic = await useTopic(client);
      const beforeMs = Date.now() - 1000;
      await kcatWrite(context.bootstrapServers, topic, ['a', 'b', 'c']);
      const query = (timestamp: number): Promise<string> =>
        kcat(context.bootstrapServers, ['-Q', '-t', `${topic}:0:${timestamp}`]);
      expect((await query(beforeMs)).trim()).toBe(`${topic} [0] offset 0`);
      expect((await query(-1)).trim()).toBe(`${topic} [0] offset 3`);
      expect((await query(Date.now() + 60_000)).trim()).toBe(`${topic} [0] offset -1`);
    });
  });
}
