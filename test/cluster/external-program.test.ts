import { describe, expect, it } from 'vitest';
import { mostTellingLine } from '../../src/cluster/external-program.ts';
import { parseJavaVersion } from '../../src/cluster/java.ts';

describe('mostTellingLine', () => {
  it('is the first line that names an error, without the stack below it', () => {
    const output = [
      '[main] INFO kafka.Kafka - starting',
      'Exception in thread "main" org.apache.kafka.common.config.ConfigException: Missing required configuration "x"',
      '\tat kafka.Kafka.main(Kafka.java)',
      'Caused by: java.lang.RuntimeException: later',
    ].join('\n');
    expect(mostTellingLine(output)).toContain('Missing required configuration "x"');
  });

  it('is the last line when none names an error', () => {
    expect(mostTellingLine('one\ntwo\n\n')).toBe('two');
    expect(mostTellingLine('')).toBe('');
  });
});

describe('parseJavaVersion', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['something else', undefined],
  ])('reads %s as %s', (output, version) => {
    expect(parseJavaVersion(output)).toBe(version);
  });
});
