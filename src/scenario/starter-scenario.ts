/** What `shop-sim scenarios init` writes: every part of a scenario in use or as a comment, small enough to be read. */
export const starterScenario = `# A scenario of shop-sim. Every setting is explained in the README, section "Scenario files"; an editor that knows YAML
# completes and checks them with the schema that \`shop-sim scenarios schema\` prints.
#   shop-sim scenarios validate THIS-FILE
#   shop-sim run THIS-FILE --dry-run
#   shop-sim run THIS-FILE --quick

name: my-scenario
description: >
  What happens here, and what it shows: for whoever reads the report.
# scalability, durability, performance, decoupling or stream processing
demonstrates: decoupling

topic:
  partitions: 12

traffic:
  # Orders per second, of every phase that names no rate of its own.
  rate: 1000/s
  # Load before the measurement: verified, not measured.
  warmup: 3s
  # The same seed makes the same orders, byte for byte.
  seed: 1
  phases:
    - name: before
      duration: 10s
    - name: outage
      duration: 10s
    - name: after
      duration: 10s
    # Others: poisson, ramp, steps, spike, sine, diurnal, max and pause.
    # - name: climb
    #   shape: ramp
    #   from: 1000/s
    #   to: 5000/s
    #   duration: 30s

services:
  payment:
    # Members of its consumer group; more than partitions are of no use.
    members: 2
    # none, a time, or log-normal as at a bank.
    work: { median: 120ms, sigma: 0.6 }
    declineRate: 5%
    # failures: { transient: 2%, poison: 0.1% }
    # retry: { mode: topics, delays: [1s, 5s] }
  # inventory: off

# What is done while the load lasts: at a time, when a phase begins, or some time after that.
events:
  - at: outage
    do: stop-service
    service: notification
  - at: after
    do: start-service
    service: notification

# What must hold, or the exit code is 99. Latencies count from the moment an order was due.
thresholds:
  - response.p99 < 100ms
  - achievedRatio >= 0.99
  - ackedLost == 0
  - unseen.notification == 0

# What the report says was shown: each {expression} becomes its measured value.
shows:
  - '{ackedLost} of {acked} orders were lost, and {unseen.notification} were not notified in the end.'

# With --quick these replace the settings above, by their paths; as --set traffic.rate=2000/s does for one run.
quick:
  traffic.warmup: 1s
  traffic.phases.before.duration: 2s
  traffic.phases.outage.duration: 3s
  traffic.phases.after.duration: 2s
`;
