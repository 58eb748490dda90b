import { describe, expect, it } from 'vitest';
import { createLedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import type { LoadEnd } from '../../src/load/generator.ts';
import { RunRecord } from '../../src/run/run-record.ts';

function recordOf(reason: LoadEnd['reason'], wasStopped = false) {
  const told: string[] = [];
  const observer = {
    onStep: () => undefined,
    onProgress: () => undefined,
    onNotice: (text: string) => told.push(text),
  };
  const record = new RunRecord({ services: { names: ['payment'] }, phases: [] }, undefined, observer);
  record.ledger = new OrderLedger(createLedgerMemory(2 ** 18, 1), 1);
  record.endLoad([{ reason, endedMs: 9, nextOrder: 5, firstAckMs: null }], 9, wasStopped);
  return { record, told };
}

describe('the record of a run', () => {
  it('says why a load that nobody stopped ended before its time: too many orders were not finished', () => {
    const { record, told } = recordOf('ledger-full');
    expect(record.endedBy).toBe('max-orders');
    expect(record.notices).toEqual([
      expect.stringMatching(/^The load ended before its time: .* be kept of 262,144 at once; lower the rate, or /),
    ]);
    expect(told).toEqual(record.notices);
    expect(recordOf('max-orders').record.notices).toEqual([]);
  });

  it('ends by an interrupt when the user stopped what came after the load, and says so', () => {
    const { record } = recordOf('schedule');
    expect(record.endedBy).toBe('duration');
    record.interruptAfterLoad();
    expect([record.endedBy, record.loadEndedBy]).toEqual(['interrupt', 'duration']);
    expect(record.notices).toEqual([expect.stringMatching(/^Interrupted after the load had ended: /)]);
  });

  it('says nothing more when the user stopped the load itself', () => {
    const { record } = recordOf('stopped', true);
    record.interruptAfterLoad();
    expect([record.endedBy, record.notices]).toEqual(['interrupt', []]);
  });
});
