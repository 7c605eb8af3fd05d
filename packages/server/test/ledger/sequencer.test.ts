// Rows enter the tree once each, whatever order their transactions commit in, within a second, from whichever process
// holds the lock; a process that is killed is followed by another, and nothing is lost or signed twice over.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseCheckpoint, parseNote } from '@parley/ledger'
import { CompiledQuery } from 'kysely'
import { afterAll, afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { sequenceNow, startSequencer } from '../../src/audit/ledger/sequencer.js'
import { inTransaction } from '../../src/db/transaction.js'
import { openInstallation, type TestInstallation } from '../support/installation.js'
import {
  check,
  exported,
  signedSize,
  treeOrder,
  until,
  verified,
  writeEvent,
  writeEvents,
} from './support.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let installation: TestInstallation
const stops: (() => Promise<void>)[] = []
const processes: ChildProcess[] = []

beforeEach(async () => {
  installation = await openInstallation()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await installation.destroy()
})
afterAll(() => {
  for (const child of processes) child.kill('SIGKILL')
})

const start = () => {
  const sequencer = startSequencer(installation)
  stops.push(sequencer.stop)
  return sequencer
}

test('a checkpoint over nothing stands before the first event', async () => {
  start()
  await until(async () => (await signedSize(installation)) === 0)
  expect(await check(installation)).toMatchObject({ size: 0, checkpoints: 1, findings: [] })
  expect(await verified(await exported(installation))).toMatchObject({ ok: true, leaves: 0 })
})

test('an event is under a signed checkpoint within a second of its commit', async () => {
  start()
  await until(async () => (await signedSize(installation)) === 0)
  const tookMs: number[] = []
  for (let round = 1; round <= 8; round += 1) {
    await writeEvents(installation, 1)
    tookMs.push(await until(async () => (await signedSize(installation)) === round))
  }
  // A busy machine can make any one of them wait for its turn; the sequencer itself does not.
  expect(Math.min(...tookMs)).toBeLessThan(1_000)
})

test('a row that commits late is sequenced late, after rows with greater numbers', async () => {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let wrote = (_id: string) => {}
  const written = new Promise<string>((resolve) => {
    wrote = resolve
  })
  const late = inTransaction(installation.db, { kind: 'job' }, async (tx) => {
    wrote(await writeEvent(tx, installation))
    await held
  })
  const lateId = await written
  const others = await writeEvents(installation, 3)
  expect(await sequenceNow(installation)).toBe(true)
  expect((await treeOrder(installation)).toSorted()).toEqual(others.toSorted())
  letGo()
  await late
  expect(await sequenceNow(installation)).toBe(true)
  expect((await treeOrder(installation)).at(-1)).toBe(lateId)
  const numbers = await installation.sql<{ first: string }>(
    'select event_id as first from event order by event_number limit 1',
  )
  expect(numbers[0]?.first).toBe(lateId)
  expect(await check(installation)).toMatchObject({ size: 4, lag: 0, findings: [] })
})

test('a transaction that is rolled back leaves nothing behind', async () => {
  await expect(
    inTransaction(installation.db, { kind: 'job' }, async (tx) => {
      await writeEvent(tx, installation)
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow()
  await writeEvents(installation, 1)
  await sequenceNow(installation)
  expect(await check(installation)).toMatchObject({ size: 1, lag: 0, findings: [] })
})

test('two sequencers and many writers at once: every row once, every checkpoint true', async () => {
  start()
  start()
  for (let round = 0; round < 12; round += 1) await writeEvents(installation, 25)
  await until(async () => (await signedSize(installation)) === 300)
  const ids = await treeOrder(installation)
  expect(new Set(ids).size).toBe(300)
  expect(await check(installation)).toMatchObject({ size: 300, lag: 0, findings: [] })
  expect(await verified(await exported(installation))).toMatchObject({ ok: true, leaves: 300 })
})

const spawnSequencer = async (): Promise<ChildProcess> => {
  const { home } = inject('database')
  const { admin, origin } = installation
  const child = spawn(
    process.execPath,
    [
      new URL('./sequencer-process.mjs', import.meta.url).pathname,
      JSON.stringify({ admin, home, origin }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  processes.push(child)
  return child
}

const sequencing = async (child: ChildProcess) => {
  if (child.stdout === null) throw new Error('no output')
  await once(child.stdout, 'data')
}

test('when the process that sequences is killed, another goes on; checkpoints stay consistent', async () => {
  const first = await spawnSequencer()
  await sequencing(first)
  const second = await spawnSequencer()
  const connections = () =>
    installation.sql(
      `select 1 from pg_stat_activity where usename = 'parley_ledger' and datname = current_database()`,
    )
  await until(async () => (await connections()).length === 2)
  const writing = { on: true }
  let count = 0
  const writer = (async () => {
    while (writing.on) count += (await writeEvents(installation, 4)).length
  })()
  await until(async () => (await signedSize(installation)) > 20)
  const takesOver = sequencing(second)
  first.kill('SIGKILL')
  const killed = performance.now()
  await takesOver
  const takeoverMs = performance.now() - killed
  await new Promise((resolve) => setTimeout(resolve, 500))
  writing.on = false
  await writer
  await until(async () => (await signedSize(installation)) === count)
  second.kill('SIGKILL')
  // Half a second on a machine of its own.
  expect(takeoverMs).toBeLessThan(15_000)
  const whole = await check(installation)
  expect(whole).toMatchObject({ size: count, lag: 0, findings: [] })
  expect(whole.checkpoints).toBeGreaterThan(2)
})

test('a sequencer whose connection is cut comes back by itself', async () => {
  start()
  await until(async () => (await signedSize(installation)) === 0)
  await installation.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'parley_ledger' and datname = current_database()`,
  )
  await writeEvents(installation, 2)
  await until(async () => (await signedSize(installation)) === 2)
  expect(await check(installation)).toMatchObject({ size: 2, findings: [] })
})

test('it signs nothing on top of a tree that its newest checkpoint did not sign', async () => {
  await writeEvents(installation, 5)
  await sequenceNow(installation)
  await installation.sql('alter table ledger_leaf disable trigger all')
  await installation.sql(`update ledger_leaf set hash = sha256(hash) where leaf_index = 4`)
  await writeEvents(installation, 1)
  await expect(sequenceNow(installation)).rejects.toThrow('not what its newest checkpoint signed')
  start()
  await until(async () => installation.logLines.some((line) => line.includes('ledger.tampered')))
  expect(await signedSize(installation)).toBe(5)
})

test('the leaf of an event of a case says its time and a salted commitment, and nothing of the case', async () => {
  await writeEvents(installation, 1)
  await sequenceNow(installation)
  const [, leaf = '', note = ''] = await exported(installation)
  const members = JSON.parse(leaf) as { leaf: Record<string, unknown>; opened?: unknown }
  expect(Object.keys(members.leaf).sort()).toEqual(['at', 'commitment', 'id', 'v'])
  expect(members.opened).toBeUndefined()
  const parsed = parseNote((JSON.parse(note) as { note: string }).note)
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.note.text) : undefined
  expect(checkpoint).toMatchObject({
    ok: true,
    checkpoint: { origin: installation.origin, size: 1 },
  })
})

test('only the sequencer’s role writes the tree, and nobody changes it', async () => {
  await writeEvents(installation, 1)
  await sequenceNow(installation)
  const { db } = installation
  const tries = [
    'insert into ledger_checkpoint (size, note, signed_at) values (9, $1, now())',
    'delete from event_waiting where $1 <> $1',
    'update ledger_leaf set leaf_index = 7 where $1 = $1',
  ]
  for (const text of tries) {
    for (const kind of ['job', 'nobody'] as const) {
      const attempt = inTransaction(db, { kind }, (tx) =>
        tx.executeQuery(CompiledQuery.raw(text, ['x'])),
      )
      await expect(attempt, text).rejects.toThrow(/permission denied|append-only/)
    }
  }
  const client = db.ledger()
  await client.connect()
  await expect(client.query('select * from event_body')).rejects.toThrow('permission denied')
  await expect(client.query('delete from ledger_leaf')).rejects.toThrow('permission denied')
  await client.end()
  await expect(installation.sql('delete from ledger_checkpoint')).rejects.toThrow('append-only')
})
