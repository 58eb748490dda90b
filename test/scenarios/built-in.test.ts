import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/scenario/built-in.ts';
import { playBuiltIn, shortcomings } from '../support/play-built-in.ts';

/** These tests run the program as it is built: `npm test` builds first. */

describe.concurrent('a built-in scenario, shortened, on embedded brokers', () => {
  it.each(builtInNames())('%s shows what it says', { timeout: 180_000 }, async (name) => {
    const played = await playBuiltIn(name);
    const { result, ended } = played;
    expect(shortcomings(played)).toEqual([]);
    expect(result.shows.length).toBeGreaterThan(0);
    // The report goes where the JSON does not.
    expect(ended.stderr).toContain(`scenario ${name}`);
    expect(ended.stderr).toContain('embedded broker, not a measurement of Kafka');
    expect(ended.stderr).toContain(`VERDICT  ${result.verdict}`);
  });
});
