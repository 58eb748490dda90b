import { brokenPromises } from '../metrics/promises.ts';
import type { RunResult } from '../metrics/result.ts';
import { counted, listed } from '../metrics/wording.ts';
import { formatCount } from '../units.ts';
import { handledForOthers, missedBy, totalOrders } from './accounts.ts';
import type { Paint, Palette } from './palette.ts';
import type { Canvas, Section } from './section.ts';
import { wrap } from './wrap.ts';

const labelWidth = 'measurement'.length;
const wordWidth = 'SUSPECT'.length;

/** The two verdicts, on the system under test and on the measurement itself, with every reason and its remedy. */
export function verdictSection(result: RunResult, canvas: Canvas): Section {
  const { verdict, reasons, notes } = result.generator;
  const summary = reasons.length > 0 ? reasons : ['no reason found to doubt it'];
  const margin = ' '.repeat(2 + labelWidth + 2);
  return [
    ...labelled(canvas, 'verdict', result.verdict, verdictReasons(result)),
    ...labelled(canvas, 'measurement', verdict, summary),
    ...notes
      .concat(warmupNotes(result))
      .flatMap((note) => wrap(`note: ${note}`, canvas.width, `${margin}${' '.repeat(wordWidth + 2)}`))
      .map(canvas.palette.faint),
  ];
}

/** What is wrong with a warm-up tells why a measurement is, and decides nothing. */
function warmupNotes({ phases }: RunResult): string[] {
  return phases.flatMap(({ kind, measurement }) =>
    kind === 'warmup' && measurement !== null && measurement.verdict !== 'VALID'
      ? [`the warm-up, which does not count, was ${measurement.verdict}: ${measurement.reasons.join('; ')}`]
      : [],
  );
}

function labelled({ palette, width }: Canvas, label: string, word: string, reasons: readonly string[]): string[] {
  const margin = ' '.repeat(2 + labelWidth + 2 + wordWidth + 2);
  const lines = reasons.flatMap((reason) => wrap(reason, width, margin, reasons.length > 1 ? `${margin}  ` : margin));
  const [first = '', ...rest] = lines;
  const start = `  ${palette.faint(label.padEnd(labelWidth))}  ${paintOf(palette, word)(word)}${' '.repeat(wordWidth - word.length)}  `;
  return [start + first.slice(margin.length), ...rest];
}

function paintOf(palette: Palette, word: string): Paint {
  if (word === 'PASS' || word === 'VALID') return palette.good;
  return word === 'SUSPECT' ? palette.warn : palette.bad;
}

/** Why the run passed or failed: what is known, never more. */
function verdictReasons(result: RunResult): string[] {
  const { verification, thresholds } = result;
  const problems = result.verdict === 'PASS' ? [] : problemsOf(result);
  if (problems.length > 0) return problems;
  if (result.verdict === 'FAIL') return ['see the notices below'];
  if (result.verdict === 'INVALID') return ['nothing is judged by a measurement that is INVALID'];
  const met = thresholds.length === 0 ? '' : `; all ${counted(thresholds.length, 'threshold')} met`;
  const handled = handledForOthers(result);
  if (handled > 0)
    return [`${counted(handled, 'order')} of other runs handled, summed over services; none was produced here${met}`];
  const { dropped } = totalOrders(result);
  const sums = `${counted(verification.acked, 'order')} acknowledged${dropped === 0 ? '' : `, ${formatCount(dropped)} dropped`}`;
  return [`${sums}; ${handledText(result)}${met}`];
}

function handledText(result: RunResult): string {
  const [first, ...others] = result.services;
  if (first === undefined) return 'no service ran to look for them';
  const missed = missedBy(result).map(([service, orders]) => `${formatCount(orders)} not handled by ${service}`);
  if (missed.length > 0) return `when the run ended, ${listed(missed)}`;
  return `each handled by ${others.length === 0 ? first.name : `all ${counted(others.length + 1, 'service')}`}`;
}

function problemsOf(result: RunResult): string[] {
  return [
    ...(result.run.endedBy === 'error'
      ? [`an error ended the run: ${result.notices.at(-1) ?? 'see the notices below'}`]
      : []),
    ...brokenPromises(result),
    ...result.thresholds
      .filter(({ passed }) => !passed)
      .map(
        ({ expression, actual, reason }) =>
          `threshold failed: ${expression} (${[...(actual === null ? [] : [`was ${actual.text}`]), ...(reason === null ? [] : [reason])].join(', ')})`,
      ),
  ];
}
