// What the benchmarks share: figures as lines, percentiles, and a client that asks as a signed-in browser does.
import { Agent, request } from 'node:http'
import { loadavg } from 'node:os'
import { gzipSync } from 'node:zlib'

/** One line. `ratio` compares with the baseline of the same run; where less is better it is baseline by value. */
export const print = ({ name, value, unit, baseline = null, n, lessIsBetter = true }) => {
  const round = (number) => (number === null ? null : Math.round(number * 100) / 100)
  const quotient = lessIsBetter ? baseline / value : value / baseline
  const ratio = baseline === null ? null : Math.round(quotient * 1000) / 1000
  const figure = { name, value: round(value), unit, baseline: round(baseline), ratio, n }
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

/** The value that `part` of all do not exceed. */
export const percentile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]

/** Says how busy the machine is, beside the figures and not among them. */
export const sayLoad = (when) =>
  process.stderr.write(`${when}: load average ${loadavg().map((one) => one.toFixed(1)).join(' ')}\n`)

export const compressed = (text) => gzipSync(text).length

/**
 * Asks a server for pages one after the other, each from an address of its own: requests are limited per address and
 * minute. Refuses an answer that is not 200.
 */
export const visitor = (url) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let sent = 0
  const get = (path, cookie) =>
    new Promise((resolve, reject) => {
      sent += 1
      const address = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`
      const headers = { cookie, accept: 'text/html', 'x-forwarded-for': address }
      const { port } = new URL(url)
      const asked = request({ port, host: '127.0.0.1', path, agent, headers: { ...headers, host: 'localhost' } })
      asked.on('response', (answer) => {
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', (part) => {
          body += part
        })
        answer.on('end', () =>
          answer.statusCode === 200
            ? resolve(body)
            : reject(new Error(`${path} answered ${answer.statusCode}`)),
        )
      })
      asked.on('error', reject)
      asked.end()
    })
  return { get, close: () => agent.destroy() }
}
