import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderCalibration } from '../../src/report/calibration-text.ts';
import { buildCalibration } from '../support/calibration-builder.ts';
import { buildThread } from '../support/result-builder.ts';

const { settings } = buildCalibration();
const calibrations = {
  generator: buildCalibration(),
  cpu: buildCalibration({
    limit: 'cpu',
    settings: { ...settings, generators: 2, recordSizeBytes: null, acks: 1, idempotent: false },
    generatorThreads: [
      buildThread('generator 1', { busyRatio: 0.99, cpuRatio: 0.61 }),
      buildThread('generator 2', { busyRatio: 0.98, cpuRatio: 0.6 }),
    ],
  }),
  sink: buildCalibration({ limit: 'sink', generatorThreads: [buildThread('generator', { busyRatio: 0.7 })] }),
  'in-flight': buildCalibration({
    limit: 'in-flight',
    generatorCpuUsPerOrder: null,
    generatorThreads: [buildThread('generator', { busyRatio: 0.4, cpuRatio: null })],
    sinkThread: null,
  }),
};
const files = [{ content: 'stored for `shop-sim produce`', path: '/home/ann/.cache/shop-sim/calibration.json' }];

describe('the report of a calibration', () => {
  it('reads as it was approved', async () => {
    await expect(renderCalibration(calibrations.generator, 0, files)).toMatchFileSnapshot('snapshots/calibration.txt');
  });

  it.each(Object.entries(calibrations))(
    'limited by %s says that it is a null sink, in 98 columns',
    (_, calibration) => {
      const text = renderCalibration(calibration, 0, files);
      expect(text).toContain('null sink: an embedded broker, not a measurement of Kafka');
      const lines = text.split('\n');
      expect(lines.filter((line) => line.length > 98)).toEqual([]);
      expect(lines.filter((line) => /\s$|NaN|undefined|null(?! sink)|Infinity/.test(line))).toEqual([]);
      expect(stripVTControlCharacters(renderCalibration(calibration, 3, files))).toBe(text);
    },
  );

  it.each([
    ['generator', /The generator: generator was 99\.8 % busy .* More may be possible with --generators 2: this host/],
    ['cpu', /The CPUs of this host: generator 1 was 99 % busy \(on a CPU 61 %\), generator 2 .* calibrate again/],
    ['sink', /The null sink: .* The generators can make at least so much\./],
    ['in-flight', /What may be in flight: generator was 40 % busy\. .* 5 requests in flight, 128 KiB a batch/],
  ] as const)('names the limit %s and what to do', (limit, sentence) => {
    expect(renderCalibration(calibrations[limit], 0).replaceAll(/\s+/g, ' ')).toMatch(sentence);
  });

  it('proposes no generator without a CPU for it', () => {
    const two = buildCalibration({ settings: { ...settings, generators: 2 } });
    expect(renderCalibration(two, 0)).toContain('This host has no CPU for another one (2 CPUs).');
  });
});
