import type { HeaderForm } from '../kafka/producer/port.ts';
import type { Failure } from './failures.ts';

/** Where an order that failed is on the orders topic, and how often it was tried. */
export interface Origin {
  readonly partition: number;
  readonly offset: number;
  /** Attempts made. */
  readonly attempt: number;
}

const digits = { partition: 6, offset: 19, attempt: 3 } as const;
/** All of one length. */
const errors: Readonly<Record<Failure, string>> = {
  transient: 'handling failed: transient',
  permanent: 'handling failed: permanent',
};

/** Keys of the headers from which {@link readOrigin} reads, in its order. */
export const originHeaderKeys = ['ss.origin.partition', 'ss.origin.offset', 'ss.attempt'] as const;

/**
 * What a record on a retry topic or on the topic of dead letters has beside the order's own key, value and stamp: from where
 * it comes, how often it was tried, and of what the last attempt failed. Texts, so that any tool shows them; numbers have
 * leading zeros, so that every record of a topic has headers of the same length.
 */
export class OriginHeaders {
  readonly forms: readonly HeaderForm[];
  readonly #topic: string;

  /** @param topic of the orders */
  constructor(topic: string) {
    this.#topic = topic;
    const [partition, offset, attempt] = originHeaderKeys;
    this.forms = [
      { key: partition, length: digits.partition },
      { key: offset, length: digits.offset },
      { key: attempt, length: digits.attempt },
      { key: 'ss.error', length: errors.transient.length },
      { key: 'ss.origin.topic', length: Buffer.byteLength(topic) },
    ];
  }

  /** The value of header number `index` of `forms`. */
  value(index: number, { partition, offset, attempt }: Origin, failure: Failure): string {
    switch (index) {
      case 0:
        return String(partition).padStart(digits.partition, '0');
      case 1:
        return String(offset).padStart(digits.offset, '0');
      case 2:
        return String(attempt).padStart(digits.attempt, '0');
      case 3:
        return errors[failure];
      default:
        return this.#topic;
    }
  }
}

/** What the headers of {@link originHeaderKeys} say; undefined: they are not those of a record that failed. */
export function readOrigin(headers: readonly (Buffer | undefined)[]): Origin | undefined {
  const [partition, offset, attempt] = headers.map(readNumber);
  if (partition === undefined || offset === undefined || attempt === undefined) return undefined;
  return { partition, offset, attempt };
}

function readNumber(value: Buffer | undefined): number | undefined {
  const text = value?.toString('latin1') ?? '';
  return /^\d{1,19}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
