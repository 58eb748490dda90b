import { hash32 } from '../rng.ts';
import { shiftByTable } from './crc32c.ts';
import { OrderPatch } from './order-patch.ts';
import { latenessMs, type LateOrders, noLateOrders } from './lateness.ts';
import type { OrderTemplates } from './order-templates.ts';
import { keyClassCount, keyClassOf, RecordKey, type RecordKeyKind } from './record-key.ts';
import { stampFlags, writeStamp } from './stamp.ts';
import { zipfRank } from './zipf.ts';

/** What differs between the generators of a run, and between runs on the same templates. */
export interface OrderWriterSettings {
  /** Number of the generator, u16: part of the stamp, not of the order. */
  readonly producerId: number;
  /** sku: that of the first line. none: records without a key. */
  readonly key: RecordKeyKind;
  /** Milliseconds since the epoch at the zero of `Clock.nowMs`. */
  readonly epochOffsetMs: number;
  /** By phase, 0 being the warm-up: share of its orders that are for the flash-sale product alone; none when undefined. */
  readonly flashSaleShares?: readonly number[];
  /** Which orders were placed before they are sent; undefined: none. */
  readonly late?: LateOrders | undefined;
}

const templatePurpose = 1;
const customerPurpose = 2;
const flashSalePurpose = 5;
const two32 = 0x1_0000_0000;

/**
 * Makes the records of one generator: `prepare` decides what order `seq` is, `write` puts its bytes where the producer
 * wants them. One object serves every record of a thread (it has the shape of the producer's record content).
 *
 * The basket and the customer follow from (seed, seq) alone and the time from the schedule, so the value has the same
 * bytes whichever generator writes it. Both calls together copy one template and patch 50 bytes; the checksum is that
 * of the template with the changes of the patched digits XORed in (`crc32c.ts`), so nothing is read twice. No string
 * and no object is made.
 */
export class OrderWriter {
  /** The key's buffer, always the same one; `undefined` when records have no key. */
  readonly key: Buffer | undefined;
  readonly keyLength: number;
  valueLength = 0;
  seq = 0;
  intendedMs = 0;
  sentMs = 0;
  /** When the order is handed to the producer, as in Java's client: whole milliseconds since the epoch. */
  timestampMs = 0;

  readonly #settings: OrderWriterSettings;
  readonly #templates: OrderTemplates;
  readonly #late: LateOrders;
  readonly #seedHash: number;
  readonly #values: readonly Uint8Array[];
  readonly #key: RecordKey;
  readonly #patch = new OrderPatch();
  /** By phase: orders whose hash is below it belong to the flash sale. */
  readonly #flashSaleLimits: readonly number[];
  /** The next keySeq of every key class. */
  readonly #nextKeySeq = new Uint32Array(keyClassCount);
  #template = 0;
  #customer = 0;
  #keyClass = 0;
  #flags = 0;
  #intendedEpochMs = 0;
  /** The order's own time, in whole milliseconds: the intended one, or before it when the order is late. */
  #placedAtMs = 0;

  constructor(templates: OrderTemplates, settings: OrderWriterSettings) {
    this.#templates = templates;
    this.#settings = settings;
    this.#late = settings.late ?? noLateOrders;
    this.#seedHash = hash32(0, templates.seed);
    this.#values = ownValues(templates);
    this.#flashSaleLimits = (settings.flashSaleShares ?? []).map((share) => share * two32);
    this.#key = new RecordKey(settings.key, templates.runHash);
    this.key = settings.key === 'none' ? undefined : this.#key.bytes;
    this.keyLength = this.#key.bytes.length;
  }

  /**
   * Decides the next record. It stays prepared until the next call, so a record that the producer had no room for can
   * be offered again.
   *
   * @param seq the order's number in the run, u32
   * @param intendedMs when it is due, in milliseconds of `Clock.nowMs`
   * @param sentMs now, in milliseconds of `Clock.nowMs`
   * @param phase of the intended time: 0 the warm-up, 1 and up the measured phases
   */
  prepare(seq: number, intendedMs: number, sentMs: number, phase: number): void {
    const { starts, count, customers } = this.#templates;
    const limit = this.#flashSaleLimits[phase] ?? 0;
    const template =
      limit > 0 && hash32(this.#seedHash, seq, flashSalePurpose) < limit
        ? this.#flashSaleTemplate(seq)
        : Math.floor((hash32(this.#seedHash, seq, templatePurpose) * count) / two32);
    this.seq = seq;
    this.intendedMs = intendedMs;
    this.sentMs = sentMs;
    this.valueLength = (starts[template + 1] ?? 0) - (starts[template] ?? 0);
    this.#flags = stampFlags(phase);
    this.#template = template;
    this.#customer = zipfRank(customers, hash32(this.#seedHash, seq, customerPurpose)) + 1;
    this.#intendedEpochMs = this.#settings.epochOffsetMs + intendedMs;
    this.#placedAtMs = Math.floor(this.#intendedEpochMs) - latenessMs(this.#late, this.#seedHash, seq);
    this.timestampMs = Math.floor(this.#settings.epochOffsetMs + sentMs);
    this.#prepareKey();
  }

  /** Writes the prepared record's value and stamp. Called once for every record that is sent: it counts `keySeq`. */
  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    const { crcs, shiftTables, shiftTableStarts, runHash } = this.#templates;
    const template = this.#template;
    const value = this.#values[template];
    if (value === undefined) throw new RangeError(`no template ${template}`);
    target.set(value, valueOffset);
    const patch = this.#patch;
    const headChange =
      patch.patchTime(target, valueOffset, this.#placedAtMs) ^
      patch.patchSeq(target, valueOffset, this.seq) ^
      patch.patchCustomer(target, valueOffset, this.#customer);
    const crc = (crcs[template] ?? 0) ^ shiftByTable(shiftTables, shiftTableStarts[template] ?? 0, headChange);
    const keyClass = this.#keyClass;
    const keySeq = this.#nextKeySeq[keyClass] ?? 0;
    this.#nextKeySeq[keyClass] = keySeq + 1;
    writeStamp(
      target,
      headerOffset,
      this.#flags,
      runHash,
      this.#settings.producerId,
      keyClass,
      this.seq,
      keySeq,
      this.#intendedEpochMs,
      crc,
    );
  }

  #flashSaleTemplate(seq: number): number {
    const { count, flashSaleCount } = this.#templates;
    return count + Math.floor((hash32(this.#seedHash, seq, templatePurpose) * flashSaleCount) / two32);
  }

  #prepareKey(): void {
    const { key } = this.#settings;
    if (key === 'none') return;
    const number =
      key === 'orderId'
        ? this.seq
        : key === 'customerId'
          ? this.#customer
          : (this.#templates.skus[this.#template] ?? 0) + 1;
    this.#key.set(number);
    this.#keyClass = keyClassOf(number);
  }
}

/** Views of a copy that belongs to this thread alone: copying out of shared memory is several times slower. */
function ownValues({ bytes, starts, count, flashSaleCount }: OrderTemplates): readonly Uint8Array[] {
  const own = new Uint8Array(bytes);
  return Array.from({ length: count + flashSaleCount }, (_, index) => own.subarray(starts[index], starts[index + 1]));
}
