import type { Check, Finding } from './check.ts';

/** Events of brokers and of the topic, gone through in the order of time. */
export const checkClusterEvents: Check = (_, { topic, brokers, events }) => {
  const findings: Finding[] = [];
  let { partitions } = topic;
  let brokersDown = 0;
  for (const { action, index } of events) {
    if (action.kind === 'add-partitions') {
      if (action.partitions <= partitions) {
        const message = `the orders topic has ${partitions} partitions already at this moment, and partitions are never taken away; give more`;
        findings.push({ path: ['events', index, 'partitions'], message });
      }
      partitions = Math.max(partitions, action.partitions);
    }
    if (action.kind === 'kill-broker' || action.kind === 'stop-broker') {
      brokersDown += 1;
      if (brokersDown > brokers) {
        const message = `all ${brokers} brokers are down at this moment; add a start-broker before it`;
        findings.push({ path: ['events', index, 'do'], message });
      }
    }
    if (action.kind === 'start-broker') {
      if (brokersDown === 0) {
        const message = 'no broker is down at this moment: a start-broker needs a kill-broker or stop-broker before it';
        findings.push({ path: ['events', index, 'do'], message });
      }
      brokersDown = 0;
    }
    if (action.kind === 'rolling-restart' && brokersDown > 0) {
      const message = 'a broker is down at this moment; add a start-broker before the rolling-restart';
      findings.push({ path: ['events', index, 'do'], message });
    }
  }
  return findings;
};
