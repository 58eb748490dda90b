import type { MinuteSums } from './sliding-minute.ts';
import type { Session } from './session-windows.ts';
import type { SpendingFinding } from './spending-rule.ts';
import type { Of } from './customers.ts';

/** What the revenue service has to say; the first four become events on its topics. */
export type RevenueResult =
  /** A second of event time that has ended, as it stands; every later revision replaces the ones before it. */
  | {
      readonly kind: 'second';
      readonly second: number;
      readonly orders: number;
      readonly revenueMinor: number;
      readonly approved: number;
      readonly declined: number;
      /** 1 is the first. */
      readonly revision: number;
      /** No later revision comes. */
      readonly isFinal: boolean;
    }
  /** The minute that ended with a second, taken when the second ended and again when it was final. */
  | ({ readonly kind: 'minute'; readonly second: number; readonly isFinal: boolean } & MinuteSums)
  | ({ readonly kind: 'alert' } & Of<SpendingFinding>)
  | ({ readonly kind: 'session' } & Of<Session>);
