import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import type { CalibrationSettings } from '../metrics/calibration.ts';
import type { RunPlan } from './plan.ts';
import { toolVersion } from './tool-version.ts';

/** The settings of a run that a calibration depends on. */
export function calibrationSettings({ traffic, producer }: Pick<RunPlan, 'traffic' | 'producer'>): CalibrationSettings {
  return {
    recordSizeBytes: traffic.recordSizeBytes ?? null,
    key: traffic.key,
    skew: traffic.skew,
    client: producer.client,
    acks: producer.acks,
    idempotent: producer.idempotent,
    compression: 'none',
    lingerMs: producer.lingerMs,
    batchSizeBytes: producer.batchSizeBytes,
    maxInFlight: producer.maxInFlight,
    bufferMemoryBytes: producer.bufferMemoryBytes,
    generators: traffic.generators,
  };
}

/** What besides the settings decides what a machine can generate. */
export interface CalibratedMachine {
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly nodeMajor: string;
  readonly toolVersion: string;
}

/** This process, as the key of a calibration needs it. */
export function thisMachine(): CalibratedMachine {
  return {
    cpuModel: cpus()[0]?.model ?? 'unknown',
    cpuCount: cpus().length,
    nodeMajor: process.versions.node.split('.', 1)[0] ?? '',
    toolVersion,
  };
}

/** 16 hexadecimal digits that are the same for the same settings on the same kind of machine, and for nothing else. */
export function calibrationFingerprint(settings: CalibrationSettings, machine: CalibratedMachine): string {
  const facts = Object.entries({ ...settings, ...machine }).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}
