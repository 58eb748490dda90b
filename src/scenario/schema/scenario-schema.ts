import * as z from 'zod';
import { byteSize, choice, duration, factor, parseRate, wholeNumber } from '../../parse-value.ts';
import { strengths } from '../../run/scenario-plan.ts';
import { eventSchema } from '../events/event-types.ts';
import { servicesSchema } from '../shop/services-schema.ts';
import { nameOf, textOf } from './names.ts';
import { producerSchema } from './producer-schema.ts';
import { topicSchema } from './topic-schema.ts';
import { trafficSchema } from './traffic-schema.ts';
import { flag, written } from './written.ts';

/** Settings by their paths, as `--set` takes them: `traffic.rate: 2000/s`. */
const overrides = z
  .record(z.string(), z.unknown(), { error: 'is a map from settings to values, like { traffic.rate: 2000/s }' })
  .meta({ examples: [{ 'traffic.rate': '2000/s', 'services.payment.members': 4 }] });

const expressionText = written(textOf('an expression', 500), {
  description: 'what must hold',
  examples: ['response.p99 < 50ms', 'endToEnd.payment within 2% of 100ms'],
});

const threshold = z
  .union([
    expressionText,
    z.strictObject({
      expect: expressionText,
      in: written(nameOf('the name of a phase'), {
        description: 'the phase whose numbers are meant; without it all phases',
        examples: ['measure'],
      }).optional(),
    }),
  ])
  .meta({ description: 'an expression that must hold, or { expect: EXPRESSION, in: PHASE }' });

const variant = z.strictObject({
  name: written(nameOf('the name of a variant'), {
    description: 'unique in the scenario; thresholds refer to it',
    examples: ['n4'],
  }),
  set: overrides.meta({ description: 'settings that this run has instead of those above, by their paths' }),
});

const search = z.strictObject({
  from: written(parseRate, { description: 'rate of the first run', examples: ['2000/s'] }),
  to: written(parseRate, { description: 'no run has a higher rate', examples: ['50000/s'] }),
  factor: written(factor('the factor of a search', { min: 1.01, max: 100 }), {
    description: 'each run has so many times the rate of the one before',
    examples: ['1.5x'],
  }),
});

/** What a run is made of: everything that a variant may change. */
const runFields = {
  brokers: written(wholeNumber('the number of brokers', { min: 1, max: 9 }), {
    description: 'brokers that the scenario wants; a target with fewer cannot show it',
    examples: [1, 3],
  }).prefault(1),
  embeddedMemory: written(byteSize('the memory of the embedded broker', { min: 8 * 2 ** 20, max: 64 * 2 ** 30 }), {
    description: 'memory for the records of an embedded broker; without it 256MiB',
    examples: ['512MiB'],
  }).optional(),
  topic: topicSchema.prefault({}).meta({ description: 'the orders topic' }),
  producer: producerSchema.prefault({}).meta({ description: "Kafka's settings of the orders' producer" }),
  traffic: trafficSchema.meta({ description: 'how orders arrive' }),
  services: servicesSchema.prefault({}).meta({ description: 'the consumers of the shop' }),
  serviceThreads: written(wholeNumber('the number of service threads', { min: 1, max: 16 }), {
    description: 'threads that the services are spread over; without it 1, above 15,000 orders/s 2',
    examples: [2],
  }).optional(),
  events: z
    .array(eventSchema, { error: 'is a list of events: each begins with a hyphen' })
    .max(1000, { error: 'has at most 1000 events' })
    .prefault([])
    .meta({ description: 'what is done while the load lasts' }),
  drainTimeout: written(duration('a drain timeout', { min: 0, max: 3_600_000 }), {
    description: 'how long the end of a run waits for orders still under way',
    examples: ['30s'],
  }).prefault('30s'),
  verifyLog: flag('read every record of the run back from the log at the end and check it').prefault(false),
};

/** A scenario file, the one source of its types, its JSON Schema and its reference. */
export const scenarioSchema = z
  .strictObject({
    name: written(nameOf('the name of a scenario'), {
      description: 'the name of the scenario',
      examples: ['flash-sale'],
    }),
    description: written(textOf('the description', 2000), {
      description: 'what happens and what it shows, for people',
      examples: ['Orders at twenty times the usual rate for ten seconds.'],
    }),
    demonstrates: written(choice('a strength', strengths), {
      words: strengths,
      description: 'which strength of Kafka it shows',
      examples: [strengths[0]],
    }),
    ...runFields,
    thresholds: z
      .array(threshold, { error: 'is a list of expressions: each begins with a hyphen' })
      .max(100, { error: 'has at most 100 thresholds' })
      .prefault([])
      .meta({ description: 'what must hold for the scenario to pass' }),
    shows: z
      .array(
        written(textOf('a sentence', 1000), {
          description: 'a sentence',
          examples: ['{handledRate.payment} payments a second'],
        }),
        { error: 'is a list of sentences: each begins with a hyphen' },
      )
      .max(50, { error: 'has at most 50 sentences' })
      .prefault([])
      .meta({ description: 'what the report says was shown; each {EXPRESSION} becomes its measured value' }),
    variants: z
      .array(variant, { error: 'is a list of runs: each begins with a hyphen' })
      .min(1, { error: 'must have at least one run, or not be there' })
      .max(50, { error: 'has at most 50 runs' })
      .meta({ description: 'runs one after the other, each with settings of its own; without it one run' })
      .optional(),
    search: search
      .meta({ description: 'runs at rising rates until a threshold fails, and one at the last that held' })
      .optional(),
    quick: overrides
      .meta({
        description: 'settings of --quick, by their paths; without it --quick shortens every time by the same factor',
      })
      .optional(),
  })
  .meta({ title: 'Scenario of shop-sim' });

export type ScenarioDocument = z.output<typeof scenarioSchema>;
