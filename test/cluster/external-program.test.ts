import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { mostTellingLine, runProgram } from '../../src/cluster/external-program.ts';
import { parseJavaVersion } from '../../src/cluster/java.ts';
import { useTempDir } from '../support/temp-dir.ts';

/** Makes a folder with one program, a shell script, the whole PATH of this test. */
function usePath(program: string, script: string): void {
  const folder = useTempDir();
  writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe('runProgram', () => {
  it('says what to install when a program is missing', async () => {
    usePath('other', '');
    await expect(runProgram('mvn', ['-version'], 'get Kafka')).rejects.toMatchObject({
      code: 'LOCAL_CLUSTER_FAILED',
      message:
        'Could not get Kafka: mvn was not found on the PATH. Install Maven (Debian: apt-get install maven), or set KAFKA_HOME to the folder of a Kafka 4 download.',
    });
  });

  it('names the exit code and what the program said when it fails', async () => {
    usePath('mvn', 'echo "starting"; echo "[ERROR] no route to the repository" >&2; exit 3');
    await expect(runProgram('mvn', [], 'get Kafka')).rejects.toThrow(
      'Could not get Kafka: mvn ended with exit code 3, saying: [ERROR] no route to the repository',
    );
  });

  it('ends a program that takes too long', async () => {
    usePath('mvn', 'read -r line; while :; do :; done');
    await expect(runProgram('mvn', [], 'get Kafka', { timeoutMs: 50 })).rejects.toThrow('did not end within 0.05 s');
  });

  it('gives back what the program wrote, and no standard input', async () => {
    usePath('java', 'read -r line || echo "nothing to read"; echo "$1" >&2');
    expect(await runProgram('java', ['a b'], 'try')).toEqual({ stdout: 'nothing to read\n', stderr: 'a b\n' });
  });
});

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
