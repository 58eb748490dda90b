import type { ActionOf } from './event-kind.ts';
import { serviceEvent } from './service-event.ts';

/** A service's work takes longer, or as long as it did. */
export const slowService = serviceEvent<ActionOf<'slow-service'>>(({ service, factor }) =>
  factor === 1
    ? `the work of ${service} takes as long as it did`
    : `the work of ${service} takes ${factor} times as long`,
);
