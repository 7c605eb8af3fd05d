// A full disk: a report with files is refused with a clear 503, nothing of it is stored and nothing typed is lost; what is
// there can be read; and with room again the same report goes through without anybody restarting anything.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toProblem } from '../../src/http/problems.js'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { openSmallDisk, type SmallDisk } from './small-disk.js'
import { linkOf, send } from './support.js'

let disk: SmallDisk
let parley: TestApp
beforeAll(async () => {
  disk = await openSmallDisk()
  const { tablespace } = disk
  parley = await openTestApp({
    env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000' },
    ...(tablespace === undefined ? {} : { tablespace }),
  })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(async () => {
  await parley.close()
  await disk.remove()
})

/** Well-formed text; sealed, it does not compress. */
const large = { name: 'trace.txt', content: 'ab12 '.repeat(400_000) }

const stored = async () => {
  const rows = await parley.installation.sql<{ cases: number; files: number }>(
    `select (select count(*)::int from cases) as cases, (select count(*)::int from attachment) as files`,
  )
  return rows[0]
}

test('a full disk is a clear 503 with everything typed, and passes by itself', async () => {
  const link = linkOf(await send(parley))
  await parley.work()
  const before = await stored()
  await disk.fill(parley.installation)
  const files = [large, { ...large, name: 'more.txt' }]
  for (const _attempt of [1, 2]) {
    const refused = await send(parley, { details: 'Typed in vain? No.' }, { files })
    expect(refused.statusCode).toBe(503)
    expect(refused.headers['retry-after']).toBe('30')
    expect(refused.body).toContain('The server cannot reach its database or disk. Nothing was')
    expect(refused.body).toContain('Typed in vain? No.')
  }
  expect(await stored()).toEqual(before)
  expect((await parley.request({ url: link })).statusCode).toBe(200)
  expect(parley.installation.logLines.join('')).not.toContain('Typed in vain')
  await disk.free(parley.installation)
  const taken = await send(parley, { details: 'Typed in vain? No.' }, { files })
  expect(taken.statusCode).toBe(303)
  expect(await stored()).toEqual({
    cases: (before?.cases ?? 0) + 1,
    files: (before?.files ?? 0) + 2,
  })
  await parley.work()
})

test.each(['ENOSPC', 'EDQUOT', '53100'])(
  '%s from a file or the database is the same 503',
  (code) => {
    const problem = toProblem(Object.assign(new Error('no space'), { code }), 'r1')
    expect(problem).toMatchObject({ status: 503, title: 'Not available right now' })
  },
)
