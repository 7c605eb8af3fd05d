// `node scripts/bench/intake.mjs [seconds]`: durable report intake through HTTP with 16 clients, against the same rows
// inserted bare over 16 connections, against the same server without a ledger (no event is made, committed to, sealed or
// inserted, no receipt signed), and against one whose events are written and not sequenced; in the same run, turn by turn.
// Prints JSON lines {name, value, unit, baseline, ratio, n}. Every acknowledged report is counted in the database afterwards.
import { fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { readConfig } from '../../packages/server/dist/config/config.js'
import { openParley } from '../../packages/server/dist/main/open.js'
import { sayLoad } from './data/measure.mjs'

const seconds = Number(process.argv[2] ?? 4)
const turns = 3
const clients = 16
const home = mkdtempSync(join(tmpdir(), 'parley-bench-'))
chmodSync(home, 0o711) // PostgreSQL's own user passes through

const opened = await openParley({
  config: readConfig({ PARLEY_HOME: home }),
  say: () => {},
  log: (await import('pino')).default({ level: 'silent' }),
})
const admin = new pg.Client(opened.admin)
await admin.connect()
await admin.query(`
  with k as (insert into compartment (team_id) values (1) returning compartment_id)
  insert into team (team_id, slug, name, compartment_id, is_default, created_at) overriding system value
  select 1, 'BENCH', 'The bench', compartment_id, true, now() from k`)
await admin.query(
  `insert into project (team_id, name, slug, vendor, product) values (1, 'Widget', 'widget', 'v', 'Widget')`,
)

const { user, password, host, database = 'postgres' } = opened.admin
const databaseUrl = `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(host)}`
const inProcess = (file, ...args) => {
  const child = fork(fileURLToPath(new URL(`intake/${file}`, import.meta.url)), args)
  child.setMaxListeners(0) // every turn listens once
  const answer = () =>
    new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', () => reject(new Error(`${file} ended`)))
    })
  const ask = (order) => {
    const answered = answer()
    child.send(order)
    return answered
  }
  return { child, answer, ask }
}
const withLedger = inProcess('server.mjs', 'on', home, databaseUrl)
const { url } = await withLedger.answer()

/** Load comes from another process, so that it does not take the server's turn on its own thread. */
const load = inProcess('load.mjs')
const ask = (order) => load.ask({ seconds, clients, ...order })

const http = { kind: 'http', url }
await ask({ ...http, seconds: 3 })
/** Reports that come evenly to the server as it runs: before anything else does, and after all the load below. */
const steadily = () => ask({ ...http, seconds: seconds * 2, perSecond: 200 })
await withLedger.ask({ ledger: 'sequenced' })
const steady = [['on a fresh installation', await steadily()]]

const without = inProcess('server.mjs', 'off', home, databaseUrl)
const { url: urlWithout } = await without.answer()
const off = { kind: 'http', url: urlWithout }
const bare = { kind: 'bare', admin: opened.admin }
await ask({ ...off, seconds: 1 })
await ask({ ...bare, seconds: 1 })

const sum = {
  http: { n: 0, spent: 0, times: [] },
  bare: { n: 0, spent: 0, times: [] },
  off: { n: 0, spent: 0, times: [] },
  unsequenced: { n: 0, spent: 0, times: [] },
}
sayLoad('before')
const acknowledgedBefore = await countReports()
for (let turn = 0; turn < turns; turn++) {
  // Each side is the first of a turn once: the tables grow meanwhile.
  const sides = Object.entries({ http, off, unsequenced: http, bare })
  for (const [name, order] of [...sides.slice(turn), ...sides.slice(0, turn)]) {
    const isSequenced = name === 'http' || name === 'bare'
    await withLedger.ask({ ledger: isSequenced ? 'sequenced' : 'waiting' })
    const done = await ask(order)
    sum[name].n += done.n
    sum[name].spent += done.spent
    sum[name].times.push(...done.times)
  }
}
sayLoad('after')
await withLedger.ask({ ledger: 'sequenced' })
steady.push(['after all that load', await steadily()])
const stored = (await countReports()) - acknowledgedBefore

async function countReports() {
  const { rows } = await admin.query(
    `select (select count(*)::int from report) - (select count(*)::int from cases where source = 'import') as n`,
  )
  return rows[0].n
}

const rate = ({ n, spent }) => n / (spent / 1000)
const percentile = (times, part) => times.sort((a, b) => a - b)[Math.floor(times.length * part)]
const round = (value) => Math.round(value * 100) / 100
const print = (figure) => process.stdout.write(`${JSON.stringify(figure)}\n`)

print({
  name: 'intake: reports a second, 16 clients',
  value: round(rate(sum.http)),
  unit: '1/s',
  baseline: round(rate(sum.bare)),
  ratio: round(rate(sum.http) / rate(sum.bare)),
  n: sum.http.n,
})
for (const [against, { n, ...turn }] of [
  ['no ledger at all', sum.off],
  ['events that nobody sequences', sum.unsequenced],
])
  print({
    name: `intake: reports a second with the ledger on, against ${against}`,
    value: round(rate(sum.http)),
    unit: '1/s',
    baseline: round(rate({ n, ...turn })),
    ratio: round(rate(sum.http) / rate({ n, ...turn })),
    n: sum.http.n + n,
  })
print({
  name: 'intake: acknowledged p99 under that load',
  value: round(percentile(sum.http.times, 0.99)),
  unit: 'ms',
  baseline: round(percentile(sum.bare.times, 0.99)),
  ratio: null,
  n: sum.http.n,
})
for (const [when, { n, times }] of steady)
  print({
    name: `intake: acknowledged p99 at 200/s, ${when}`,
    value: round(percentile(times, 0.99)),
    unit: 'ms',
    baseline: null,
    ratio: null,
    n,
  })

for (const { child } of [load, withLedger, without]) child.removeAllListeners('exit')
load.child.kill()
await Promise.all(
  [withLedger, without].map(({ child }) => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.send({ end: true })
    return ended
  }),
)
await admin.end()
await opened.close()
rmSync(home, { recursive: true, force: true })
const acknowledged = sum.http.n + sum.off.n + sum.unsequenced.n + steady[1][1].n
if (stored !== acknowledged) {
  process.stderr.write(`${acknowledged} reports were acknowledged and ${stored} are stored\n`)
  process.exitCode = 1
}
