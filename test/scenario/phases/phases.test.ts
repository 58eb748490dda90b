import { describe, expect, it } from 'vitest';
import { runOf, sentencesOf, withTraffic } from '../scenario-text.ts';

function phasesOf(phase: string) {
  return runOf(withTraffic(`  rate: 500/s\n  arrivals: poisson\n  flashSale: 10%\n  phases: [${phase}]`)).traffic
    .phases;
}

const around = { arrivals: 'poisson', flashSaleShare: 0.1 };

describe('a phase', () => {
  it.each([
    ['{ name: p, duration: 5s }', { kind: 'constant', ratePerSec: 500 }, 5000],
    ['{ name: p, duration: 1m30s, rate: 2k }', { kind: 'constant', ratePerSec: 2000 }, 90_000],
    ['{ name: p, shape: ramp, to: 900/s, duration: 5s }', { kind: 'ramp', fromPerSec: 500, toPerSec: 900 }, 5000],
    [
      '{ name: p, shape: sine, min: 1/s, max: 9/s, period: 2s, duration: 5s }',
      { kind: 'sine', minPerSec: 1, maxPerSec: 9, periodMs: 2000 },
      5000,
    ],
    [
      '{ name: p, shape: diurnal, night: 1/s, noon: 9/s, duration: 10m }',
      { kind: 'sine', minPerSec: 1, maxPerSec: 9, periodMs: 600_000 },
      600_000,
    ],
    ['{ name: p, shape: max, duration: 5s }', { kind: 'max' }, 5000],
  ])('%s takes from the traffic what it does not say itself', (text, shape, durationMs) => {
    expect(phasesOf(text)).toEqual([{ name: 'p', shape, durationMs, ...around }]);
  });

  it('of its own has its own arrivals and flash sale', () => {
    const [phase] = phasesOf('{ name: p, duration: 5s, arrivals: constant, flashSale: 80% }');
    expect(phase).toMatchObject({ arrivals: 'constant', flashSaleShare: 0.8 });
  });

  it('of Poisson arrivals is a constant rate with them', () => {
    const run = runOf(withTraffic('  phases: [{ name: p, shape: poisson, rate: 10/s, duration: 5s }]'));
    expect(run.traffic.phases).toMatchObject([{ shape: { kind: 'constant', ratePerSec: 10 }, arrivals: 'poisson' }]);
  });

  it('of rest has no orders, and so none of the flash sale', () => {
    const text = withTraffic(
      '  flashSale: 10%\n  phases: [{ name: a, duration: 5s }, { name: p, shape: pause, duration: 5s }]',
    );
    expect(runOf(text).traffic.phases[1]).toMatchObject({ shape: { kind: 'pause' }, flashSaleShare: 0 });
  });

  it('of steps is several, evenly apart, both ends included', () => {
    const phases = phasesOf('{ name: up, shape: steps, from: 100/s, to: 400/s, count: 4, each: 2s }');
    expect(phases.map(({ name, shape, durationMs }) => ({ name, shape, durationMs }))).toEqual(
      [100, 200, 300, 400].map((ratePerSec, index) => ({
        name: `up-${index + 1}`,
        shape: { kind: 'constant', ratePerSec },
        durationMs: 2000,
      })),
    );
  });

  it('of a spike is before, burst and after; the flash sale is of the burst', () => {
    const phases = phasesOf(
      '{ name: sale, shape: spike, factor: 20x, before: 3s, duration: 1s, after: 4s, flashSale: 80% }',
    );
    expect(phases).toEqual([
      { name: 'sale-before', shape: { kind: 'constant', ratePerSec: 500 }, durationMs: 3000, ...around },
      {
        name: 'sale',
        shape: { kind: 'constant', ratePerSec: 10_000 },
        durationMs: 1000,
        ...around,
        flashSaleShare: 0.8,
      },
      { name: 'sale-after', shape: { kind: 'constant', ratePerSec: 500 }, durationMs: 4000, ...around },
    ]);
  });

  it('of a spike without before and after is the burst alone', () => {
    expect(phasesOf('{ name: sale, shape: spike, factor: 2x, duration: 1s }').map(({ name }) => name)).toEqual([
      'sale',
    ]);
  });
});

describe('phases that do not go together', () => {
  it.each([
    [
      '[{ name: a, duration: 1s }, { name: a, duration: 1s }]',
      'two phases are called a, this one and traffic.phases[0]; give each a name of its own',
    ],
    [
      '[{ name: a, shape: steps, from: 1/s, to: 2/s, count: 2, each: 1s }, { name: a-2, duration: 1s }]',
      'two phases are called a-2, this one and traffic.phases[0]; give each a name of its own',
    ],
    [
      '[{ name: drain, duration: 1s }]',
      expect.stringContaining("the name of a phase cannot be 'drain', which has a meaning of its own"),
    ],
    ['[{ name: Peak, duration: 1s }]', expect.stringContaining('the name of a phase is made of a-z')],
    ['[{ name: p, shape: pause, duration: 1s }]', 'no phase has orders: all of them are pauses'],
    [
      '[{ name: p, shape: sine, min: 9/s, max: 1/s, duration: 5s }]',
      'a wave begins at its lowest rate, and 9/s is above 1/s; exchange the two',
    ],
    ['[]', 'traffic.phases must have at least one phase'],
    ['[3]', 'traffic.phases[0] takes settings of its own, each as a line `key: value`'],
  ])('%s', (phases, sentence) => {
    expect(sentencesOf(withTraffic(`  phases: ${phases}`))).toEqual([sentence]);
  });
});
