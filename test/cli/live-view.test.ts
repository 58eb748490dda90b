import { describe, expect, it } from 'vitest';
import { openLiveView } from '../../src/cli/live-view.ts';
import { progressLine } from '../../src/cli/progress-text.ts';
import type { RunProgress } from '../../src/run/progress.ts';
import { captureStream } from './captured-stream.ts';

function progressAt(elapsedMs: number, change: Partial<RunProgress> = {}): RunProgress {
  return {
    phase: 'measure',
    phaseName: change.phase ?? 'measure',
    phaseElapsedMs: elapsedMs,
    phaseDurationMs: 30_000,
    elapsedMs,
    intended: 5000,
    sent: 5000,
    acked: 4990,
    failed: 0,
    indeterminate: 0,
    dropped: 0,
    sentPerSec: 5000,
    ackedPerSec: 4990,
    responseP50Us: 4710,
    responseP99Us: 8300,
    services: [
      { name: 'inventory', handled: 1, handledPerSec: 4980, lag: 12, endToEndP50Us: 9000, endToEndP99Us: null },
    ],
    ...change,
  };
}

const escapeSequences = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

/** A notice of which there is one for each partition. */
function leaderOf(partition: number): string {
  return `Partition ${partition} of orders is now led by broker 2.`;
}

describe('a line of progress', () => {
  it('says phase, rates, response time and lag', () => {
    expect(progressLine(progressAt(12_034), true)).toBe(
      'measure 12 s of 30 s: 5,000/s sent, 4,990/s acked, response p50 4.71 ms p99 8.30 ms; lag inventory 12',
    );
  });

  it('ends with the revenue of the newest second, where it is counted', () => {
    const newestRevenue = { second: Date.UTC(2026, 0, 31, 10, 15, 31) / 1000, orders: 110, revenueMinor: 1_234_567 };
    expect(progressLine(progressAt(12_034, { newestRevenue }), true)).toMatch(
      /; revenue 12,345\.67 of 110 orders in the second 10:15:31$/,
    );
  });

  it('names what went wrong, and only then', () => {
    expect(progressLine(progressAt(1000, { dropped: 3, indeterminate: 1200 }), true)).toContain(
      '3 dropped, 1,200 indeterminate',
    );
  });

  it('of a run that sends nothing says what the services do', () => {
    expect(progressLine(progressAt(12_034), false)).toBe('measure 12 s of 30 s: handled inventory 4,980/s');
  });

  it.each<[Partial<RunProgress>, RegExp]>([
    [{ phaseDurationMs: 0 }, /^measure 2 s, until Ctrl-C:/],
    [{ phase: 'drain', phaseDurationMs: 0 }, /^drain 2 s:/],
    [{ phase: 'warmup', phaseDurationMs: 5000 }, /^warm-up 2 s of 5 s:/],
    [{ responseP50Us: null, responseP99Us: null, services: [] }, /response p50 - p99 -$/],
  ])('%o', (change, expected) => {
    expect(progressLine(progressAt(2000, change), true)).toMatch(expected);
  });
});

describe('without a terminal', () => {
  it('there is one line every five seconds, and one when the phase changes', async () => {
    const stream = captureStream();
    const view = await openLiveView(stream, { quiet: false, colorLevel: 0, sends: true });
    for (let second = 1; second <= 11; second++) {
      const phase = second <= 7 ? 'warmup' : 'measure';
      view.onProgress(progressAt(second * 1000 + (second % 2) * 3 - 1, { phase, phaseElapsedMs: second * 1000 }));
    }
    view.close();
    expect(
      stream
        .written()
        .split('\n')
        .map((line) => line.split(' of ', 1)[0]),
    ).toEqual(['warm-up 1 s', 'warm-up 5 s', 'measure 8 s', 'measure 10 s', '']);
  });

  it('steps, notices and events are lines, and nothing comes after close', async () => {
    const stream = captureStream();
    const view = await openLiveView(stream, { quiet: false, colorLevel: 0, sends: true });
    view.onStep('connecting to a:1');
    view.onNotice('a leader was lost');
    view.onEvent?.({ name: 'crash', kind: 'kill-broker', sentence: 'broker 2 is killed', atMs: 5000 });
    view.close();
    view.onNotice('too late');
    expect(stream.written()).toBe(
      'connecting to a:1\nnote: a leader was lost\nnote: event "crash": broker 2 is killed\n',
    );
  });
});

describe('notices that are alike', () => {
  it('are said once at once, and counted with the next line of progress; then the next is said again', async () => {
    const stream = captureStream();
    const view = await openLiveView(stream, { quiet: false, colorLevel: 0, sends: true });
    for (const partition of [0, 7, 11]) view.onNotice(leaderOf(partition));
    view.onNotice('a leader was lost');
    expect(stream.written()).toBe(`note: ${leaderOf(0)}\nnote: a leader was lost\n`);
    view.onProgress(progressAt(5000));
    view.onNotice(leaderOf(3));
    view.onNotice(leaderOf(4));
    view.close();
    const lines = stream.written().split('\n');
    expect(lines.slice(2)).toEqual([
      `note: 2 more like: ${leaderOf(0)}`,
      expect.stringMatching(/^measure 5 s/),
      `note: ${leaderOf(3)}`,
      `note: 1 more like: ${leaderOf(3)}`,
      '',
    ]);
  });

  it('are counted on a terminal, too', async () => {
    const stream = captureStream(100);
    const view = await openLiveView(stream, { quiet: false, colorLevel: 0, sends: true });
    for (const partition of [0, 7, 11]) view.onNotice(leaderOf(partition));
    view.onProgress(progressAt(1000));
    view.close();
    const text = stream.written();
    expect(text).toContain(`note: ${leaderOf(0)}`);
    expect(text).toContain(`note: 2 more like: ${leaderOf(0)}`);
    expect(text).not.toContain(`note: ${leaderOf(7)}`);
  });
});

describe('quiet', () => {
  it('shows nothing but what answers a Ctrl-C', async () => {
    const stream = captureStream(80);
    const view = await openLiveView(stream, { quiet: true, colorLevel: 0, sends: true });
    view.onStep('connecting');
    view.onProgress(progressAt(5000));
    view.announce('stopping');
    view.close();
    expect(stream.written()).toBe('stopping\n');
  });
});

describe('on a terminal', () => {
  it('shows a bar for the phase and a line for orders and each service, no wider than the terminal', async () => {
    const stream = captureStream(72);
    const view = await openLiveView(stream, { quiet: false, colorLevel: 0, sends: true });
    view.onProgress(progressAt(15_000));
    view.onNotice('a leader was lost');
    view.close();
    const lines = stream.written().replaceAll(escapeSequences, '').split('\n');
    expect(lines[0]).toBe('note: a leader was lost');
    expect(lines[1]).toBe('phase        [============------------] measure 15 s of 30 s');
    expect(lines[2]).toMatch(/^orders {7}5,000\/s sent, 4,990\/s acked, response p50/);
    expect(lines[3]).toMatch(/^inventory {4}4,980\/s handled, lag 12, end-to-end/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  });

  it('leaves the modes of the terminal alone', async () => {
    const stream = captureStream(80);
    const view = await openLiveView(stream, { quiet: false, colorLevel: 1, sends: true });
    view.onProgress(progressAt(15_000));
    view.close();
    view.close();
    expect(stream.written()).not.toContain('[?');
  });

  it('writes in colours only when told to', async () => {
    for (const colorLevel of [0, 1] as const) {
      const stream = captureStream(120);
      const view = await openLiveView(stream, { quiet: false, colorLevel, sends: true });
      view.onProgress(progressAt(15_000));
      view.close();
      expect(stream.written().includes('[36m')).toBe(colorLevel === 1);
    }
  });
});
