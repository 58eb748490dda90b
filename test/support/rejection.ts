import { ShopSimError } from '../../src/errors.ts';

/** The ShopSimError that a promise rejects with; anything else fails the test. */
export async function rejectionOf(promise: Promise<unknown>): Promise<ShopSimError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ShopSimError) return error;
    throw error;
  }
  throw new Error('expected a rejection with a ShopSimError');
}

/** The ShopSimError that a call throws; anything else fails the test. */
export function thrownBy(call: () => unknown): ShopSimError {
  try {
    call();
  } catch (error) {
    if (error instanceof ShopSimError) return error;
    throw error;
  }
  throw new Error('expected a ShopSimError');
}
