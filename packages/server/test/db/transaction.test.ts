// A transaction speaks for one actor and for nobody after it, whatever fails in it; statements that come often are
// prepared, and a schema that changes under them costs one answer and no more.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { statementNames } from '../../src/db/prepared.js'
import { type Actor, inTransaction, readTogether } from '../../src/db/transaction.js'
import { openInstallation, type TestInstallation } from '../support/installation.js'

let installation: TestInstallation
beforeAll(async () => {
  installation = await openInstallation()
})
afterAll(() => installation.destroy())

const kim: Actor = { kind: 'person', personId: '7d5a6f3c-0000-4000-8000-000000000001' }
const nobody: Actor = { kind: 'nobody' }

const asked = sql<{ person: string | null; backend: number }>`
  select sec.person()::text as person, pg_backend_pid() as backend`

/** Who a transaction on each of the pool's connections speaks for. */
const everyConnection = (actor: Actor) =>
  Promise.all(
    Array.from({ length: 8 }, () =>
      inTransaction(installation.db, actor, async (tx) => {
        await sql`select pg_sleep(0.05)`.execute(tx)
        return (await asked.execute(tx)).rows[0]
      }),
    ),
  )

test('the actor of a transaction is nobody in the next one on its connection', async () => {
  const before = await everyConnection(kim)
  expect(before.map((row) => row?.person)).toEqual(Array(8).fill(kim.personId))
  const after = await everyConnection(nobody)
  expect(after.map((row) => row?.person)).toEqual(Array(8).fill(null))
  expect(new Set(before.map((row) => row?.backend))).toEqual(
    new Set(after.map((row) => row?.backend)),
  )
})

test('what goes on after its transaction has failed is not said in another one', async () => {
  let late: Promise<unknown> | undefined
  const failing = inTransaction(installation.db, kim, async (tx) => {
    late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => asked.execute(tx))
    late.catch(() => {})
    await sql`select 1 / 0`.execute(tx)
  })
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  await expect(late).rejects.toThrow('the transaction is over')
})

// asvs: 2.3.3
test('all of a transaction is undone when one of several statements sent at once fails', async () => {
  const writing = inTransaction(installation.db, nobody, (tx) =>
    Promise.all([
      sql`create temporary table left_over (n int)`.execute(tx),
      sql`select 1 / 0`.execute(tx),
    ]),
  )
  await expect(writing).rejects.toMatchObject({ code: '22012' })
  const found = await everyConnection(nobody)
  expect(found).toHaveLength(8)
  const { rows } = await sql`select 1 from pg_class where relname = 'left_over'`.execute(
    installation.db.app,
  )
  expect(rows).toEqual([])
})

test('what is read together is one transaction of its actor, asks once, and writes nothing', async () => {
  const clock = sql<{ at: string }>`select clock_timestamp()::text as at`
  const both = await readTogether(installation, kim, async (reading) => {
    const ask = (actor: Actor, question = asked) =>
      inTransaction(reading.db, actor, async (tx) => (await question.execute(tx)).rows)
    const first = await inTransaction(reading.db, kim, async (tx) => (await clock.execute(tx)).rows)
    // Who turns the answer round turns only their own.
    first.push(...first.splice(0))
    const again = await inTransaction(reading.db, kim, async (tx) => (await clock.execute(tx)).rows)
    const other = await inTransaction(
      reading.db,
      nobody,
      async (tx) => (await clock.execute(tx)).rows,
    )
    return { first, again, other, mine: await ask(kim), theirs: await ask(nobody) }
  })
  expect(both.again).toEqual(both.first)
  expect(both.other).not.toEqual(both.first)
  expect(both.mine[0]?.person).toBe(kim.personId)
  expect(both.theirs[0]?.person).toBeNull()
  expect(both.theirs[0]?.backend).not.toBe(both.mine[0]?.backend)
  const writing = readTogether(installation, kim, (reading) =>
    inTransaction(reading.db, kim, (tx) => sql`create table left_over (n int)`.execute(tx)),
  )
  await expect(writing).rejects.toMatchObject({ code: '25006' })
  expect((await everyConnection(nobody)).map((row) => row?.person)).toEqual(Array(8).fill(null))
})

test('a text is named once it has come often, and only so many are', () => {
  const nameOf = statementNames()
  const often = () => nameOf('select $1')
  expect([often(), often(), often()]).toEqual([undefined, undefined, undefined])
  const name = often()
  expect(name).toMatch(/^[\w-]{32}$/)
  expect(often()).toBe(name)
  const others = Array.from({ length: 500 }, (_, at) =>
    [1, 2, 3, 4].map(() => nameOf(`select $1 + ${at}`)).at(-1),
  )
  expect(others.filter((one) => one !== undefined)).toHaveLength(199)
  expect(new Set(others).size).toBe(200)
})

test('a table that changes under prepared statements costs one answer a connection', async () => {
  await installation.sql('create table changing (n int); grant select on changing to parley_app')
  const read = () =>
    inTransaction(installation.db, nobody, async (tx) => {
      const { rows } = await sql`select * from changing where ${1} = 1`.execute(tx)
      return rows
    })
  for (let times = 0; times < 8; times++) expect(await read()).toEqual([])
  await installation.sql(
    'alter table changing add column m int; insert into changing values (1, 2)',
  )
  const answers: string[] = []
  for (let times = 0; times < 12; times++)
    answers.push(
      await read().then(
        (rows) => JSON.stringify(rows),
        (error) => error.code,
      ),
    )
  expect(answers.filter((one) => one === '0A000').length).toBeLessThanOrEqual(8)
  expect(answers.at(-1)).toBe('[{"n":1,"m":2}]')
})
