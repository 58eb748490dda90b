import { expect, it } from 'vitest';
import { trafficOptions } from '../../../src/cli/options/traffic-options.ts';
import { minimumRecordBytes } from '../../../src/orders/record-size.ts';

it('--record-size allows exactly what an order can be brought to', () => {
  expect(trafficOptions.recordSize.add(String(minimumRecordBytes), undefined)).toEqual({ value: minimumRecordBytes });
  expect(trafficOptions.recordSize.add(String(minimumRecordBytes - 1), undefined)).toHaveProperty('problem');
});
