import type { ConservationResult, FindingSample, PhaseResult, VerificationResult } from '../metrics/result.ts';
import { orderIdOf } from '../orders/order-layout.ts';
import type { DeliverySample } from '../services/service-books.ts';
import type { ServiceCounters } from '../services/service-counters.ts';
import { formatCount } from '../units.ts';

/** What the books of a run are made of. */
export interface BooksSources {
  /** Counted by the generators. */
  readonly phases: readonly PhaseResult[];
  /** Counted by the ledger; undefined: it was not counted, and nothing is compared with it. */
  readonly ledger: Pick<VerificationResult, 'seen' | 'deadLettered' | 'unseen'> | undefined;
  /** Counted by the services. */
  readonly services: readonly ServiceCounters[];
}

/** The part of a verification that the books fill. */
export interface BooksOfRun {
  readonly doubleEffects: number;
  readonly conservation: readonly ConservationResult[];
  /** Of the double effects and of the dead letters. */
  readonly samples: readonly FindingSample[];
}

/**
 * The books of a run, each line a comparison of two tallies that were kept apart: orders by phase, acked orders by
 * service, stock, money. A run that produced nothing (`shop-sim consume`) has those of its services only.
 */
export function booksOfRun({ phases, ledger, services }: BooksSources): BooksOfRun {
  const loadPhases = phases.filter(({ orders }) => orders.intended + orders.sent > 0);
  const acked = phases.reduce((sum, { orders }) => sum + orders.acked, 0);
  return {
    doubleEffects: services.reduce((sum, { books }) => sum + books.doubleEffects, 0),
    conservation: [
      ...loadPhases.flatMap(orderBalances),
      ...Object.entries(ledger?.unseen ?? {}).map(([name, unseen]) =>
        balance(
          `${name}: acked = seen + dead-lettered + unseen orders`,
          acked,
          (ledger?.seen[name] ?? 0) + (ledger?.deadLettered[name] ?? 0) + unseen,
        ),
      ),
      ...services.flatMap(handlerBalances),
    ],
    samples: services.flatMap(serviceSamples),
  };
}

/** A sentence for each line of the books that does not hold. */
export function booksNotices(conservation: readonly ConservationResult[]): string[] {
  return conservation
    .filter(({ holds }) => !holds)
    .map(
      ({ statement, left, right }) =>
        `The accounts do not balance: ${statement}, but ${formatCount(left)} is not ${formatCount(right)}.`,
    );
}

function orderBalances({ name, orders }: PhaseResult): ConservationResult[] {
  const { intended, dropped, sent, acked, failed, indeterminate } = orders;
  return [
    balance(`${name}: intended = dropped + sent orders`, intended, dropped + sent),
    balance(`${name}: sent = acked + failed + indeterminate orders`, sent, acked + failed + indeterminate),
  ];
}

function handlerBalances({ name, books }: ServiceCounters): ConservationResult[] {
  const { reservedUnits, authorizedMinor, handler } = books;
  const { stock, flashSale, chargedMinor } = handler;
  return [
    ...(stock === undefined
      ? []
      : [
          balance(
            `${name}: reserved + remaining = initial units`,
            reservedUnits + stock.remainingUnits,
            stock.initialUnits,
          ),
        ]),
    ...(flashSale === undefined
      ? []
      : [
          balance(
            `${name}: ${flashSale.sku} reserved + remaining = initial units`,
            books.flashSale.reservedUnits + flashSale.remainingUnits,
            flashSale.initialUnits,
          ),
        ]),
    ...(chargedMinor === undefined
      ? []
      : [balance(`${name}: charged = total of the authorized orders, minor units`, chargedMinor, authorizedMinor)]),
  ];
}

function balance(statement: string, left: number, right: number): ConservationResult {
  return { statement, left, right, holds: left === right };
}

function serviceSamples({ name, books, deadLetterSamples }: ServiceCounters): FindingSample[] {
  const samplesOf = (kind: 'doubleEffect' | 'deadLettered', samples: readonly DeliverySample[]): FindingSample[] =>
    samples.map(({ runHash, seq, partition, offset }) => ({
      kind,
      service: name,
      order: orderIdOf(runHash, seq),
      partition,
      offset,
    }));
  return [...samplesOf('doubleEffect', books.doubleEffectSamples), ...samplesOf('deadLettered', deadLetterSamples)];
}
