import { Chalk, type ChalkInstance } from 'chalk';
import cliProgress from 'cli-progress';
import type { RunAnnouncement } from '../run/playing/play-scenario.ts';
import type { RunEvent, RunProgress } from '../run/progress.ts';
import type { LiveView } from './live-view.ts';
import { eventLine, phaseText, revenueText, runText, serviceText, trafficText } from './progress-text.ts';
import { RepeatedNotices } from './repeated-notices.ts';
import type { ColorLevel, OutputStream } from './terminal.ts';

/** Lines are redrawn when they change, at most so often. */
const framesPerSecond = 4;
const nameWidth = 13;

/**
 * A bar for the phase, a line for the traffic and one for each service, redrawn in place; steps and notices scroll by
 * above them. The terminal's own settings are never touched, so that nothing has to be restored after a crash.
 */
export function openBarsView(stream: OutputStream, colorLevel: ColorLevel, sends: boolean): LiveView {
  return new BarsView(stream, new Chalk({ level: colorLevel }), sends);
}

class BarsView implements LiveView {
  readonly #stream: OutputStream;
  readonly #chalk: ChalkInstance;
  readonly #sends: boolean;
  readonly #bars: cliProgress.MultiBar;
  #rows: cliProgress.SingleBar[] = [];
  #closed = false;
  /** Which run of a scenario is shown; empty: there is only one. */
  #run = '';

  constructor(stream: OutputStream, chalk: ChalkInstance, sends: boolean) {
    this.#stream = stream;
    this.#sends = sends;
    this.#chalk = chalk;
    this.#bars = new cliProgress.MultiBar({
      stream,
      fps: framesPerSecond,
      barsize: 24,
      clearOnComplete: true,
      forceRedraw: true,
      gracefulExit: false,
      hideCursor: null,
      // True keeps the terminal's wrapping as it is; cli-progress then cuts lines itself.
      linewrap: true,
      format: (options, params, payload: Row) => this.#renderRow(options, params.progress, payload),
    });
  }

  readonly onStep = (text: string): void => this.#say(this.#chalk.dim(text));

  readonly #note = (text: string): void => this.#say(`${this.#chalk.yellow('note:')} ${text}`);
  readonly #notices = new RepeatedNotices(this.#note);

  readonly onNotice = (text: string): void => this.#notices.add(text);
  readonly onEvent = (event: RunEvent): void => this.#note(eventLine(event));

  readonly announce = (text: string): void => this.#say(this.#chalk.bold(text));

  onRun(run: RunAnnouncement): void {
    this.#run = runText(run);
    if (this.#run !== '') this.#say(this.#chalk.bold(this.#run));
  }

  onProgress(progress: RunProgress): void {
    if (this.#closed) return;
    this.#notices.flush();
    const rows = [
      ...(this.#run === '' ? [] : [{ name: 'scenario', text: this.#run, ratio: undefined }]),
      ...rowsOf(progress, this.#sends),
    ];
    for (const [index, row] of rows.entries()) {
      const bar = this.#rows[index];
      if (bar === undefined) this.#rows.push(this.#bars.create(1, row.ratio ?? 0, row));
      else bar.update(row.ratio ?? 0, row);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#notices.flush();
    this.#closed = true;
    if (!this.#bars.isActive) return;
    // Draws what was said since the last frame before the bars go.
    this.#bars.update();
    this.#bars.stop();
  }

  #say(text: string): void {
    if (this.#closed) return;
    if (this.#bars.isActive) this.#bars.log(`${text}\n`);
    else this.#stream.write(`${text}\n`);
  }

  #renderRow(options: cliProgress.Options, progress: number, { name, text, ratio }: Row): string {
    const bar = ratio === undefined ? '' : `[${cliProgress.Format.BarFormat(progress, options)}] `;
    const plain = `${name.padEnd(nameWidth)}${bar}${text}`;
    const colored = `${this.#chalk.cyan(name.padEnd(nameWidth))}${bar}${text}`;
    // cli-progress counts escape sequences as width when it cuts a line: a line that it would cut stays plain.
    return colored.length <= (this.#stream.columns ?? 80) ? colored : plain;
  }
}

/** A line of the view; `ratio` is how far its bar is, undefined for a line without a bar. */
interface Row {
  readonly name: string;
  readonly text: string;
  readonly ratio: number | undefined;
}

function rowsOf(progress: RunProgress, sends: boolean): Row[] {
  const { phaseElapsedMs, phaseDurationMs } = progress;
  return [
    {
      name: 'phase',
      text: phaseText(progress),
      ratio: phaseDurationMs > 0 ? Math.min(1, phaseElapsedMs / phaseDurationMs) : undefined,
    },
    ...(sends ? [{ name: 'orders', text: trafficText(progress), ratio: undefined }] : []),
    ...progress.services.map((service) => ({
      name: service.name,
      text: serviceText(service, sends),
      ratio: undefined,
    })),
    ...(progress.newestRevenue === undefined
      ? []
      : [{ name: 'revenue', text: revenueText(progress.newestRevenue), ratio: undefined }]),
  ];
}
