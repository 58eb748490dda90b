import type { Check, Finding } from './check.ts';

/** Room for a record's header, key and framing, and for its batch's header, above its value. */
const recordOverheadBytes = 256;

/** Settings of the producer that are fine alone and cannot be had together. */
export const checkProducer: Check = ({ producer, traffic }, { producer: plan }) => {
  const findings: Finding[] = [];
  if (plan.idempotent && plan.acks !== 'all') {
    findings.push({
      path: ['producer', 'enable.idempotence'],
      message: `producer.enable.idempotence needs acks: all, and acks is ${plan.acks}; leave it out`,
    });
  }
  if (plan.idempotent && plan.maxInFlight > 5) {
    findings.push({
      path: ['producer', 'max.in.flight.requests.per.connection'],
      message: `an idempotent producer keeps its order with at most 5 requests in flight, not ${plan.maxInFlight}; give at most 5, or enable.idempotence: false`,
    });
  }
  if (2 * plan.batchSizeBytes > plan.bufferMemoryBytes) {
    findings.push({
      path: ['producer', 'buffer.memory'],
      message: `producer.buffer.memory holds less than two batches of ${plan.batchSizeBytes} bytes; give it ${2 * plan.batchSizeBytes} or more`,
    });
  }
  const { recordSize } = traffic;
  if (recordSize !== undefined && recordSize + recordOverheadBytes > producer['batch.size']) {
    findings.push({
      path: ['traffic', 'recordSize'],
      message: `records of ${recordSize} bytes do not fit into a batch.size of ${producer['batch.size']}; give producer.batch.size ${recordSize + 2 * recordOverheadBytes} or more`,
    });
  }
  return findings;
};
