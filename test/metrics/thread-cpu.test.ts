import { describe, expect, it } from 'vitest';
import { parseThreadStatMs, readThreadCpuMs } from '../../src/metrics/thread-cpu.ts';

const after = '0 -1 4194304 98 0 0 0 123 45 0 0 20 0 11 0 1338042';

describe('the CPU time of a thread', () => {
  it('is user and system time in hundredths of a second, whatever the name of the thread', () => {
    expect(parseThreadStatMs(`8673 (node) R 1 8670 8670 ${after}`)).toBe(1680);
    expect(parseThreadStatMs(`8673 (a) R (b) S 1 2 3 ${after}`)).toBe(1680);
  });

  it('is undefined where the text does not tell', () => {
    expect(parseThreadStatMs('')).toBeUndefined();
    expect(parseThreadStatMs('8673 (node) R 1 2 3')).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('grows while the thread works', () => {
    const before = readThreadCpuMs() ?? Number.NaN;
    while ((readThreadCpuMs() ?? Number.NaN) < before + 20);
    expect(readThreadCpuMs()).toBeGreaterThanOrEqual(before + 20);
  });
});
