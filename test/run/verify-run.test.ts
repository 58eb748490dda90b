import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { embeddedTarget, useEmbeddedCluster } from '../support/broker-targets.ts';
import { runShopSim } from '../support/shop-sim-program.ts';
import { useTempDir } from '../support/temp-dir.ts';
import { verifyBehaviours } from './verify-behaviours.ts';

describe('shop-sim verify on the embedded broker', { timeout: 60_000 }, () => {
  verifyBehaviours(embeddedTarget);
});

describe('shop-sim verify', () => {
  it('cannot read the log of an embedded broker that ended with its run', async () => {
    const out = join(useTempDir(), 'a', 'b');
    const flags = '--rate 500 --duration 500ms --warmup 0 --services none --quiet'.split(' ');
    expect(await runShopSim(['produce', ...flags, '--out', out])).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))).toMatchObject({ ended: true });
    const { exitCode, stderr } = await runShopSim(['verify', out]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('was on its own embedded broker, whose log ended with it: there is nothing to read');
  });

  it('refuses another cluster than that of the run, and one that needs a secret which it was not given', async () => {
    const [first, second] = [await useEmbeddedCluster(), await useEmbeddedCluster()];
    const out = join(useTempDir(), 'run');
    const flags = '--rate 500 --duration 500ms --warmup 0 --services none --keep-topics'.split(' ');
    const server = ['--bootstrap-server', first.bootstrapServers];
    expect(await runShopSim(['produce', ...server, ...flags, '--out', out])).toMatchObject({ exitCode: 0 });
    expect(await runShopSim(['verify', out])).toMatchObject({ exitCode: 0 });
    const other = await runShopSim(['verify', out, '--bootstrap-server', second.bootstrapServers]);
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain(`was on the cluster ${first.clusterId}, and this one is ${second.clusterId}`);

    const file = join(out, 'run.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"tls": false', '"tls": true'));
    const secured = await runShopSim(['verify', out]);
    expect(secured.exitCode).toBe(2);
    expect(secured.stderr).toContain('reached its cluster by TLS, and run.json holds no secret: give --command-config');
  });

  it('says in one sentence what is no run directory, and which folder cannot become one', async () => {
    const folder = useTempDir();
    writeFileSync(join(folder, 'mine.txt'), 'not a run');
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'run.json'), '{"format":"shop-sim/run/99"}');
    for (const [words, sentence] of [
      [['verify'], 'DIR is missing: give the directory of a run, for instance shop-sim verify run-1'],
      [['verify', folder, 'twice'], 'twice belongs to no flag'],
      [
        ['verify', '--delete-topic', folder],
        '--delete-topic is not a flag of this command; did you mean --delete-topics?',
      ],
      [['verify', folder], `${folder} is not the directory of a run: run.json in it cannot be read (ENOENT)`],
      [['verify', join(folder, 'other')], 'run.json in it is damaged or of another version of shop-sim'],
      [['produce', '--out', folder], `--out ${folder} is not empty; give a folder that is empty or does not exist`],
      [['produce', '--out', join(folder, 'mine.txt')], 'cannot be written: it is not a folder; give another name'],
    ] as const) {
      const { exitCode, stdout, stderr } = await runShopSim(words);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(sentence);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });

  it('leaves no folder behind when the cluster was not there', async () => {
    const folder = useTempDir();
    const flags = ['--bootstrap-server', '127.0.0.1:9', '--out', join(folder, 'run')];
    expect(await runShopSim(['produce', ...flags])).toMatchObject({ exitCode: 3 });
    expect(() => readFileSync(join(folder, 'run', 'run.json'))).toThrow('ENOENT');
    mkdirSync(join(folder, 'run'));
  });
});
