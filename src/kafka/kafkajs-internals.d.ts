/** The one module of kafkajs 2.2.4 that is reached into; see kafkajs-timer-fix.ts. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const requestQueueClass: unknown;
  export default requestQueueClass;
}
