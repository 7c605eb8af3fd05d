// `node scripts/bench/intake.mjs [seconds]`: durable report intake through HTTP with 16 clients, against the same rows
// inserted bare over 16 connections, and against the same without sequencing (event rows and bodies are written on both sides),
// in the same run, turn by turn. Prints JSON lines {name, value, unit, baseline,
// ratio, n}. Every acknowledged report is counted in the database afterwards.
import { fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startSequencer } from '../../packages/server/dist/audit/ledger/sequencer.js'
import { readConfig } from '../../packages/server/dist/config/config.js'
import { buildServer } from '../../packages/server/dist/main/compose.js'
import { openParley } from '../../packages/server/dist/main/open.js'

const seconds = Number(process.argv[2] ?? 4)
const turns = 3
const clients = 16
const home = mkdtempSync(join(tmpdir(), 'parley-bench-'))
chmodSync(home, 0o711) // PostgreSQL's own user passes through

const opened = await openParley({
  config: readConfig({
    PARLEY_HOME: home,
    PARLEY_TRUST_PROXY: '1',
    PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000000000',
    PARLEY_INTAKE_TOTAL_PER_HOUR: '1000000000',
  }),
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

const { app } = await buildServer(opened)
const url = await app.listen({ host: '127.0.0.1', port: 0 })

/** Load comes from another process, so that it does not take the server's turn on its own thread. */
const load = fork(fileURLToPath(new URL('intake-load.mjs', import.meta.url)))
load.setMaxListeners(0) // every turn listens once
const ask = (order) =>
  new Promise((resolve, reject) => {
    load.once('message', resolve)
    load.once('exit', () => reject(new Error('the load process ended')))
    load.send({ seconds, clients, ...order })
  })

const http = { kind: 'http', url }
const bare = { kind: 'bare', admin: opened.admin }
await ask({ ...http, seconds: 1 })
await ask({ ...bare, seconds: 1 })

/** Rows wait for nobody and nobody sequences them, or both as `npm start` does it. */
let sequencer = startSequencer(opened.installation)
async function setLedger(isOn) {
  if (isOn === (sequencer !== undefined)) return
  await sequencer?.stop()
  await admin.query(`alter table event ${isOn ? 'enable' : 'disable'} trigger event_waits`)
  sequencer = isOn ? startSequencer(opened.installation) : undefined
}

const sum = {
  http: { n: 0, spent: 0, times: [] },
  bare: { n: 0, spent: 0, times: [] },
  off: { n: 0, spent: 0, times: [] },
}
const acknowledgedBefore = await countReports()
for (let turn = 0; turn < turns; turn++) {
  for (const [name, order] of [
    ['http', http],
    ['bare', bare],
    ['off', http],
  ]) {
    await setLedger(name !== 'off')
    const done = await ask(order)
    sum[name].n += done.n
    sum[name].spent += done.spent
    sum[name].times.push(...done.times)
  }
}
await setLedger(true)
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
print({
  name: 'intake: reports a second with the ledger on, against off',
  value: round(rate(sum.http)),
  unit: '1/s',
  baseline: round(rate(sum.off)),
  ratio: round(rate(sum.http) / rate(sum.off)),
  n: sum.http.n + sum.off.n,
})
print({
  name: 'intake: acknowledged p99 under that load',
  value: round(percentile(sum.http.times, 0.99)),
  unit: 'ms',
  baseline: round(percentile(sum.bare.times, 0.99)),
  ratio: null,
  n: sum.http.n,
})
const steady = await ask({ ...http, perSecond: 200 })
print({
  name: 'intake: acknowledged p99 at 200/s',
  value: round(percentile(steady.times, 0.99)),
  unit: 'ms',
  baseline: null,
  ratio: null,
  n: steady.n,
})

load.removeAllListeners('exit')
load.kill()
await app.close()
await sequencer?.stop()
await admin.end()
await opened.close()
rmSync(home, { recursive: true, force: true })
if (stored !== sum.http.n + sum.off.n) {
  process.stderr.write(
    `${sum.http.n + sum.off.n} reports were acknowledged and ${stored} are stored\n`,
  )
  process.exitCode = 1
}
