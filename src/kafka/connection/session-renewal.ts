import type { Channel } from './channel.ts';

/** Share of the session's lifetime after which it is renewed; Java's client takes 0.85 to 0.95. */
const renewAfterRatio = 0.85;
/** The longest delay a Node timer takes; a session that outlives it is renewed early. */
const maxTimerMs = 0x7fff_ffff;

/**
 * Authenticates again on the same connection before the broker would end it (KIP-368). Requests that were written
 * before are answered first, in order; requests that come while it happens are held back, and then written in the order
 * they came. When it fails, the connection is closed with the reason.
 */
export class SessionRenewal {
  readonly #channel: Channel;
  readonly #authenticate: () => Promise<number>;
  #held: (() => void)[] | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param authenticate resolves with the lifetime of the new session in ms; 0: for ever */
  constructor(channel: Channel, sessionMs: number, authenticate: () => Promise<number>) {
    this.#channel = channel;
    this.#authenticate = authenticate;
    channel.onClose(() => clearTimeout(this.#timer));
    this.#schedule(sessionMs);
  }

  /** Calls `write` at once, or after the renewal that is under way. */
  whenNotRenewing<T>(write: () => Promise<T>): Promise<T> {
    const held = this.#held;
    if (held === undefined) return write();
    return new Promise((resolve, reject) => {
      held.push(() => {
        write().then(resolve, reject);
      });
    });
  }

  #schedule(sessionMs: number): void {
    if (sessionMs === 0 || this.#channel.closed) return;
    const delayMs = Math.min(sessionMs * renewAfterRatio, maxTimerMs);
    this.#timer = setTimeout(() => void this.#renew(), delayMs);
  }

  async #renew(): Promise<void> {
    const held: (() => void)[] = [];
    this.#held = held;
    try {
      this.#schedule(await this.#authenticate());
    } catch (error) {
      this.#channel.close(error instanceof Error ? error : new Error(String(error)));
    }
    // Synchronously, so that no new request can overtake one that was held.
    this.#held = undefined;
    for (const write of held) write();
  }
}
