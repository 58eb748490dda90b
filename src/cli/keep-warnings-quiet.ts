/**
 * Keeps Node's own warnings off the user's terminal: kafkajs re-arms a timer with a negative delay (#1704), for which
 * Node 24 prints TimeoutNegativeWarning. Workers read the variable when they start. Node's `--trace-warnings` and
 * `--trace-deprecation` show everything again.
 */
export function keepWarningsQuiet(target: NodeJS.Process): void {
  const flags = [...target.execArgv, target.env['NODE_OPTIONS'] ?? ''].join(' ');
  if (flags.includes('--trace-')) return;
  target.env['NODE_NO_WARNINGS'] = '1';
  target.removeAllListeners('warning');
}
