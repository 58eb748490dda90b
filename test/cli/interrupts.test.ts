import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { SignalSource } from '../../src/cli/command.ts';
import { listenForInterrupts } from '../../src/cli/interrupts.ts';

class FakeProcess extends EventEmitter implements SignalSource {
  readonly pid = 1;

  exit(code: number): never {
    throw new Error(`exit ${code}`);
  }
}

const silent = { announce: () => {}, leave: () => {} };

describe('Ctrl-C', () => {
  it('the first one asks the run to end and says so', () => {
    const source = new FakeProcess();
    const said: string[] = [];
    const { stop } = listenForInterrupts(source, {
      announce: (text) => said.push(text),
      leave: () => said.push('left'),
    });
    expect(stop.aborted).toBe(false);
    source.emit('SIGINT');
    expect(stop.aborted).toBe(true);
    expect(said).toEqual(['stopping: draining and reporting, press Ctrl-C again to leave at once']);
  });

  it('the second one leaves at once with 130, also when the first was SIGTERM', () => {
    const source = new FakeProcess();
    const told: string[] = [];
    listenForInterrupts(source, { announce: () => told.push('announced'), leave: () => told.push('left') });
    source.emit('SIGTERM');
    expect(() => source.emit('SIGINT')).toThrow('exit 130');
    expect(told).toEqual(['announced', 'left']);
  });

  it('after dispose signals are nobody’s business', () => {
    const source = new FakeProcess();
    const { stop, dispose } = listenForInterrupts(source, silent);
    dispose();
    source.emit('SIGINT');
    expect(stop.aborted).toBe(false);
    expect(source.listenerCount('SIGTERM')).toBe(0);
  });
});
