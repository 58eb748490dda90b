import type { GroupProtocol } from '../../protocol/messages/join-group.ts';

interface Voter {
  readonly protocols: readonly GroupProtocol[];
  supports(protocol: string): boolean;
}

/** The protocols that every member supports, in the first member's order. */
export function commonProtocols(members: readonly Voter[]): readonly string[] {
  const first = members[0];
  if (first === undefined) return [];
  return first.protocols.map(({ name }) => name).filter((name) => members.every((member) => member.supports(name)));
}

/** The protocol of the group: of those that all support, the one that most members prefer. */
export function selectProtocol(members: readonly Voter[]): string {
  const candidates = commonProtocols(members);
  const votes = new Map<string, number>();
  for (const member of members) {
    const vote = member.protocols.find(({ name }) => candidates.includes(name));
    if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
  }
  let winner = '';
  for (const [name, count] of votes) if (count > (votes.get(winner) ?? 0)) winner = name;
  return winner;
}
