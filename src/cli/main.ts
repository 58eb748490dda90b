import { systemClock } from '../clock.ts';
import { describeFailure } from './failure.ts';
import { keepWarningsQuiet } from './keep-warnings-quiet.ts';
import { runProgram } from './program.ts';

/** The program's entry: runs one command line, and ends the process with its exit code. */
async function main(): Promise<void> {
  keepWarningsQuiet(process);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  process.on('uncaughtException', endWithFailure);
  process.on('unhandledRejection', endWithFailure);
  try {
    const exitCode = await runProgram({
      terminal: { stdout: process.stdout, stderr: process.stderr, env: process.env },
      clock: systemClock,
      words: process.argv.slice(2),
      process,
    });
    await end(exitCode);
  } catch (error) {
    endWithFailure(error);
  }
}

/** `shop-sim ... | head`: whoever read has seen enough. The run goes on, and its exit code still counts. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function endWithFailure(error: unknown): void {
  const { text, exitCode } = describeFailure(error);
  process.stderr.write(text);
  void end(exitCode);
}

/** Ends the process when both streams have taken what was written; open sockets and timers of a failed run may remain. */
async function end(exitCode: number): Promise<void> {
  process.exitCode = exitCode;
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit(exitCode);
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });
}

await main();
