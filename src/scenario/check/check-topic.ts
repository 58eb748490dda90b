import type { Check } from './check.ts';

/** Each copy of a partition needs a broker. */
export const checkTopic: Check = ({ topic, brokers }) => {
  const { replicationFactor } = topic;
  if (replicationFactor === undefined || replicationFactor <= brokers) return [];
  const message = `a replicationFactor of ${replicationFactor} needs as many brokers, and the scenario wants ${brokers}; give brokers: ${replicationFactor}`;
  return [{ path: ['topic', 'replicationFactor'], message }];
};
