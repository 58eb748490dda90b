import { addToSessions, type Session } from './session-windows.ts';
import {
  findSpending,
  insertSpending,
  type Spending,
  type SpendingFinding,
  type SpendingRule,
} from './spending-rule.ts';
import type { OrderFacts } from './order-facts.ts';
import { readSaved, savedState } from './saved-state.ts';
import { type StateChange, stateKinds } from './state-change.ts';
import type { StreamTime } from './stream-time.ts';

const passEveryMs = 1000;

interface Customer {
  readonly spendings: Spending[];
  readonly sessions: Session[];
  /** Was found conspicuous: its spendings need not be kept. */
  isFlagged: boolean;
}

/** A customer of whom something is to be said. */
export type Of<Finding> = Finding & { readonly customerId: string };

/** What the stream knows of each customer: the orders of the last hour for the fraud rule, and the open sessions. */
export class Customers {
  readonly #rule: SpendingRule;
  readonly #sessionGapMs: number;
  readonly #time: StreamTime;
  readonly #customers = new Map<string, Customer>();
  readonly #changed = new Set<string>();
  /** Stream time at the last pass over all customers. */
  #passedMs = Number.NEGATIVE_INFINITY;

  /** @param sessionGapMs orders of a customer that are further apart begin another session */
  constructor(rule: SpendingRule, sessionGapMs: number, time: StreamTime) {
    this.#rule = rule;
    this.#sessionGapMs = sessionGapMs;
    this.#time = time;
  }

  /** Takes an order; returns the finding when the customer is conspicuous from now on. */
  add({ customerId, placedMs, totalMinor }: OrderFacts): SpendingFinding | undefined {
    const customer = this.#of(customerId);
    this.#changed.add(customerId);
    addToSessions(customer.sessions, placedMs, totalMinor, this.#sessionGapMs);
    if (customer.isFlagged) return undefined;
    insertSpending(customer.spendings, [placedMs, totalMinor]);
    const finding = findSpending(customer.spendings, this.#rule);
    if (finding === undefined) return undefined;
    customer.isFlagged = true;
    customer.spendings.length = 0;
    return finding;
  }

  /**
   * Takes out the sessions to which no order can be added any more, and lets go what no rule needs. One pass over all
   * customers for every second of stream time.
   */
  takeEndedSessions(): readonly Of<Session>[] {
    const ended: Of<Session>[] = [];
    if (this.#time.ms < this.#passedMs + passEveryMs) return ended;
    this.#passedMs = this.#time.ms;
    for (const [customerId, { sessions, spendings }] of this.#customers) {
      if (spendings[0] !== undefined && this.#isOver(spendings[0])) this.#changed.add(customerId);
      while (sessions[0] !== undefined && this.#time.isClosed(sessions[0].toMs + this.#sessionGapMs)) {
        ended.push({ customerId, ...sessions[0] });
        sessions.shift();
        this.#changed.add(customerId);
      }
    }
    return ended;
  }

  /** The state of the customers that changed since the last call. */
  takeChanges(): readonly StateChange[] {
    const changes = [...this.#changed].map((customerId) => this.#changeOf(customerId));
    this.#changed.clear();
    return changes;
  }

  /** Takes a change that {@link takeChanges} returned; without a value nothing is known of the customer any more. */
  restore(customerId: string, change: StateChange): void {
    if (change.value === null) this.#customers.delete(customerId);
    else this.#customers.set(customerId, readSaved(savedState.customer, change));
  }

  #changeOf(customerId: string): StateChange {
    const customer = this.#of(customerId);
    const { spendings, sessions, isFlagged } = customer;
    while (spendings[0] !== undefined && this.#isOver(spendings[0])) spendings.shift();
    const key = `${stateKinds.customer}${customerId}`;
    if (spendings.length > 0 || sessions.length > 0 || isFlagged) return { key, value: JSON.stringify(customer) };
    this.#customers.delete(customerId);
    return { key, value: null };
  }

  /** No hour that is still open has this order in it. */
  #isOver([placedMs]: Spending): boolean {
    return this.#time.isClosed(placedMs + this.#rule.windowMs);
  }

  #of(customerId: string): Customer {
    let customer = this.#customers.get(customerId);
    if (customer === undefined) {
      customer = { spendings: [], sessions: [], isFlagged: false };
      this.#customers.set(customerId, customer);
    }
    return customer;
  }
}
