import { describe, expect, it } from 'vitest';
import { calibrationLimit, generatorCpuUsPerOrder } from '../../src/metrics/calibration.ts';
import { calibrationSchema } from '../../src/metrics/calibration-schema.ts';
import { buildCalibration } from '../support/calibration-builder.ts';
import { buildThread } from '../support/result-builder.ts';
import { schemaProblems } from '../support/schema-problems.ts';

const idle = buildThread('null sink', { busyRatio: 0.3, cpuRatio: 0.3 });
const busy = buildThread('generator', { busyRatio: 0.99, cpuRatio: 0.95 });

describe('what limited a calibration', () => {
  it('is the generator when its thread was busy', () => {
    expect(calibrationLimit([busy], idle)).toBe('generator');
    expect(calibrationLimit([idle, busy], undefined)).toBe('generator');
    expect(calibrationLimit([{ ...busy, cpuRatio: null }], idle)).toBe('generator');
  });

  it('is the CPUs when a busy thread had to wait for one', () => {
    expect(calibrationLimit([busy, { ...busy, cpuRatio: 0.5 }], idle)).toBe('cpu');
    expect(calibrationLimit([idle], { ...busy, cpuRatio: 0.5 })).toBe('cpu');
  });

  it('is the null sink when it was busy and the generator was not', () => {
    expect(calibrationLimit([idle], busy)).toBe('sink');
  });

  it('is what may be in flight when nobody was busy', () => {
    expect(calibrationLimit([idle], idle)).toBe('in-flight');
    expect(calibrationLimit([{ ...busy, busyRatio: 0.8 }], { ...busy, busyRatio: 0.8 })).toBe('in-flight');
  });
});

describe('the CPU time of an order', () => {
  it('is that of all generators', () => {
    const threads = [buildThread('generator 1', { cpuRatio: 0.9 }), buildThread('generator 2', { cpuRatio: 0.6 })];
    expect(generatorCpuUsPerOrder(threads, 500_000)).toBeCloseTo(3, 10);
  });

  it('is unknown when that of one thread is, or when there was no order', () => {
    expect(generatorCpuUsPerOrder([busy, { ...busy, cpuRatio: null }], 1000)).toBeNull();
    expect(generatorCpuUsPerOrder([busy], 0)).toBeNull();
    expect(generatorCpuUsPerOrder([], 1000)).toBeNull();
  });
});

describe('the JSON Schema of a calibration', () => {
  it('accepts a calibration, also one in which not everything was measured', () => {
    expect(schemaProblems(calibrationSchema, buildCalibration())).toEqual([]);
    const { settings } = buildCalibration();
    const partial = {
      generatorCpuUsPerOrder: null,
      sinkThread: null,
      settings: { ...settings, recordSizeBytes: null },
    };
    expect(schemaProblems(calibrationSchema, buildCalibration(partial))).toEqual([]);
  });

  it('refuses another sink, and what is missing or too much', () => {
    const { limit, ...others } = buildCalibration();
    expect(schemaProblems(calibrationSchema, others)).not.toEqual([]);
    expect(schemaProblems(calibrationSchema, { ...others, limit, surprise: 1 })).not.toEqual([]);
    expect(schemaProblems(calibrationSchema, { ...others, limit, sink: 'Kafka' })).not.toEqual([]);
  });
});
