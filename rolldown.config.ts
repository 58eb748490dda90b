import { defineConfig, type RolldownOptions } from 'rolldown';

/** What a process or one of its threads begins with: the command line, and the entries of `src/run/worker-thread.ts`. */
const entries = [
  'cli/main',
  'run/confirmation-thread',
  'run/embedded-thread',
  'run/generator-thread',
  'run/replay-thread',
  'run/revenue-thread',
  'run/service-thread',
  'run/template-thread',
];

/**
 * One file per entry, with the packages that it uses. Each thread loads its modules anew, and a run starts five threads:
 * file by file that takes longer than everything else before the first order. What an entry imports lazily
 * stays a file of its own.
 */
function programOf(entry: string): RolldownOptions {
  const name = entry.slice(entry.lastIndexOf('/') + 1);
  return {
    input: { [name]: `src/${entry}.ts` },
    platform: 'node',
    // A native module stays where its package has it.
    external: ['@node-rs/crc32'],
    // hdr-histogram-js looks for a module by its eval.
    checks: { eval: false },
    output: {
      dir: 'dist/program',
      format: 'esm',
      sourcemap: true,
      // Names without a hash: a build writes over the files of the one before.
      entryFileNames: '[name].js',
      chunkFileNames: `${name}.[name].js`,
    },
  };
}

export default defineConfig(entries.map(programOf));
