import * as z from 'zod';
import { decimal, duration, ratio, wholeNumber, type Parsed } from '../../parse-value.ts';
import type { RetryPlan, ServiceSettings, WorkPlan } from '../../run/service-settings.ts';
import { written } from '../schema/written.ts';

const hourMs = 3_600_000;

const work = z
  .union([
    written(parseWork, {
      description: 'how long handling takes: none, the same time always, or log-normal times',
      examples: ['none', '2ms'],
    }),
    z.strictObject({
      median: written(duration('the median of the work', { min: 0.001, max: hourMs }), {
        description: 'half of the orders take less',
        examples: ['120ms'],
      }),
      sigma: written(decimal('sigma', { min: 0, max: 3 }), {
        description: 'spread of the logarithm; 0: always the median',
        examples: [0.6],
      }),
    }),
  ])
  .meta({ description: 'how long handling takes: `none`, always the same, or log-normal with a median and a sigma' });

const blockingRetry = z.strictObject({
  mode: z.literal('blocking').meta({ description: 'tried again in place: later orders of the partition wait' }),
  attempts: written(wholeNumber('the number of attempts', { min: 1, max: 100 }), {
    description: 'attempts at an order, the first one included; then it is a dead letter',
    examples: [3],
  }).prefault(3),
  pause: written(duration('the pause', { min: 0, max: hourMs }), {
    description: 'time between two attempts',
    examples: ['500ms'],
  }).prefault('500ms'),
});

const topicsRetry = z.strictObject({
  mode: z.literal('topics').meta({ description: 'the order goes to a retry topic and others pass it' }),
  delays: z
    .array(
      written(duration('a delay', { min: 1, max: hourMs }), {
        description: 'delay of one retry topic',
        examples: ['1s'],
      }),
      { error: 'is a list of times, like [1s, 5s]' },
    )
    .min(1, { error: 'must have at least one delay' })
    .max(10, { error: 'must have at most 10 delays' })
    .meta({
      description: 'one retry topic for each delay, in turn; then it is a dead letter',
      examples: [['1s', '5s']],
    }),
});

/** What every service of the shop has. */
export const serviceFields = {
  members: written(wholeNumber('the number of members', { min: 0, max: 100 }), {
    description: 'members of its consumer group at the start; 0: nobody reads until an event adds some',
    examples: [1],
  }).prefault(1),
  concurrency: written(wholeNumber('the concurrency', { min: 1, max: 10_000 }), {
    description: 'orders that one member handles at the same time; without it as many as it may have in flight',
    examples: [1],
  }).optional(),
  work: work.optional(),
  failures: z
    .strictObject({
      transient: written(ratio('the share of transient failures'), {
        description: 'share of attempts that fail and may succeed when tried again',
        examples: ['2%'],
      }).prefault('0%'),
      poison: written(ratio('the share of poison'), {
        description: 'share of orders that fail at every attempt',
        examples: ['0.1%'],
      }).prefault('0%'),
    })
    .prefault({})
    .meta({ description: 'how often handling an order fails' }),
  retry: z
    .discriminatedUnion('mode', [blockingRetry, topicsRetry])
    .prefault({ mode: 'blocking' })
    .meta({ description: 'what happens to an order whose handling fails' }),
};

const commonSchema = z.strictObject(serviceFields);

/** The settings of a service; its work is the usual one unless the document has another. */
export function settingsOf(document: z.output<typeof commonSchema>, usual: ServiceSettings): ServiceSettings {
  return {
    members: document.members,
    concurrency: document.concurrency,
    work: document.work === undefined ? usual.work : workPlan(document.work),
    transientFailureRatio: document.failures.transient,
    poisonRatio: document.failures.poison,
    retry: retryPlan(document.retry),
  };
}

function workPlan(document: z.output<typeof work>): WorkPlan {
  if ('kind' in document) return document;
  return { kind: 'log-normal', medianMs: document.median, sigma: document.sigma };
}

function retryPlan(document: z.output<typeof serviceFields.retry>): RetryPlan {
  if (document.mode === 'topics') return { mode: 'topics', delaysMs: document.delays };
  return { mode: 'blocking', attempts: document.attempts, pauseMs: document.pause };
}

function parseWork(text: string): Parsed<Exclude<WorkPlan, { readonly kind: 'log-normal' }>> {
  if (text === 'none') return { value: { kind: 'none' } };
  const parsed = duration('work', { min: 0, max: hourMs })(text);
  if ('value' in parsed) return { value: { kind: 'constant', ms: parsed.value } };
  return { problem: "work is 'none', a time, or { median: 120ms, sigma: 0.6 }" };
}
