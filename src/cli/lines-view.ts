import type { LiveView } from './live-view.ts';
import { eventLine, progressLine, runText } from './progress-text.ts';
import { RepeatedNotices } from './repeated-notices.ts';
import type { OutputStream } from './terminal.ts';

/** Time between two lines of progress, of the run's own clock. */
const intervalMs = 5000;

/** One plain line every five seconds, for logs and pipes; notices that are alike are counted in between. */
export function openLinesView(stream: OutputStream, sends: boolean): LiveView {
  let closed = false;
  let lastPhase: string | undefined;
  let nextLineMs = intervalMs;
  const write = (text: string): void => {
    if (!closed) stream.write(`${text}\n`);
  };
  const notices = new RepeatedNotices((text) => write(`note: ${text}`));
  return {
    onStep(text) {
      notices.flush();
      write(text);
    },
    onNotice: (text) => notices.add(text),
    onRun(run) {
      notices.flush();
      lastPhase = undefined;
      nextLineMs = intervalMs;
      const text = runText(run);
      if (text !== '') write(text);
    },
    onEvent: (event) => write(`note: ${eventLine(event)}`),
    announce: write,
    onProgress(progress) {
      // Progress comes about every second, not to the millisecond: half a second of slack keeps the rhythm.
      const due = progress.elapsedMs >= nextLineMs - 500;
      if (!due && progress.phaseName === lastPhase) return;
      if (due) nextLineMs = progress.elapsedMs + intervalMs;
      lastPhase = progress.phaseName;
      notices.flush();
      write(progressLine(progress, sends));
    },
    close() {
      notices.flush();
      closed = true;
    },
  };
}
