import type { OrderCounts } from '../result.ts';
import { measured, measuredMs, type MeasureSpec } from './measure-spec.ts';
import { units } from './unit.ts';

const noOrderDue = 'no order was due';

/** Orders and their rates, in all measured phases or in one. */
export const orderMeasures: readonly MeasureSpec[] = [
  {
    pattern: 'achievedRatio',
    unit: units.share,
    definition: 'Orders acknowledged per second / orders intended per second.',
    scopes: ['in'],
    lateness: 'lowers',
    read: ({ phase: { throughput } }) =>
      throughput.intendedPerSec === 0
        ? { missing: noOrderDue }
        : { value: throughput.ackedPerSec / throughput.intendedPerSec },
  },
  {
    pattern: 'achievedRate',
    unit: units.rate,
    definition: 'Orders acknowledged per second, by the time of the acknowledgement.',
    scopes: ['in'],
    lateness: 'lowers',
    read: ({ phase }) => ({ value: phase.throughput.ackedPerSec }),
  },
  counted('intended', 'Orders whose intended time lies in the measured phases.'),
  counted('acked', 'Of those, orders that the cluster acknowledged.'),
  counted('dropped', 'Of those, orders that never reached a socket.'),
  counted('failed', 'Of those, orders that the cluster refused for good.'),
  counted('indeterminate', 'Of those, orders sent without an answer before the delivery deadline.'),
  {
    pattern: 'allAcked',
    unit: units.number,
    definition: 'Acknowledged orders of all phases, the warm-up included: what each service must see.',
    scopes: [],
    lateness: 'none',
    read: ({ result }) => ({ value: result.verification.acked }),
  },
  {
    pattern: 'drain',
    unit: units.time,
    definition: 'From the end of the load until every service had handled every acknowledged order.',
    scopes: [],
    lateness: 'distorts',
    read: ({ result }) => {
      const unseen = Object.entries(result.verification.unseen).find(([, orders]) => orders > 0);
      if (unseen !== undefined) {
        return { missing: `> drain time: ${unseen[1]} orders were unseen by ${unseen[0]} when it ended` };
      }
      if (result.services.length === 0) return { missing: 'no service ran' };
      return measuredMs(result.phases.find(({ kind }) => kind === 'drain')?.durationMs, 'there was no drain');
    },
  },
  {
    pattern: 'cpuUsPerOrder',
    unit: units.time,
    definition: 'CPU time of the whole process in the measured phases / orders acked in them.',
    scopes: [],
    lateness: 'distorts',
    read: ({ result: { generator } }) =>
      measured(generator.cpuUsPerOrder === null ? null : generator.cpuUsPerOrder / 1e6, 'no order was acknowledged'),
  },
];

function counted(name: keyof OrderCounts, definition: string): MeasureSpec {
  return {
    pattern: name,
    unit: units.number,
    definition,
    scopes: ['in'],
    lateness: 'none',
    read: ({ phase }) => ({ value: phase.orders[name] }),
  };
}
