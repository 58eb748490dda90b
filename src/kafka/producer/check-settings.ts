import { ShopSimError } from '../../errors.ts';
import type { ProducerSettings } from './port.ts';

type Check = readonly [isBroken: boolean, problem: string];

/** @throws ShopSimError USAGE that names every setting which is out of its bounds or contradicts another */
export function checkProducerSettings(settings: ProducerSettings): void {
  const { acks, idempotent, lingerMs, batchSizeBytes, maxInFlight, bufferMemoryBytes, maxRequestBytes } = settings;
  const checks: readonly Check[] = [
    [settings.transactionalId !== undefined && !idempotent, 'transactional.id needs enable.idempotence'],
    [settings.transactionalId === '', 'transactional.id is empty'],
    [idempotent && acks !== 'all', `enable.idempotence needs acks=all, and acks is ${acks}`],
    [idempotent && maxInFlight > 5, `enable.idempotence allows at most 5 requests in flight, not ${maxInFlight}`],
    [!Number.isInteger(maxInFlight) || maxInFlight < 1, `max.in.flight must be at least 1, not ${maxInFlight}`],
    [!(lingerMs >= 0), `linger.ms must not be negative, and is ${lingerMs}`],
    [!(batchSizeBytes >= 128), `batch.size must be at least 128 bytes, not ${batchSizeBytes}`],
    [batchSizeBytes > maxRequestBytes, `batch.size ${batchSizeBytes} is above max.request.size ${maxRequestBytes}`],
    [
      bufferMemoryBytes < 2 * batchSizeBytes,
      `buffer.memory ${bufferMemoryBytes} must hold at least two batches of ${batchSizeBytes} bytes (batch.size)`,
    ],
    [!(settings.deliveryTimeoutMs > 0), `delivery.timeout.ms must be positive, and is ${settings.deliveryTimeoutMs}`],
    [!(settings.requestTimeoutMs > 0), `request.timeout.ms must be positive, and is ${settings.requestTimeoutMs}`],
  ];
  const problems = checks.flatMap(([isBroken, problem]) => (isBroken ? [problem] : []));
  if (problems.length > 0)
    throw new ShopSimError('USAGE', `The producer's settings do not fit: ${problems.join('; ')}.`);
}
