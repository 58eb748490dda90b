import { describe, expect, it } from 'vitest';
import { drawRate } from '../../../src/scenario/dry-run/draw-rate.ts';
import { renderDryRun } from '../../../src/scenario/dry-run/render-dry-run.ts';
import { planOf, runOf, withTraffic } from '../scenario-text.ts';

function draw(traffic: string, ...lines: string[]): string[] {
  const { traffic: plan, events } = runOf(withTraffic(traffic, ...lines));
  return drawRate({ warmupMs: plan.warmupMs, phases: plan.phases, events }, 52);
}

describe('the rate over time', () => {
  it('is drawn with where phases begin and events are', () => {
    const lines = draw(
      '  warmup: 0\n  phases: [{ name: low, rate: 100/s, duration: 10s }, { name: high, rate: 600/s, duration: 10s }]',
      'events: [{ at: 5s, do: replay }, { at: high + 5s, do: replay }]',
    );
    expect(lines).toEqual([
      '     600/s |                    ████████████████████',
      '           |                    ████████████████████',
      '           |                    ████████████████████',
      '           |                    ████████████████████',
      '           |                    ████████████████████',
      '           |████████████████████████████████████████',
      '       0/s ++-------------------+-------------------',
      '            low                 high',
      '    events            1                   2',
      '           0 s                                  20 s',
    ]);
  });

  it('shows a burst that is shorter than a column', () => {
    const lines = draw(
      '  warmup: 0\n  phases: [{ name: sale, shape: spike, rate: 10/s, factor: 100x, before: 60s, duration: 100ms, after: 60s }]',
    );
    expect(lines[0]).toMatch(/^ {3}1,000\/s \| {19}██$/);
  });

  it('shows a ramp as a slope, a wave as a hill, rest as nothing and a closed loop as having no rate', () => {
    const lines = draw(
      '  warmup: 0\n  phases: [{ name: up, shape: ramp, from: 1/s, to: 100/s, duration: 10s }, { name: hill, shape: diurnal, night: 1/s, noon: 100/s, duration: 10s }, { name: rest, shape: pause, duration: 10s }, { name: all, shape: max, duration: 10s }]',
    );
    expect(lines.slice(0, 8)).toMatchInlineSnapshot(`
      [
        "     100/s |        ▄█   ▄██▄             ::::::::::",
        "           |      ▂▇██   ████             ::::::::::",
        "           |    ▁▅████  ██████            ::::::::::",
        "           |   ▄██████ ▁██████▁           ::::::::::",
        "           | ▂▇███████ ████████           ::::::::::",
        "           |▆█████████▆████████▆          ::::::::::",
        "       0/s ++---------+---------+---------+---------",
        "            up        hill      rest      all",
      ]
    `);
  });

  it('begins with the warm-up, at the rate of the first phase that has orders', () => {
    const lines = draw(
      '  warmup: 10s\n  phases: [{ name: rest, shape: pause, duration: 10s }, { name: work, rate: 5/s, duration: 10s }]',
    );
    expect(lines[0]).toMatch(/^ {7}5\/s \|█{14} {12}█{14}$/);
  });
});

describe('a dry run', () => {
  it('says every setting, the phases and events, what is made, and what must hold', () => {
    const plan = planOf(
      withTraffic(
        '  rate: 500/s\n  phases: [{ name: before, duration: 10s }, { name: sale, rate: 2000/s, duration: 5s, flashSale: 80%, arrivals: poisson }]',
        'services: { payment: { members: 2, failures: { poison: 0.1% }, retry: { mode: topics, delays: [1s, 5s] } }, notification: off }',
        'events: [{ at: sale, do: slow-service, service: payment, factor: 10x, name: slow }, { at: 12s, do: replay }]',
        'thresholds: ["response.p99 < 50ms", { expect: achievedRatio >= 0.99, in: sale }]',
        'shows: ["{acked} orders"]',
      ),
    );
    expect(renderDryRun(plan, 80)).toMatchSnapshot();
  });

  it('says of further runs only what differs', () => {
    const plan = planOf(
      withTraffic(
        '  phases: [{ name: measure, duration: 10s }]',
        'variants: [{ name: one, set: {} }, { name: four, set: { services.payment.members: 4 } }, { name: same, set: {} }, { name: longer, set: { traffic.phases.measure.duration: 20s } }]',
      ),
    );
    const text = renderDryRun(plan, 80);
    expect(text).toContain('4 runs, 1 m 10 s of load in all, warm-ups included.');
    expect(text).toContain('Run "four", as "one" but\n  payment      4 members,');
    expect(text).toContain('Run "same", as "one" but\n  nothing');
    expect(text.match(/\| */g)?.length).toBe(12);
  });

  it('of a search says its rates', () => {
    const plan = planOf(
      withTraffic(
        '  phases: [{ name: measure, duration: 10s }]',
        'search: { from: 1000/s, to: 4000/s, factor: 2x }',
        'thresholds: ["response.p99 < 50ms"]',
      ),
    );
    expect(renderDryRun(plan)).toContain(
      'A search: runs of 15 s at 1,000/s, 2,000/s, 4,000/s,\nuntil one fails a threshold;',
    );
  });
});
