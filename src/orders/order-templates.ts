import { crc32c } from '@node-rs/crc32';
import { ShopSimError } from '../errors.ts';
import { createRng, type Rng } from '../rng.ts';
import { type Basket, drawBasket, flashSaleBasket, totalsOf } from './basket.ts';
import { createCatalogue } from './catalogue.ts';
import { SHIFT_TABLE_ENTRIES, writeShiftTable } from './crc32c.ts';
import { createFakerPools, pick, type FakerPools } from './faker-pools.ts';
import { headBytes, renderOrder, type OrderTail } from './order-layout.ts';
import { fitToSize, minimumRecordBytes } from './record-size.ts';
import { createZipf, type ZipfTables } from './zipf.ts';

/** Customers of the shop; customer 1 orders most. */
export const customerCount = 100_000;
/** Different baskets of a run, unless the record size is fixed. */
export const defaultTemplateCount = 4096;
/**
 * Bound on the memory of all templates of a fixed record size; a few are kept whatever their size. They fit beside the
 * batches into a processor's second-level cache: a benchmark is to measure the cluster, not this machine's memory (at
 * 1 KiB and as fast as possible 1.8-2.1 instead of 2.3 us of CPU per record with 8 MiB).
 */
const templateMemoryBytes = 2 ** 19;
const fewestTemplates = 16;
/** Orders of a flash sale differ in customer, address and token alone: a few templates make them plain to tell apart. */
const flashSaleTemplateCount = 16;

const templatesStream = 4;
const emailRatio = 0.85;
const tokenAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const paddingAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const paddingPoolBytes = 64 * 1024;

/** What decides the orders of a run, all but their number and time. */
export interface OrderTemplateSettings {
  readonly seed: number;
  /** The run's identity, in every order's id and stamp. */
  readonly runHash: number;
  /** Zipf exponent of the popularity of SKUs and customers; 0 is uniform. */
  readonly skew: number;
  /** Exact size of every value, at least `minimumRecordBytes`; undefined: as the order falls out. */
  readonly recordSizeBytes: number | undefined;
  /** How many different baskets; default {@link defaultTemplateCount}, fewer when the record size is fixed. */
  readonly count?: number | undefined;
  /** Whether some orders are for the flash-sale product alone; false when undefined. */
  readonly flashSale?: boolean | undefined;
}

/**
 * Orders that lack only number, time and customer. Plain data in shared memory: `postMessage` and `workerData` hand it
 * to a thread without copying.
 */
export interface OrderTemplates {
  readonly seed: number;
  readonly runHash: number;
  /** Templates of baskets: numbers 0 .. count - 1. */
  readonly count: number;
  /** Templates of the flash sale, which follow them: numbers count .. count + flashSaleCount - 1; 0 without one. */
  readonly flashSaleCount: number;
  /** All values, one after the other: template i is `bytes[starts[i] .. starts[i + 1])`. */
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  /** CRC-32C of each value. */
  readonly crcs: Uint32Array;
  /** Number of the SKU on the first line of each. */
  readonly skus: Uint32Array;
  /** Where in {@link shiftTables} the table for the length of this value's tail begins. */
  readonly shiftTableStarts: Uint32Array;
  readonly shiftTables: Uint32Array;
  /** Popularity of the customers. */
  readonly customers: ZipfTables;
}

/**
 * Builds the templates of a run; about 150 ms, once, before the load.
 *
 * @throws ShopSimError USAGE for a record size below the minimum
 */
export async function buildOrderTemplates(settings: OrderTemplateSettings): Promise<OrderTemplates> {
  const { seed, runHash, skew, recordSizeBytes } = settings;
  if (recordSizeBytes !== undefined && recordSizeBytes < minimumRecordBytes) {
    throw new ShopSimError(
      'USAGE',
      `An order cannot be made smaller than ${minimumRecordBytes} bytes, --record-size asks for ${recordSizeBytes}.`,
    );
  }
  const largest =
    recordSizeBytes === undefined
      ? defaultTemplateCount
      : Math.max(fewestTemplates, Math.floor(templateMemoryBytes / recordSizeBytes));
  const count = Math.min(settings.count ?? defaultTemplateCount, largest);
  const rng = createRng(seed, templatesStream);
  const catalogue = createCatalogue(seed, skew);
  const pools = await createFakerPools(seed);
  const paddingText = createPaddingText(rng);

  // After all others: a flash sale changes no other order.
  const flashSaleCount = settings.flashSale === true ? flashSaleTemplateCount : 0;
  const skus = new Uint32Array(new SharedArrayBuffer((count + flashSaleCount) * 4));
  const values: Buffer[] = [];
  for (let index = 0; index < count + flashSaleCount; index++) {
    const basket = index < count ? drawBasket(rng, catalogue, pools.words) : flashSaleBasket(catalogue, pools.words);
    const tail = drawTail(rng, basket, pools);
    const fitted = recordSizeBytes === undefined ? tail : fitToSize(tail, recordSizeBytes, paddingText);
    values.push(Buffer.from(renderOrder(runHash, fitted)));
    skus[index] = basket.skus[0] ?? 0;
  }
  return { seed, runHash, count, flashSaleCount, skus, ...layOut(values), customers: createZipf(customerCount, skew) };
}

function drawTail(rng: Rng, { lines }: Basket, pools: FakerPools): OrderTail {
  return {
    channel: rng.nextFloat() < emailRatio ? 'email' : 'sms',
    currency: 'USD',
    lines,
    ...totalsOf(lines),
    payment: { token: `tok_${drawText(rng, tokenAlphabet, 24)}` },
    shippingAddress: { name: pick(rng, pools.names), street: pick(rng, pools.streets), ...pick(rng, pools.places) },
  };
}

function drawText(rng: Rng, alphabet: string, length: number): string {
  let text = '';
  for (let index = 0; index < length; index++) text += alphabet.charAt(rng.nextInt(alphabet.length));
  return text;
}

/** Padding is cut from a pool of random letters, from a random place on, so that it neither repeats nor costs much. */
function createPaddingText(rng: Rng): (length: number) => string {
  let pool: string | undefined;
  return (length) => {
    pool ??= drawText(rng, paddingAlphabet, paddingPoolBytes);
    const start = rng.nextInt(paddingPoolBytes);
    return pool.repeat(Math.ceil((start + length) / paddingPoolBytes)).slice(start, start + length);
  };
}

function layOut(
  values: readonly Buffer[],
): Pick<OrderTemplates, 'bytes' | 'starts' | 'crcs' | 'shiftTableStarts' | 'shiftTables'> {
  const lengths = [...new Set(values.map((value) => value.length))];
  const shiftTables = new Uint32Array(new SharedArrayBuffer(lengths.length * SHIFT_TABLE_ENTRIES * 4));
  const tableStartOfLength = new Map<number, number>();
  for (const [index, length] of lengths.entries()) {
    writeShiftTable(shiftTables, index * SHIFT_TABLE_ENTRIES, length - headBytes);
    tableStartOfLength.set(length, index * SHIFT_TABLE_ENTRIES);
  }
  const totalBytes = values.reduce((sum, value) => sum + value.length, 0);
  const bytes = new Uint8Array(new SharedArrayBuffer(totalBytes));
  const starts = new Uint32Array(new SharedArrayBuffer((values.length + 1) * 4));
  const crcs = new Uint32Array(new SharedArrayBuffer(values.length * 4));
  const shiftTableStarts = new Uint32Array(new SharedArrayBuffer(values.length * 4));
  let start = 0;
  for (const [index, value] of values.entries()) {
    bytes.set(value, start);
    starts[index] = start;
    start += value.length;
    starts[index + 1] = start;
    crcs[index] = crc32c(value);
    shiftTableStarts[index] = tableStartOfLength.get(value.length) ?? 0;
  }
  return { bytes, starts, crcs, shiftTableStarts, shiftTables };
}
