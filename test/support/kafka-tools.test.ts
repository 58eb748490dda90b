import { expect, it } from 'vitest';
import { parseConsoleRecords, parseEndOffsets } from './kafka-tools.ts';

it('takes a binary header by its length, whatever bytes are in it', () => {
  const header = Buffer.from('\t\n:Z');
  const line = (offset: number, value: string): Buffer =>
    Buffer.concat([Buffer.from(`Partition:2\tOffset:${offset}\tss:`), header, Buffer.from(`\t${value}\n`)]);
  expect(parseConsoleRecords(Buffer.concat([line(7, '{"a":1}'), line(8, '')]), 4)).toEqual([
    { partition: 2, offset: 7, headerKey: 'ss', header, value: '{"a":1}' },
    { partition: 2, offset: 8, headerKey: 'ss', header, value: '' },
  ]);
});

it('reads end offsets of topics with dots and dashes in their names', () => {
  expect(parseEndOffsets('a.b-c:0:12\na.b-c:10:0\n')).toEqual(
    new Map([
      [0, 12],
      [10, 0],
    ]),
  );
});
