import { expect, it } from 'vitest';
import { findMeasure, measures } from '../../../src/metrics/expression/measures.ts';
import { parseThreshold } from '../../../src/metrics/expression/parse-threshold.ts';
import { judgeThreshold } from '../../../src/metrics/expression/judge-threshold.ts';
import { builtInNames, builtInScenario } from '../../../src/scenario/built-in.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { readJudgement } from '../../../src/run/playing/read-judgement.ts';
import { buildConfirmation, buildEvent, buildReplay, buildResult } from '../../support/result-builder.ts';

it('every measure has a name of its own, and is found by it', () => {
  const names = measures.map(({ pattern }) =>
    pattern.replace('<service>', 'payment').replace('<Event>', 'PaymentDeclined').replace('<statistic>', 'p99'),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.map((name) => findMeasure(name)?.spec)).toEqual(measures);
});

it('every measure is read from a result, or says why not', () => {
  const result = buildResult({ events: [buildEvent()], replays: [buildReplay()], confirmation: buildConfirmation() });
  const without = measures.flatMap(({ pattern, unit }) => {
    const name = pattern
      .replace('<service>', 'payment')
      .replace('<Event>', 'PaymentDeclined')
      .replace('<statistic>', 'p99');
    const zero = unit.seconds === 1 ? '0s' : unit.seconds === -1 ? '0/s' : '0';
    const parsed = parseThreshold(`${name} >= ${zero}`);
    if ('problems' in parsed) return [`${name}: ${parsed.problems[0]?.message ?? ''}`];
    const { actual, reason } = judgeThreshold('', parsed.value, {
      results: new Map([['run', result]]),
      variant: 'run',
    });
    return actual === null && reason === null ? [name] : [];
  });
  expect(without).toEqual([]);
});

it.each(builtInNames())('the thresholds and sentences of %s name only measures that there are', (name) => {
  const source = builtInScenario(name);
  if (source === undefined) throw new Error('a built-in scenario has a file');
  for (const quick of [false, true]) {
    const loaded = loadScenario(source, { quick });
    if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
    const { thresholds, shows } = loaded.plan;
    const judgement = readJudgement(loaded.plan);
    expect([judgement.thresholds.length, judgement.sentences.length]).toEqual([thresholds.length, shows.length]);
    expect(thresholds.length).toBeGreaterThan(0);
  }
});
