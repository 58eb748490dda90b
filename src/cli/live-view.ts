import type { RunAnnouncement } from '../run/playing/play-scenario.ts';
import type { RunObserver } from '../run/progress.ts';
import { openLinesView } from './lines-view.ts';
import type { ColorLevel, OutputStream } from './terminal.ts';

/** What a user sees while a run works. */
export interface LiveView extends RunObserver {
  /** Another run of a scenario begins: whatever is shown from now on is of it. */
  onRun(run: RunAnnouncement): void;
  /** Says something at once, whatever else is on the screen; also when quiet. */
  announce(text: string): void;
  /** Leaves the terminal as it was; nothing is written after it. Idempotent. */
  close(): void;
}

export interface LiveViewOptions {
  readonly quiet: boolean;
  readonly colorLevel: ColorLevel;
  /** False for a run that sends nothing itself. */
  readonly sends: boolean;
}

/** Bars on a terminal, plain lines elsewhere, nothing when quiet. */
export async function openLiveView(
  stream: OutputStream,
  { quiet, colorLevel, sends }: LiveViewOptions,
): Promise<LiveView> {
  if (quiet) return openQuietView(stream);
  if (stream.isTTY !== true) return openLinesView(stream, sends);
  const { openBarsView } = await import('./bars-view.ts');
  return openBarsView(stream, colorLevel, sends);
}

const nothing = (): void => {};

function openQuietView(stream: OutputStream): LiveView {
  return {
    onStep: nothing,
    onProgress: nothing,
    onNotice: nothing,
    onRun: nothing,
    announce: (text) => stream.write(`${text}\n`),
    close: nothing,
  };
}
