import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { fetchBrokerIds, parseBrokerIds } from '../../src/cluster/broker-ids.ts';

/** size, correlation id, two brokers: (1, "ab", 9092, no rack), (300, "c", 9093, rack "r"), then the rest. */
const response = Buffer.from(
  '0000002a' +
    '00000007' +
    '00000002' +
    '00000001' +
    '00026162' +
    '00002384' +
    'ffff' +
    '0000012c' +
    '000163' +
    '00002385' +
    '000172' +
    '00000001' +
    '00000000',
  'hex',
);

it('reads node ids whatever the lengths of host names and racks', () => {
  expect(parseBrokerIds(response)).toEqual([1, 300]);
});

it('waits for the whole answer when it arrives in pieces', async () => {
  const frame = Buffer.from(response);
  frame.writeInt32BE(frame.length - 4, 0);
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(frame.subarray(0, 3));
      setImmediate(() => socket.write(frame.subarray(3)));
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  expect(await fetchBrokerIds('127.0.0.1', port, 5000)).toEqual([1, 300]);
});

it('answers undefined when nothing listens', async () => {
  expect(await fetchBrokerIds('127.0.0.1', 1, 5000)).toBeUndefined();
});
