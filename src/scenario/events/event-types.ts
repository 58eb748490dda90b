import * as z from 'zod';
import { addPartitions } from './add-partitions.ts';
import { brokerError } from './broker-error.ts';
import { brokerLatency } from './broker-latency.ts';
import { crashService } from './crash-service.ts';
import { killBroker } from './kill-broker.ts';
import { killMember } from './kill-member.ts';
import { replay } from './replay.ts';
import { rollingRestart } from './rolling-restart.ts';
import { setMembers } from './set-members.ts';
import { slowService } from './slow-service.ts';
import { startBroker } from './start-broker.ts';
import { startService } from './start-service.ts';
import { stopBroker } from './stop-broker.ts';
import { stopService } from './stop-service.ts';

/** Everything that can happen, by the word behind `do`: a new event is a new file and a line here. */
export const eventSchema = z.discriminatedUnion('do', [
  stopService,
  startService,
  slowService,
  setMembers,
  killMember,
  crashService,
  addPartitions,
  replay,
  brokerLatency,
  brokerError,
  killBroker,
  stopBroker,
  startBroker,
  rollingRestart,
]);
