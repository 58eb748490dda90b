import { parseArgs } from 'node:util';

/** What `npm run bench -- ...` can change; the defaults are those of the table in the README. */
export interface BenchOptions {
  /** Rounds of each client, alternating. */
  readonly rounds: number;
  /** Measured records of a throughput round, after the warm-up. */
  readonly records: number;
  /** Records that the peer sends before it measures; ours warms up for five seconds. */
  readonly warmupRecords: number;
  /** Rounds of each open-loop rate; 0: none. */
  readonly openRounds: number;
  readonly openRatesPerSec: readonly number[];
  /** Measured part of an open-loop round. */
  readonly openDurationSec: number;
  readonly endToEndRounds: number;
  readonly embeddedRounds: number;
  readonly dataDir: string | undefined;
  readonly heapMb: number;
}

export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      records: { type: 'string', default: '6000000' },
      'warmup-records': { type: 'string', default: '2000000' },
      'open-rounds': { type: 'string', default: '3' },
      'open-rates': { type: 'string', default: '5000,50000,100000' },
      'open-duration': { type: 'string', default: '20' },
      'end-to-end-rounds': { type: 'string', default: '5' },
      'embedded-rounds': { type: 'string', default: '3' },
      'data-dir': { type: 'string' },
      'heap-mb': { type: 'string', default: '1024' },
    },
  });
  return {
    rounds: count('rounds', values.rounds),
    records: count('records', values.records),
    warmupRecords: count('warmup-records', values['warmup-records']),
    openRounds: count('open-rounds', values['open-rounds']),
    openRatesPerSec: values['open-rates'].split(',').map((rate) => count('open-rates', rate)),
    openDurationSec: count('open-duration', values['open-duration']),
    endToEndRounds: count('end-to-end-rounds', values['end-to-end-rounds']),
    embeddedRounds: count('embedded-rounds', values['embedded-rounds']),
    dataDir: values['data-dir'],
    heapMb: count('heap-mb', values['heap-mb']),
  };
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${flag} wants a whole number, not "${text}".`);
  return value;
}
