import { describe, expect, it } from 'vitest';
import { foldNotices } from '../../src/report/fold-notices.ts';

describe('notices of a report', () => {
  it('that differ in numbers only are one line, where the first of them was', () => {
    const notices = [
      'Partition 3 of orders: no leader.',
      'The connection to broker 1 was lost.',
      'Partition 11 of orders: no leader.',
      'Partition 4 of orders: no leader.',
      'Partition 4 of payments: no leader.',
    ];
    expect(foldNotices(notices)).toEqual([
      'Partition 3 of orders: no leader. And 2 more like it.',
      'The connection to broker 1 was lost.',
      'Partition 4 of payments: no leader.',
    ]);
  });

  it('that are different stay as they are', () => {
    expect(foldNotices(['one thing', 'another'])).toEqual(['one thing', 'another']);
  });
});
