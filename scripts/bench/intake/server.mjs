// A server of scripts/bench/intake.mjs, in a process of its own: `on` as `npm start` has it; `off` the same code without a
// ledger: its modules are loaded with no event made, committed to, sealed or inserted, and no receipt signed.
// Answers {ledger: 'sequenced' | 'waiting'} once the sequencer runs, or does not.
import { register } from 'node:module'
import pg from 'pg'

const [ledger, home, databaseUrl] = process.argv.slice(2)

/** What stands in place of a module's functions, by the end of its path. */
const WITHOUT = {
  'audit/append.js': [
    [
      /export const prepareEvent = [\s\S]*?\n};\n/,
      'export const prepareEvent = ({ at }) => ({ event: { eventId: randomUUID(), at, commitment: Buffer.alloc(32) } });\n',
    ],
    [/export const eventInserts = [\s\S]*?\n\];\n/, 'export const eventInserts = () => [];\n'],
    [
      /export const appendEvent = [\s\S]*?\n};\n/,
      'export const appendEvent = async (_, input) => prepareEvent(input).event;\n',
    ],
  ],
  'intake/receipt.js': [
    [
      /export const writeReceipt = [\s\S]*?\n}\);\n/,
      "export const writeReceipt = () => 'no receipt';\n",
    ],
  ],
}

const hooks = `
  const WITHOUT = ${JSON.stringify(
    Object.fromEntries(
      Object.entries(WITHOUT).map(([file, parts]) => [
        file,
        parts.map(([from, to]) => [from.source, to]),
      ]),
    ),
  )}
  export async function load(url, context, next) {
    const loaded = await next(url, context)
    const file = Object.keys(WITHOUT).find((name) => url.endsWith('/server/dist/' + name))
    if (file === undefined) return loaded
    let source = String(loaded.source)
    for (const [from, to] of WITHOUT[file]) {
      const without = source.replace(new RegExp(from), to)
      if (without === source) throw new Error(file + ' has changed: this bench no longer takes the ledger out')
      source = without
    }
    return { ...loaded, source }
  }`
if (ledger === 'off') register(`data:text/javascript,${encodeURIComponent(hooks)}`)

const of = (path) => import(`../../../packages/server/dist/${path}`)
const { openParley } = await of('main/open.js')
const { readConfig } = await of('config/config.js')
const { buildServer } = await of('main/compose.js')
const { startSequencer } = await of('audit/ledger/sequencer.js')

const opened = await openParley({
  config: readConfig({
    PARLEY_HOME: home,
    DATABASE_URL: databaseUrl,
    PARLEY_TRUST_PROXY: '1',
    PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000000000',
    PARLEY_INTAKE_TOTAL_PER_HOUR: '1000000000',
  }),
  say: () => {},
  log: (await import('pino')).default({ level: 'silent' }),
})
const { app } = await buildServer(opened)
const url = await app.listen({ host: '127.0.0.1', port: 0 })

let sequencer

/** What an earlier turn left to be sequenced would be paid for by the next. */
const drained = async (admin) => {
  for (;;) {
    const { rows } = await admin.query('select exists (select from event_waiting) as waits')
    if (sequencer === undefined || !rows[0].waits) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Rows wait for nobody and nobody sequences them, or both as `npm start` does it. */
const setSequencing = async (isOn) => {
  const admin = new pg.Client(opened.admin)
  await admin.connect()
  await admin.query(`alter table event ${isOn ? 'enable' : 'disable'} trigger event_waits`)
  await drained(admin)
  await admin.end()
  await sequencer?.stop()
  sequencer = isOn ? startSequencer(opened.installation) : undefined
}

process.on('message', async (order) => {
  if (order.end) {
    await sequencer?.stop()
    await app.close()
    await opened.close()
    process.disconnect()
    return
  }
  await setSequencing(order.ledger === 'sequenced')
  process.send(order)
})
process.send({ url })
