import { join } from 'node:path';
import { ShopSimError } from '../errors.ts';
import type { WrittenFile } from '../report/text.ts';
import type { RunOutcome } from '../run/plan.ts';
import type { RunObserver } from '../run/progress.ts';
import type { RunDirectory } from '../run/run-directory.ts';

/** The folders of a scenario's runs: the one of `--out` for a single run, or one in it for each. */
export class RunFolders {
  readonly #path: string;
  readonly #written: WrittenFile[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** What is there for a reader to find. */
  get written(): readonly WrittenFile[] {
    return this.#written;
  }

  /** Makes a run with a folder of its own, and leaves the result in it. @param name undefined: the only run */
  async run(
    name: string | undefined,
    observer: RunObserver,
    make: (directory: RunDirectory) => Promise<RunOutcome>,
  ): Promise<RunOutcome> {
    const { RunDirectory } = await import('../run/run-directory.ts');
    const directory = await RunDirectory.create(name === undefined ? this.#path : join(this.#path, name));
    this.#written.push({
      content: name === undefined ? 'run directory' : `directory of ${name}`,
      path: directory.path,
    });
    try {
      const outcome = await make(directory);
      await endDirectory(directory, outcome, observer);
      return outcome;
    } finally {
      await directory.abandon();
    }
  }
}

/** A disk that is full by now takes nothing from the report. */
export async function endDirectory(
  directory: RunDirectory,
  { result }: RunOutcome,
  observer: RunObserver,
): Promise<void> {
  const { renderJson } = await import('../report/json.ts');
  try {
    directory.end(renderJson(result));
  } catch (error) {
    if (!(error instanceof ShopSimError)) throw error;
    observer.onNotice(error.message);
  }
}
