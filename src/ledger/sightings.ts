/**
 * What the services of a run have done with an order, in a byte: bit i says that service i is done with it, and bit 4 + i that it
 * gave it up, to its dead letters.
 */
export const maxServices = 4;

/** The bits that a service sets that is done with an order. */
export function sightingBits(service: number, isDeadLetter: boolean): number {
  return isDeadLetter ? (1 | (1 << maxServices)) << service : 1 << service;
}

/** The bits of an order that every one of so many services is done with, but for those of dead letters. */
export function everyService(serviceCount: number): number {
  if (serviceCount > maxServices)
    throw new RangeError(`${serviceCount} services: the ledger has room for ${maxServices}`);
  return (1 << serviceCount) - 1;
}

/** Whether every service is done with the order. */
export function isSettled(sightings: number, every: number): boolean {
  return (sightings & every) === every;
}

/** Whether every service has handled the order, and none has given it up. */
export function isHandledByAll(sightings: number, every: number): boolean {
  return sightings === every;
}

export function hasHandled(sightings: number, service: number): boolean {
  return (sightings & sightingBits(service, true)) === 1 << service;
}

export function hasGivenUp(sightings: number, service: number): boolean {
  return (sightings & (1 << (service + maxServices))) !== 0;
}
