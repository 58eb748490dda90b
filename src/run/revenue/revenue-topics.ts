import { revenueTopicSuffixes } from '../../services/revenue/revenue-events.ts';

/** The full names of the topics that the revenue service writes. */
export type RevenueTopics = Readonly<Record<keyof typeof revenueTopicSuffixes, string>>;

/** `<prefix>.revenue`, `<prefix>.alerts` and `<prefix>.revenue-changelog`. */
export function revenueTopics(prefix: string): RevenueTopics {
  const { results, alerts, changelog } = revenueTopicSuffixes;
  return {
    results: `${prefix}.${results}`,
    alerts: `${prefix}.${alerts}`,
    changelog: `${prefix}.${changelog}`,
  };
}

/** The consumer group of the revenue service: it has offsets, and no members. */
export function revenueGroup(groupPrefix: string): string {
  return `${groupPrefix}.revenue`;
}
