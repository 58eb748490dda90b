import { describe, expect, it } from 'vitest';
import { problemsOf, planOf, sentencesOf, withTraffic } from './scenario-text.ts';

const traffic = `  phases:
    - { name: calm, duration: 10s }
    - { name: climb, shape: ramp, from: 1/s, to: 9/s, duration: 10s }
    - { name: swing, shape: sine, min: 1/s, max: 9/s, duration: 10s }`;
const more = ['services: { notification: off }', 'events: [{ at: calm, do: replay, name: audit }]'];

function text(threshold: string, ...lines: string[]): string {
  return withTraffic(traffic, ...more, ...lines, `thresholds: [${threshold}]`);
}

describe('a threshold', () => {
  it('is kept as it is written, with its phase', () => {
    const { thresholds } = planOf(text('"ackedLost == 0", { expect: "response.p99 < 50ms", in: calm }'));
    expect(thresholds).toEqual([
      { expression: 'ackedLost == 0', phase: undefined },
      { expression: 'response.p99 < 50ms', phase: 'calm' },
    ]);
  });

  it.each([
    ['"response.p99 in clam < 50ms"', 'there is no phase clam; did you mean calm?'],
    ['"replay.ratio at audt > 1"', 'there is no event audt; did you mean audit?'],
    [
      '"respons.p99 in calm < 50ms"',
      expect.stringMatching(/^respons\.p99 is not a measure; did you mean response\.p99/),
    ],
    ['"response.p99 in calm < 50"', expect.stringContaining('cannot be compared; write its unit, for instance 50ms')],
    ['"response.p99 in calm"', expect.stringContaining('where a comparison')],
    [
      '"endToEnd.notification.p99 in calm < 1s"',
      'notification is off in this scenario: endToEnd.notification.p99 in calm is not measured',
    ],
    ['"drain of four < 1s"', 'there is no variant four; there is none'],
    ['{ expect: "response.p99 < 50ms", in: clam }', 'this scenario has no phase clam; there are calm, climb, swing'],
    [
      '"response.p99 in climb < 50ms"',
      'p99 of climb, which is a ramp: where the rate changes all the time, a percentile is that of no rate; ask for it in a phase whose rate is constant',
    ],
    [
      '{ expect: "completion.p50 < 50ms", in: swing }',
      'p50 of swing, which is a wave: where the rate changes all the time, a percentile is that of no rate; ask for it in a phase whose rate is constant',
    ],
    [
      '"response.p99 < 50ms"',
      'p99 of all phases, of which climb is a ramp: where the rate changes all the time, a percentile is that of no rate; ask for it in a phase whose rate is constant',
    ],
  ])('%s is refused', (threshold, sentence) => {
    expect(sentencesOf(text(threshold))).toEqual([sentence]);
  });

  it.each([
    '"response.max in climb < 1s"',
    '"achievedRatio in climb > 0.9"',
    '"response.p99 in calm < 50ms"',
    '"ackedLost == 0"',
  ])('%s is not', (threshold) => {
    expect(sentencesOf(text(threshold))).toEqual([]);
  });

  it('has its caret under the part that is wrong', () => {
    const rendered = problemsOf(
      withTraffic('  phases: [{ name: calm, duration: 1s }]', 'thresholds:', '  - response.p99 in clam < 50ms'),
    );
    expect(rendered).toBe(
      'test.yaml:7:21: there is no phase clam; did you mean calm?\n   7 |   - response.p99 in clam < 50ms\n     |                     ^^^^',
    );
  });
});

describe('what is shown', () => {
  it.each([
    ['{ackedLst} lost', expect.stringContaining('ackedLst is not a measure; did you mean ackedLost')],
    ['{handled.notification} sent', 'notification is off in this scenario: handled.notification is not measured'],
    ['{response.p99 in climb}', expect.stringContaining('p99 of climb, which is a ramp')],
    ['a { alone', expect.stringContaining('{ stands here alone')],
  ])('%s is refused', (sentence, message) => {
    expect(sentencesOf(withTraffic(traffic, ...more, `shows: ["${sentence}"]`))).toEqual([message]);
  });
});

describe('thresholds of several runs', () => {
  const variants = [
    'variants:',
    '  - { name: one, set: {} }',
    '  - { name: two, set: { services.payment: off, traffic.phases: [{ name: other, duration: 1s }], events: [] } }',
  ];

  it.each([
    ['drain of on < 1s', 'there is no variant on; did you mean one?'],
    ['handled.payment of two > 0', 'payment is off in the run two: handled.payment of two is not measured'],
    ['achievedRate in calm > 0/s', 'the run two has no phase calm'],
    ['replay.ratio at audit > 1', 'the run two has no event audit'],
  ])('%s', (threshold, sentence) => {
    const lines = ['  phases: [{ name: calm, duration: 10s }]', ...more, ...variants, `thresholds: ["${threshold}"]`];
    const [first = '', ...rest] = lines;
    expect(sentencesOf(withTraffic(first, ...rest))).toEqual([sentence]);
  });

  it('may name what the run that they are of has', () => {
    const lines = [...more, ...variants, 'thresholds: ["achievedRate in calm of one > achievedRate in other of two"]'];
    expect(sentencesOf(withTraffic('  phases: [{ name: calm, duration: 10s }]', ...lines))).toEqual([]);
  });
});
