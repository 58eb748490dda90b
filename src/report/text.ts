import { Chalk, type ColorSupportLevel } from 'chalk';
import type { RunResult } from '../metrics/result.ts';
import { confirmationsSection } from './confirmations-section.ts';
import { costSection } from './cost-section.ts';
import { distributionSection } from './distribution-section.ts';
import { foldNotices } from './fold-notices.ts';
import { headerSection } from './header.ts';
import { latencySection } from './latency-section.ts';
import { ordersSection } from './orders-section.ts';
import { createPalette } from './palette.ts';
import { partitionsSection } from './partitions-section.ts';
import { phasesSection } from './phases-section.ts';
import { proofOf } from './proof.ts';
import { revenueSection } from './revenue-section.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { servicesSection } from './services-section.ts';
import { timeSection } from './time-section.ts';
import { throughputSection } from './throughput-section.ts';
import { verdictSection } from './verdict-section.ts';
import { verificationSection } from './verification-section.ts';
import { wrap } from './wrap.ts';

const width = 98;

/** A file that the run has written, or is about to, by its absolute path. */
export interface WrittenFile {
  /** What is in it: `result as JSON`. */
  readonly content: string;
  readonly path: string;
}

/**
 * The report for people: what ran, whether to believe it, and every number, in lines of at most 98 characters (paths
 * and commands excepted). Pure; ends with a line feed.
 *
 * @param colorLevel chalk's: 0 for plain text
 */
export function renderText(
  result: RunResult,
  colorLevel: ColorSupportLevel,
  files: readonly WrittenFile[] = [],
): string {
  const canvas: Canvas = { palette: createPalette(new Chalk({ level: colorLevel })), width };
  const sections: Section[] = [
    headerSection(result, canvas),
    verdictSection(result, canvas),
    ordersSection(result, canvas),
    phasesSection(result, canvas),
    throughputSection(result, canvas),
    latencySection(result, canvas),
    distributionSection(result, canvas),
    partitionsSection(result, canvas),
    timeSection(result, canvas),
    servicesSection(result, canvas),
    revenueSection(result, canvas),
    verificationSection(result, canvas),
    confirmationsSection(result, canvas),
    costSection(result, canvas),
    noticesSection(result, canvas),
    proofSection(result, canvas),
    files.map(({ content, path }) => `${content}: ${path}`),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function noticesSection({ notices }: RunResult, canvas: Canvas): Section {
  if (notices.length === 0) return [];
  return [
    heading(canvas, 'NOTICES'),
    ...foldNotices(notices).flatMap((notice) => wrap(notice, canvas.width, '  - ', '    ')),
  ];
}

function proofSection(result: RunResult, canvas: Canvas): Section {
  return [heading(canvas, 'WHAT THIS RUN PROVES'), ...wrap(proofOf(result).join(' '), canvas.width, '  ')];
}
