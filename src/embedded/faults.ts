import { apiKey } from '../protocol/api-keys.ts';
import type { Rng } from '../rng.ts';

/**
 * What happens to a request. `before`: it is not handled; `after`: it is handled in full, and only its answer is
 * changed or lost, which is what makes a retry a duplicate.
 */
export type FaultEffect =
  | { readonly kind: 'latency'; readonly latencyMs: number }
  | { readonly kind: 'error'; readonly errorCode: number; readonly when: 'before' | 'after' }
  | { readonly kind: 'drop-connection'; readonly when: 'before' | 'after' };

/** Which requests a fault hits. Plain data: crosses threads. */
export interface FaultRule {
  readonly effect: FaultEffect;
  /** Undefined: every API. */
  readonly api?: keyof typeof apiKey | undefined;
  /** Undefined: every broker. */
  readonly brokerId?: number | undefined;
  /** Chance that a request that fits is hit, 0 to 1; 1 when undefined. */
  readonly probability?: number | undefined;
  /** The rule ends after so many hits; undefined: never. */
  readonly times?: number | undefined;
}

/** What is to be done to one request: latencies add up, of the other effects the first rule's counts. */
export interface Verdict {
  readonly latencyMs: number;
  readonly effect: Exclude<FaultEffect, { kind: 'latency' }> | undefined;
}

interface ActiveRule {
  readonly id: number;
  readonly rule: FaultRule;
  readonly apiKey: number | undefined;
  hits: number;
}

const noFault: Verdict = { latencyMs: 0, effect: undefined };

/**
 * The faults that are set. Deterministic: the same rules, requests and seed give the same hits. Costs nothing while
 * there are no rules.
 */
export class Faults {
  readonly #rng: Rng;
  #rules: ActiveRule[] = [];
  #nextId = 1;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** Sets a fault and returns its number for {@link remove}. */
  add(rule: FaultRule): number {
    const id = this.#nextId++;
    const key = rule.api === undefined ? undefined : apiKey[rule.api];
    this.#rules.push({ id, rule, apiKey: key, hits: 0 });
    return id;
  }

  /** Whether there was such a fault. */
  remove(id: number): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((active) => active.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /** How often the fault with this number has hit; undefined once it is gone. */
  hits(id: number): number | undefined {
    return this.#rules.find((active) => active.id === id)?.hits;
  }

  /** Decides about one request. */
  judge(key: number, brokerId: number): Verdict {
    if (this.#rules.length === 0) return noFault;
    let latencyMs = 0;
    let effect: Verdict['effect'];
    for (const active of this.#rules) {
      if (!this.#hits(active, key, brokerId)) continue;
      if (active.rule.effect.kind === 'latency') latencyMs += active.rule.effect.latencyMs;
      else effect ??= active.rule.effect;
    }
    return { latencyMs, effect };
  }

  #hits(active: ActiveRule, key: number, brokerId: number): boolean {
    const { rule } = active;
    if (active.apiKey !== undefined && active.apiKey !== key) return false;
    if (rule.brokerId !== undefined && rule.brokerId !== brokerId) return false;
    if (rule.times !== undefined && active.hits >= rule.times) return false;
    if (rule.probability !== undefined && this.#rng.nextFloat() >= rule.probability) return false;
    active.hits += 1;
    return true;
  }
}
