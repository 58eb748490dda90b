import type { Rng } from '../rng.ts';
import type { ProductWords } from './catalogue.ts';
import type { ShippingAddress } from './events.ts';

/** Made-up people and words, drawn from once at start; picking from a pool is a thousand times cheaper than faker. */
export interface FakerPools {
  readonly names: readonly string[];
  readonly streets: readonly string[];
  readonly places: readonly Place[];
  readonly words: ProductWords;
}

/** Where a street is. */
export type Place = Pick<ShippingAddress, 'city' | 'state' | 'postalCode' | 'country'>;

/** Of each kind: the combinations make a quarter of a million addresses. */
const poolSize = 64;

/**
 * Fills the pools. The same seed gives the same pools as long as faker's version does not change. Loading faker costs
 * about 30 ms and 5 MB: do it in one thread, and only where orders are made.
 */
export async function createFakerPools(seed: number): Promise<FakerPools> {
  const { faker } = await import('@faker-js/faker/locale/en');
  faker.seed([seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0]);
  const { adjective, material, product } = faker.definitions.commerce.product_name;
  return {
    names: pool(() => `${faker.person.firstName()} ${faker.person.lastName()}`),
    streets: pool(() => faker.location.streetAddress()),
    places: pool(() => ({
      city: faker.location.city(),
      state: faker.location.state({ abbreviated: true }),
      postalCode: faker.location.zipCode('#####'),
      country: 'US',
    })),
    words: { adjectives: adjective, materials: material, products: product },
  };
}

function pool<T>(draw: () => T): readonly T[] {
  return Array.from({ length: poolSize }, draw);
}

/** One of a pool that is not empty. */
export function pick<T>(rng: Rng, pool: readonly T[]): T {
  const picked = pool[rng.nextInt(pool.length)];
  if (picked === undefined) throw new RangeError('nothing to pick from');
  return picked;
}
