// Prints `N passed, N failed, N skipped` from vitest's JSON report. A step before vitest (build, checks) that failed,
// or a test file that could not be loaded, counts as one failure: a run that failed never shows 0 failed.
import { readFileSync } from 'node:fs';

const [file, status] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const report =
  text === '' ? { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 } : JSON.parse(text);
const failed = report.numFailedTests === 0 && status !== '0' ? 1 : report.numFailedTests;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
