import { expect, it } from 'vitest';
import type { EmbeddedCommand } from '../../src/embedded/embedded-command.ts';
import { embeddedFaults } from '../../src/run/embedded-faults.ts';
import { localFaults } from '../../src/run/local-faults.ts';

it('the faults of embedded brokers are commands to their thread', async () => {
  const commands: EmbeddedCommand[] = [];
  const faults = embeddedFaults(3, {
    command: (command) => {
      commands.push(command);
      return Promise.resolve(command.kind === 'add-fault' ? 17 : true);
    },
  });
  expect(faults.brokerIds).toEqual([1, 2, 3]);
  await faults.kill(2);
  await faults.stop(1);
  expect(faults.awayIds).toEqual([1, 2]);
  await faults.start(2);
  expect(faults.awayIds).toEqual([1]);
  const rule = { effect: { kind: 'latency', latencyMs: 5 } } as const;
  const remove = await faults.addFault?.(rule);
  await remove?.();
  expect(commands).toEqual([
    { kind: 'stop-broker', brokerId: 2 },
    { kind: 'stop-broker', brokerId: 1 },
    { kind: 'start-broker', brokerId: 2 },
    { kind: 'add-fault', rule },
    { kind: 'remove-fault', faultId: 17 },
  ]);
});

it('the faults of a real Kafka are signals to its nodes', async () => {
  const calls: string[] = [];
  const node = (id: number, isRunning: boolean) => ({
    id,
    isRunning,
    kill: () => Promise.resolve(void calls.push(`kill ${id}`)),
    stop: () => Promise.resolve(void calls.push(`stop ${id}`)),
    start: () => Promise.resolve(void calls.push(`start ${id}`)),
  });
  const faults = localFaults([node(1, true), node(2, false)]);
  expect([faults.brokerIds, faults.awayIds, faults.addFault]).toEqual([[1, 2], [2], undefined]);
  await faults.kill(1);
  await faults.stop(2);
  await faults.start(2);
  expect(calls).toEqual(['kill 1', 'stop 2', 'start 2']);
  expect(() => faults.kill(3)).toThrow('no node 3');
});
