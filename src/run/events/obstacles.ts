import { counted } from '../../metrics/wording.ts';
import type { BrokerChoice } from '../event-plan.ts';
import type { TargetPlan } from '../plan.ts';

/** Every target can. */
export function noObstacle(): undefined {
  return undefined;
}

/** Only brokers that shop-sim has started are its to stop, and only those that there are. */
export function stoppingObstacle(broker: BrokerChoice | 'all', target: TargetPlan): string | undefined {
  if (target.kind === 'kafka') {
    return 'shop-sim may stop only brokers that it has started itself: leave --bootstrap-server out for embedded ones, or give --local-kafka 3';
  }
  return unknownBroker(broker, target.brokers);
}

/** Only the embedded broker's answers can be delayed and refused. */
export function faultObstacle(broker: BrokerChoice | 'all', target: TargetPlan): string | undefined {
  if (target.kind !== 'embedded') {
    return 'the answers of a real Kafka cannot be delayed or refused from outside: the embedded broker does it';
  }
  return unknownBroker(broker, target.brokers);
}

function unknownBroker(broker: BrokerChoice | 'all', brokers: number): string | undefined {
  if (typeof broker !== 'number' || (broker >= 1 && broker <= brokers)) return undefined;
  return `there is no broker ${broker} among ${counted(brokers, 'broker')}`;
}
