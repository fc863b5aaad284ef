import { createRequire } from 'node:module'
import type * as Client from '@prometheus-io/client'

/** What is used of the library: its index loads eighty modules more, for clusters, a push gateway and OpenTelemetry. */
const load = createRequire(import.meta.url)
const Registry: typeof Client.Registry = load('@prometheus-io/client/lib/registry.js')
const Counter: typeof Client.Counter = load('@prometheus-io/client/lib/counter.js')
const Gauge: typeof Client.Gauge = load('@prometheus-io/client/lib/gauge.js')
const Histogram: typeof Client.Histogram = load('@prometheus-io/client/lib/histogram.js')

export type Metrics = ReturnType<typeof createMetrics>

/** What this process counts, in Prometheus' form. @param jobs asked at each scrape how many jobs there are of each state */
export function createMetrics(jobs: () => Promise<Record<string, number>>) {
  const registry = new Registry()
  const registers: Client.Registry[] = [] // not the library's global one
  const jobsByState = new Gauge({
    name: 'roster_jobs',
    help: 'Jobs by state; the buried have used up their attempts.',
    labelNames: ['state'],
    registers,
    async collect() {
      for (const [state, count] of Object.entries(await jobs())) this.set({ state }, count)
    },
  })
  const memory = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers,
    collect() { this.set(process.memoryUsage.rss()) },
  })
  const requests = new Histogram({
    name: 'roster_request_duration_seconds',
    help: 'Requests by route and status, and how long they took.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const mails = new Counter({ name: 'roster_mails_total', help: 'Attempts to send a mail, by outcome: sent, failed (tried again) or buried.', labelNames: ['outcome'], registers })
  for (const metric of [jobsByState, memory, requests, mails]) registry.registerMetric(metric)

  const known = new Map<string, { observe(seconds: number): void }>()
  return {
    registry,
    /** Counts one request, by its route as it is written, not as it was called. */
    observe(method: string, route: string, status: number, seconds: number) {
      const key = `${method} ${route} ${status}`
      let series = known.get(key)
      if (!series) known.set(key, series = requests.labels({ method, route, status }))
      series.observe(seconds)
    },
    mails,
  }
}
