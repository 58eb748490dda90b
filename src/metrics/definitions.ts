import { confirmationDefinitions } from './confirmation-definitions.ts';
import { defined, type Definition, type DefinitionRow } from './definition.ts';
import { eventDefinitions } from './event-definitions.ts';
import { partitionDefinitions } from './partition-definitions.ts';
import { revenueDefinitions } from './revenue-definitions.ts';

/**
 * Every number of a result with its unit and its meaning: the one source of the README's reference and of the
 * descriptions in the JSON Schema.
 */
export const definitions: readonly Definition[] = [
  ...defined('run.', [
    ['seed', 'number', 'Seed of all randomness: the same seed gives the same orders, arrivals and outcomes.'],
    ['host.cpuCount', 'CPUs', 'Logical CPUs of the host that shop-sim ran on.'],
    ['host.memoryBytes', 'bytes', 'Memory of the host that shop-sim ran on.'],
    [
      'firstAckMs',
      'ms',
      'From the start of the process to the first acknowledged order; null when none was while the load lasted.',
    ],
  ]),
  ...defined('target.', [
    ['brokerCount', 'brokers', 'Brokers of the cluster at the start of the run.'],
    ['partitions', 'partitions', 'Partitions of the orders topic.'],
    ['replicationFactor', 'replicas', 'Replicas of each partition of the orders topic.'],
    [
      'minInsyncReplicas',
      'replicas',
      'Setting min.insync.replicas of the orders topic; null when it could not be read.',
    ],
    [
      'lingerMs',
      'ms',
      'Setting linger.ms: how long a batch waits for more orders before it is sent; null in a run that sent nothing.',
    ],
    [
      'batchSizeBytes',
      'bytes',
      'Setting batch.size: the size at which a batch is sent without waiting; null in a run that sent nothing.',
    ],
  ]),
  ...defined('phases[].', [
    ['startMs', 'ms', 'Start of the phase since the start of the load.'],
    ['durationMs', 'ms', 'Length of the phase as it was.'],
  ]),
  ...defined('phases[].orders.', [
    ['intended', 'orders', 'Orders whose intended time lies in the phase: dropped + sent.'],
    [
      'dropped',
      'orders',
      'Intended orders that never reached a socket: memory was full, or the delivery deadline passed.',
    ],
    ['sent', 'orders', 'Orders written to a socket: acked + failed + indeterminate.'],
    ['acked', 'orders', 'Orders that the cluster acknowledged.'],
    ['failed', 'orders', 'Orders that the cluster refused for good: they are not in the log.'],
    [
      'indeterminate',
      'orders',
      'Orders sent without an answer before the delivery deadline: they may be in the log or not.',
    ],
  ]),
  ...defined('phases[].throughput.', [
    ['intendedPerSec', 'orders/s', 'Intended orders per second of the phase.'],
    ['offeredPerSec', 'orders/s', 'Orders handed to the producer per second of the phase.'],
    [
      'ackedPerSec',
      'orders/s',
      'Achieved rate: orders acknowledged during the phase, by the time of the acknowledgement, per second.',
    ],
    ['ackedMbPerSec', 'MB/s', 'Megabytes (10^6 bytes) of record batches as sent, acknowledged per second.'],
  ]),
  ...defined('phases[].latencyUs.', [
    ['sendDelay', 'us', "Sent - intended: shop-sim's own lateness."],
    ['service', 'us', 'Acked - sent: what most tools print.'],
    ['response', 'us', 'Acked - intended: the headline, free of coordinated omission.'],
    ['endToEnd.*', 'us', 'Handled by the service - intended.'],
    ['completion', 'us', 'Handled by the last of the services - intended; null when the run had no services.'],
    ['*.count', 'orders', 'Orders with a measured value.'],
    [
      '*.censored',
      'orders',
      'Orders whose value never came: dropped, failed, indeterminate, given up by a service, or unseen after the drain.',
    ],
    ['*.minUs', 'us', 'Smallest measured value, exact; null when nothing was measured.'],
    ['*.meanUs', 'us', 'Mean of the measured values, exact; the censored have no part in it.'],
    ...[
      ['p50Us', '50 %'],
      ['p75Us', '75 %'],
      ['p90Us', '90 %'],
      ['p95Us', '95 %'],
      ['p99Us', '99 %'],
      ['p999Us', '99.9 %'],
      ['p9999Us', '99.99 %'],
    ].map(([name, share]): DefinitionRow => [
      `*.${name ?? ''}`,
      'us',
      `Value not exceeded by ${share ?? ''} of all orders, the censored counting as slowest; three digits; null when it falls among the censored.`,
    ]),
    ['*.maxUs', 'us', 'Largest measured value, exact; null when nothing was measured.'],
  ]),
  ...defined('phases[].responseHistogram[].', [
    ['fromUs', 'us', 'Smallest response time of the bar.'],
    ['toUs', 'us', 'The response times of the bar are below this.'],
    ['count', 'orders', 'Orders whose response time lies in the bar.'],
  ]),
  ...defined('seconds[].', [
    ['startMs', 'ms', 'Start of the second since the start of the load.'],
    ['intended', 'orders', 'Orders due in this second.'],
    ['sent', 'orders', 'Orders handed to the producer in this second.'],
    ['acked', 'orders', 'Orders acknowledged in this second.'],
    [
      'responseP99Us',
      'us',
      '99th percentile of the response time of the orders acked in this second; null without any.',
    ],
    ['handled.*', 'orders', 'Orders that the service handled in this second.'],
    [
      'lag.*',
      'orders',
      'Orders acked, and neither handled nor given up by the service, at the end of this second, not below 0.',
    ],
  ]),
  ...defined('services[].', [
    ['members', 'members', 'Members of the consumer group at the end.'],
    ['consumed', 'records', 'Records delivered to the handlers, redeliveries included.'],
    ['handled', 'orders', 'Orders handled to the end.'],
    [
      'memberHandled[]',
      'orders',
      "Orders handled to the end by this member; those that were read from a retry topic are nobody's.",
    ],
    [
      'retried',
      'attempts',
      'Attempts that were made again after one that failed, in place or by way of a retry topic.',
    ],
    ['deadLettered', 'orders', 'Orders that were given up after the last attempt: their dead letters are in Kafka.'],
    ['outcomes.*', 'events', 'Result events of this kind.'],
    ['resultsAcked', 'events', 'Result events that the cluster acknowledged.'],
    ['resultsFailed', 'events', 'Result events that the cluster did not acknowledge.'],
    ['redelivered', 'records', 'Records delivered again after a rebalance or a restart.'],
    ['rebalances', 'rebalances', 'Times the group distributed its partitions, the first one included.'],
    ['maxLag', 'orders', 'Largest number of acked orders not yet delivered to the service, sampled once a second.'],
    [
      'queueWait',
      'us',
      "Handling started - the record's Kafka timestamp (when it was handed to the producer, rounded down to the millisecond, so up to 1 ms too long; where the topic has LogAppendTime: when it was appended), over the orders of the measured phases: linger, broker and fetch.",
    ],
    ['work', 'us', 'Handled - handling started, over the orders of the measured phases.'],
    [
      'commitLag',
      'us',
      'Commit acknowledged - handled, of the longest handled order that the commit covers, for each partition of each commit after the warm-up: how much work a crash would have had done again.',
    ],
    [
      'commitLag.count',
      'commits',
      'Commits after the warm-up that covered handled orders, counted for each partition.',
    ],
    ['commitLag.censored', 'commits', 'Always 0: a commit that failed is tried again, and counts then.'],
    [
      'closedCount',
      'orders',
      'Orders of the measured phases that this service was the last to handle; of all services together: completion.count.',
    ],
    [
      'flashSale.demandedUnits',
      'units',
      'Units of the flash-sale product that the orders delivered to inventory asked for, each order counted once, those outside the flash sale included.',
    ],
    ['flashSale.reservedUnits', 'units', 'Units of the flash-sale product that inventory reserved.'],
    ['flashSale.initialUnits', 'units', 'Units of the flash-sale product in stock at the start.'],
    [
      'flashSale.oversoldUnits',
      'units',
      'Units of the flash-sale product reserved beyond its stock: 0, or inventory has a bug.',
    ],
    ['partitions[].partition', 'number', 'Partition of the orders topic.'],
    [
      'partitions[].maxLagRecords',
      'records',
      'Largest lag: high watermark of the last Fetch answer - position behind the last record delivered, sampled once a second from the first measured phase on; it stands still while the service is too busy to fetch.',
    ],
    [
      'partitions[].maxLagMs',
      'ms',
      'Largest lag in time: now - Kafka timestamp of the oldest record that was fetched and is not finished, 0 when there is none, at the same moments.',
    ],
    ['partitions[].lastLagRecords', 'records', 'Lag in records at the last sample, when the services had stopped.'],
    ['partitions[].lastLagMs', 'ms', 'Lag in time at the last sample, when the services had stopped.'],
  ]),
  ...partitionDefinitions,
  ...eventDefinitions,
  ...revenueDefinitions,
  ...confirmationDefinitions,
  ...defined('verification.', [
    ['acked', 'orders', 'Acknowledged orders of all phases: what each service must see.'],
    ['seen.*', 'orders', 'Acknowledged orders that the service handled at least once.'],
    ['deadLettered.*', 'orders', 'Acknowledged orders that the service gave up: their dead letters are in Kafka.'],
    [
      'poisoned.*',
      'orders',
      'Acknowledged orders that fail at every attempt, computed from the seed and their numbers: what the service must give up; null after an error or beyond 5,000,000 orders.',
    ],
    [
      'unseen.*',
      'orders',
      'Acknowledged orders that the service neither handled nor gave up before the end of the drain.',
    ],
    ['foreign', 'records', 'Records of other runs on the same topic.'],
    ['corrupt', 'records', 'Records whose value does not match the checksum in the stamp.'],
    ['ackedLost', 'orders', 'Acknowledged orders that are not in the log; null when the log was not searched.'],
    [
      'skipped',
      'orders',
      'Acknowledged orders in the log that a service was not given, summed over services; null when the log was not searched.',
    ],
    [
      'expired',
      'orders',
      'Acknowledged orders not found after the retention of the log had deleted records of the run; null when the log was not searched.',
    ],
    [
      'indeterminateInLog',
      'orders',
      'Indeterminate or failed orders that are in the log after all; null when the log was not searched.',
    ],
    [
      'logDuplicates',
      'records',
      'Records whose order is at another offset of the log too; looked for by the services and the reader of the log.',
    ],
    ['redeliveries', 'records', 'Records delivered to a group again at the same offset, summed over services.'],
    [
      'doubleEffects',
      'effects',
      'Effects (stock reserved, card charged, message sent) done again for the same order, summed over services.',
    ],
    ['outOfOrder', 'records', 'Records behind a later one of the same producer in their partition.'],
    [
      'keyOutOfOrder',
      'records',
      'Records behind a later one of the same producer and class of keys in their partition.',
    ],
    ['conservation[].left', 'number', 'Left side of the statement, in the unit that it names.'],
    [
      'conservation[].right',
      'number',
      'Right side of the statement, in the unit that it names; equal to the left when it holds.',
    ],
    [
      'samples[].partition',
      'number',
      'Partition of the record, or in which the missing order was acknowledged; null when it is not known.',
    ],
    [
      'samples[].offset',
      'number',
      'Offset of the record in its partition, or at which the missing order was acknowledged; null when it is not known.',
    ],
  ]),
  ...defined('generator.', [
    ['cpuCores', 'cores', 'CPU time of the whole process in the measured phases per second of them; 1.0 is one core.'],
    [
      'cpuUsPerOrder',
      'us',
      'CPU time of the whole process in the measured phases per order of theirs that was acked; null without any.',
    ],
    ['maxRssBytes', 'bytes', 'Largest resident memory of the process.'],
    ['threads[].busyRatio', '0..1', "Share of the measured phases in which the thread's event loop was not idle."],
    ['threads[].gcRatio', '0..1', 'Share of the measured phases in which the thread collected garbage.'],
    [
      'threads[].cpuRatio',
      '0..1',
      'CPU time of the thread per time of the measured phases; null where the platform does not tell.',
    ],
    [
      'threads[].loopDelay.p99Us',
      'us',
      "99th percentile of how late the thread's event loop came to a timer of 20 ms in the measured phases; null when it never came.",
    ],
    ['threads[].loopDelay.maxUs', 'us', 'Longest such delay in the measured phases; null when it never came.'],
  ]),
  ...defined('thresholds[].', [
    ['actual.value', 'its unit', 'Value of the left side; null when it was not measured.'],
    ['limit.value', 'its unit', 'Value of the right side; null when it was not measured.'],
  ]),
];

/** The definition at a path of the result (`phases[].latencyUs.response.p99Us`), if there is one; `measured` is a phase too. */
export function definitionAt(path: string): Definition | undefined {
  const plain = path.replace(/^measured\./, 'phases[].');
  const generic = plain.replace(
    /^(?:phases\[\]\.latencyUs\.(?:endToEnd\.)?[^.]+|services\[\]\.(?:queueWait|work|commitLag)|(?:confirmation\.latency|revenue\.freshness))\.(\w+Us|count|censored)$/,
    'phases[].latencyUs.*.$1',
  );
  return definitions.find((one) => one.path === plain) ?? definitions.find((one) => one.path === generic);
}
