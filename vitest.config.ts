import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**'],
          testTimeout: 20_000,
          maxConcurrency: 3,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Faults on three brokers that share two CPUs with the tests: what a busy machine made late once must hold the second time.
          retry: 1,
          maxConcurrency: 2,
          globalSetup: ['test/real/global-setup.ts'],
        },
      },
    ],
  },
});
