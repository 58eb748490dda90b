import { describe, expect, it } from 'vitest';
import type { CalibrationSettings } from '../../src/metrics/calibration.ts';
import { calibrationFingerprint, thisMachine } from '../../src/run/calibration-key.ts';
import { buildCalibration } from '../support/calibration-builder.ts';

const { settings } = buildCalibration();
const machine = { cpuModel: 'AMD EPYC 7R13', cpuCount: 2, nodeMajor: '20', toolVersion: '0.1.0' };

describe('the fingerprint of a calibration', () => {
  it('is the same for the same settings on the same machine, in whatever order they are written', () => {
    const fingerprint = calibrationFingerprint(settings, machine);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    const { generators, ...others } = settings;
    expect(calibrationFingerprint({ generators, ...others }, { ...machine })).toBe(fingerprint);
  });

  it('is another one as soon as one thing differs that an order costs more or less by', () => {
    const otherSettings: Partial<CalibrationSettings>[] = [
      { recordSizeBytes: null },
      { key: 'sku' },
      { skew: 0.99 },
      { client: 'kafkajs' },
      { acks: 1 },
      { idempotent: false },
      { lingerMs: 0 },
      { batchSizeBytes: 16_384 },
      { maxInFlight: 1 },
      { bufferMemoryBytes: 2 ** 26 },
      { generators: 2 },
    ];
    const otherMachines = [{ cpuModel: 'Xeon' }, { cpuCount: 4 }, { nodeMajor: '24' }, { toolVersion: '0.2.0' }];
    const fingerprints = [
      calibrationFingerprint(settings, machine),
      ...otherSettings.map((other) => calibrationFingerprint({ ...settings, ...other }, machine)),
      ...otherMachines.map((other) => calibrationFingerprint(settings, { ...machine, ...other })),
    ];
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  it('takes of Node its major version only', () => {
    expect(process.version).toMatch(new RegExp(`^v${thisMachine().nodeMajor}\\.`));
  });
});
