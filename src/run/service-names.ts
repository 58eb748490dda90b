/** The consumers of the shop. */
export const serviceNames = ['inventory', 'payment', 'notification'] as const;
export type ServiceName = (typeof serviceNames)[number];
