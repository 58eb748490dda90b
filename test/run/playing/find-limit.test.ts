import { describe, expect, it } from 'vitest';
import { findLimit } from '../../../src/run/playing/find-limit.ts';
import type { SearchResult } from '../../../src/metrics/judgement/scenario-result.ts';

/** A system that holds every rate up to `limit`, but for a confirmation of `luck`. */
async function search(
  limit: number,
  { luck, stopAfter = Number.POSITIVE_INFINITY }: { readonly luck?: number; readonly stopAfter?: number } = {},
): Promise<{ readonly found: SearchResult; readonly made: readonly string[] }> {
  const made: string[] = [];
  const isOver = (): boolean => made.length > stopAfter;
  const found = await findLimit({
    rates: [1000, 2000, 4000, 8000],
    step: (ratePerSec) => {
      made.push(`step ${ratePerSec}`);
      const held = ratePerSec <= limit;
      return Promise.resolve(
        isOver() ? undefined : { ratePerSec, held, isInvalid: false, reasons: held ? [] : ['too slow'] },
      );
    },
    confirm: (ratePerSec) => {
      made.push(`confirm ${ratePerSec}`);
      const held = ratePerSec <= limit && ratePerSec !== luck;
      return Promise.resolve(isOver() ? undefined : { ratePerSec, held, isInvalid: false, reasons: [] });
    },
  });
  return { found, made };
}

describe('the search for a limit', () => {
  it('goes up until a rate fails, and confirms the last that held', async () => {
    expect(await search(2500)).toEqual({
      found: { limitPerSec: 2000, boundedBy: 'failure' },
      made: ['step 1000', 'step 2000', 'step 4000', 'confirm 2000'],
    });
  });

  it('says that the limit may be higher when every rate held', async () => {
    expect((await search(9000)).found).toEqual({ limitPerSec: 8000, boundedBy: null });
  });

  it('goes down again when the confirmation shows that a rate had held by luck', async () => {
    expect(await search(4500, { luck: 4000 })).toEqual({
      found: { limitPerSec: 2000, boundedBy: 'failure' },
      made: ['step 1000', 'step 2000', 'step 4000', 'step 8000', 'confirm 4000', 'confirm 2000'],
    });
    expect((await search(9000, { luck: 8000 })).found).toEqual({ limitPerSec: 4000, boundedBy: 'failure' });
  });

  it('finds none when not even the lowest rate held', async () => {
    expect(await search(500)).toEqual({ found: { limitPerSec: null, boundedBy: 'failure' }, made: ['step 1000'] });
  });

  it('finds none when it is stopped', async () => {
    expect((await search(9000, { stopAfter: 1 })).found.limitPerSec).toBeNull();
    expect((await search(2500, { stopAfter: 3 })).found.limitPerSec).toBeNull();
  });
});
