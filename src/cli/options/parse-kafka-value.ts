import { serviceNames, type ServiceName } from '../../run/service-names.ts';
import { orList, type Parsed } from '../../parse-value.ts';

/** A topic name as the broker accepts it (Kafka's `Topic.validate`), with room left for the suffixes of its kin. */
export function parseTopicName(text: string): Parsed<string> {
  return checkName(text, 'a topic name', 230);
}

/** The start of the names of consumer groups; the same letters as a topic, because topics carry it too. */
export function parseGroupPrefix(text: string): Parsed<string> {
  return checkName(text, 'a group prefix', 230);
}

function checkName(text: string, what: string, maxLength: number): Parsed<string> {
  if (!/^[A-Za-z0-9._-]+$/.test(text)) {
    return { problem: `${what} is made of letters, digits, '.', '_' and '-'` };
  }
  if (text === '.' || text === '..') return { problem: `${what} cannot be '${text}'` };
  if (text.length > maxLength) {
    return { problem: `${what} must have at most ${maxLength} characters (Kafka allows 249, suffixes are added)` };
  }
  return { value: text };
}

/** `all`, `1` or `0`; `-1` is Kafka's other word for all. */
export function parseAcks(text: string): Parsed<'all' | 1 | 0> {
  if (text === 'all' || text === '-1') return { value: 'all' };
  if (text === '1') return { value: 1 };
  if (text === '0') return { value: 0 };
  return { problem: 'acks is all, 1 or 0' };
}

/** `none`, or services separated by commas; in the shop's order, each once. */
export function parseServices(text: string): Parsed<readonly ServiceName[]> {
  if (text === 'none') return { value: [] };
  const asked = text.split(',').map((name) => name.trim());
  const unknown = asked.find((name) => !isServiceName(name));
  if (unknown !== undefined) {
    return { problem: `'${unknown}' is not a service; the services are ${orList(serviceNames)}` };
  }
  return { value: serviceNames.filter((name) => asked.includes(name)) };
}

/** The streaming service, which runs beside those of the shop and has no settings of theirs. */
const streamingService = 'revenue';

/** Whatever a run can start beside its generators. */
export type RunServiceName = ServiceName | typeof streamingService;

/** As {@link parseServices}, with the streaming service among them, which needs the answers of payment. */
export function parseRunServices(text: string): Parsed<readonly RunServiceName[]> {
  if (text === 'none') return { value: [] };
  const asked = text.split(',').map((name) => name.trim());
  const known = [...serviceNames, streamingService] as const;
  const unknown = asked.find((name) => !known.some((one) => one === name));
  if (unknown !== undefined) {
    return { problem: `'${unknown}' is not a service; the services are ${orList(known)}` };
  }
  if (asked.includes(streamingService) && !asked.includes('payment')) {
    return { problem: 'revenue reads the answers of payment: name payment too, as in payment,revenue' };
  }
  return { value: known.filter((name) => asked.includes(name)) };
}

/** How many members the consumer group of a service gets. */
export interface Members {
  readonly service: ServiceName;
  readonly count: number;
}

/** `payment=4,inventory=2`; at most 100 members a service, which share one thread. */
export function parseMembers(text: string): Parsed<readonly Members[]> {
  const members: Members[] = [];
  for (const part of text.split(',').map((part) => part.trim())) {
    const [name = '', countText, ...rest] = part.split('=');
    if (countText === undefined || rest.length > 0) return { problem: `'${part}' is not SERVICE=COUNT` };
    if (!isServiceName(name)) {
      return { problem: `'${name}' is not a service; the services are ${orList(serviceNames)}` };
    }
    const count = /^\d+$/.test(countText) ? Number(countText) : 0;
    if (count < 1 || count > 100) return { problem: `the members of ${name} must be from 1 to 100` };
    members.push({ service: name, count });
  }
  return { value: members };
}

/** Whether a service is one of the shop, with a consumer group. */
export function isServiceName(name: string): name is ServiceName {
  return serviceNames.some((known) => known === name);
}
