// What the ledger says of contents it does not repeat: each event's digest is that of the bytes which were sent, as
// whoever can read both finds out for themselves.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openEventBody } from '../../src/audit/append.js'
import { loadCase } from '../../src/cases/load.js'
import { openReport } from '../../src/cases/report.js'
import { inTransaction } from '../../src/db/transaction.js'
import { linkOf, multipart, send } from '../intake/support.js'
import { openTestApp } from '../support/test-app.js'
import { get, openScene, post, type Scene, sentId, write } from './support.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

/** The facts of every event of that name in a case, as a member of its team opens them. */
const factsOf = (name: string, caseId = scene.caseId) =>
  inTransaction(
    scene.parley.installation.db,
    { kind: 'person', personId: scene.kim.personId },
    async (tx) => {
      const loaded = await loadCase(tx, scene.parley.installation, caseId)
      if (loaded === undefined) throw new Error('the case is not readable')
      const rows = await tx
        .selectFrom('eventBody')
        .select(['eventId', 'body'])
        .where('caseId', '=', caseId)
        .where('name', '=', name)
        .orderBy('at')
        .execute()
      return rows.map((row) => openEventBody(loaded.key, row).facts)
    },
  )

it('binds a message and its files, and says which files go when it is taken back', async () => {
  const patch = Buffer.from([0, 255, 10, 13])
  const messageId = sentId(
    await write(scene, scene.kim, {
      audience: 'team',
      body: 'Try this patch.',
      files: [{ name: 'fix.patch', content: patch }],
    }),
  )
  const [sent] = await factsOf('message:sent')
  expect(sent).toMatchObject({ messageId, bodySha256: sha256('Try this patch.') })
  const [added] = await factsOf('attachment:added')
  expect(added).toMatchObject({ messageId, sha256: sha256(patch) })
  const url = `/cases/${scene.caseId}/messages/${messageId}/retract`
  expect((await post(scene, scene.kim, { url })).statusCode).toBe(303)
  expect(await factsOf('attachment:withdrawn')).toEqual([
    { attachmentId: added?.['attachmentId'], messageId },
  ])
})

it("binds a reporter's message with its files", async () => {
  const page = await scene.parley.request({ method: 'GET', url: scene.link })
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const content = Buffer.from('Traceback, most recent call last')
  const answer = await scene.parley.request({
    method: 'POST',
    url: `${scene.link}/messages`,
    ...multipart({ csrf, body: 'Also on main.' }, [{ name: 'log.txt', content }]),
  })
  expect(answer.statusCode).toBe(303)
  expect((await factsOf('message:sent')).at(-1)).toMatchObject({
    bodySha256: sha256('Also on main.'),
  })
  expect(await factsOf('report:file-added')).toMatchObject([{ sha256: sha256(content) }])
})

it('binds a report with its files, and says whose end the embargo has', async () => {
  const proof = Buffer.from('import widget\nraise SystemExit(1)\n')
  const sent = await send(
    scene.parley,
    { summary: 'Another one' },
    { files: [{ name: 'poc.txt', content: proof }] },
  )
  expect(linkOf(sent)).toMatch(/^\//)
  const [row] = await scene.parley.installation.sql<{ case_id: string }>(
    'select case_id from cases order by received_at desc, number desc limit 1',
  )
  const caseId = row?.case_id ?? ''
  const stored = await inTransaction(
    scene.parley.installation.db,
    { kind: 'person', personId: scene.kim.personId },
    async (tx) => {
      const loaded = await loadCase(tx, scene.parley.installation, caseId)
      const { sealed } = await tx
        .selectFrom('report')
        .select('sealed')
        .where('caseId', '=', caseId)
        .executeTakeFirstOrThrow()
      return loaded && openReport(loaded.key, caseId, sealed)
    },
  )
  expect(stored?.summary).toBe('Another one')
  expect(await factsOf('report:received', caseId)).toMatchObject([
    { reportSha256: sha256(JSON.stringify(stored)), filesSha256: [sha256(proof)] },
  ])
  expect(await factsOf('embargo:started', caseId)).toMatchObject([{ by: 'default' }])
  const answer = await get(scene, scene.kim, `/api/v1/cases/${caseId}`)
  expect(answer.json<{ report: object; contact: object | null }>()).toMatchObject({
    report: { embargoWish: null, files: [{ name: 'poc.txt', sizeBytes: proof.length }] },
    contact: null,
  })
})

it('binds the notes of triage', async () => {
  const page = (await get(scene, scene.kim, `/cases/${scene.caseId}`)).body
  expect(page).toContain('Triage notes')
  const answer = await post(scene, scene.kim, {
    url: `/cases/${scene.caseId}/triage`,
    fields: { 'notes.affectedVersions': '3.12 to 3.14' },
  })
  expect(answer.statusCode).toBe(303)
  const [facts] = await factsOf('triage:notes-edited')
  expect(facts?.['notesSha256']).toMatch(/^[0-9a-f]{64}$/)
})
