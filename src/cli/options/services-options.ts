import { optionalOption, repeatableOption, switchOption, valueOption } from './option.ts';
import { parseMembers, parseRunServices, parseServices } from './parse-kafka-value.ts';
import { choice, decimal, duration, wholeNumber } from '../../parse-value.ts';

/** The consumers of the shop. */
export const servicesOptions = {
  services: valueOption({
    flags: '--services <LIST|none>',
    theme: 'Services',
    description: 'which services run in this command',
    fallback: 'inventory,payment,notification',
    examples: ['inventory,payment', 'none'],
    parse: parseServices,
  }),
  members: repeatableOption({
    flags: '--members <SERVICE=N,...>',
    theme: 'Services',
    description: "members of a service's consumer group; may be repeated",
    absence: '1 each',
    examples: ['payment=4,inventory=2'],
    parse: parseMembers,
  }),
  work: valueOption({
    flags: '--work <sleep|none>',
    theme: 'Services',
    description: 'sleep: handling takes log-normal times (medians 5, 120 and 30 ms); none: it takes no time',
    fallback: 'sleep',
    parse: choice('work', ['sleep', 'none']),
  }),
  declineRate: valueOption({
    flags: '--decline-rate <RATIO>',
    theme: 'Services',
    description: 'share of payments that are declined',
    fallback: '0.05',
    parse: decimal('a decline rate', { min: 0, max: 1 }),
  }),
  stock: valueOption({
    flags: '--stock <UNITS>',
    theme: 'Services',
    description: 'units of each product in stock at the start',
    fallback: '10000',
    parse: wholeNumber('the stock', { min: 0, max: 1_000_000_000 }),
  }),
};

/** Of a run that also produces: it can compare the figures of the streaming service with what it sent. */
export const runServicesOption = valueOption({
  flags: '--services <LIST|none>',
  theme: 'Services',
  description:
    'which services run in this command; revenue, which needs payment, counts revenue by the second, exactly once, and is compared with the log at the end',
  fallback: 'inventory,payment,notification',
  examples: ['inventory,payment', 'inventory,payment,notification,revenue', 'none'],
  parse: parseRunServices,
});

/** Of a run that also produces: the services share the CPUs with its generator. */
export const serviceThreadOptions = {
  serviceThreads: optionalOption({
    flags: '--service-threads <N>',
    theme: 'Services',
    description: 'threads that the services are spread over, at most one for each service',
    absence: '1; above 15,000 orders/s 2',
    examples: ['3'],
    parse: wholeNumber('the number of service threads', { min: 1, max: 16 }),
  }),
};

/** The end of a run that also produces. */
export const drainOptions = {
  drainTimeout: valueOption({
    flags: '--drain-timeout <TIME>',
    theme: 'Services',
    description: 'how long the end of the run waits for orders still under way',
    fallback: '30s',
    parse: duration('a drain timeout', { min: 0, max: 3_600_000 }),
  }),
  verifyLog: switchOption({
    flags: '--verify-log',
    theme: 'Services',
    description:
      'read every record of the run back from the log at the end and check it: loss, duplicates, order, bytes',
  }),
};
