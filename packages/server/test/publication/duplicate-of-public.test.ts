// A report that duplicates what is published: every page that speaks of it follows that the issue is public. And what the
// reporter's page says of an advisory that was changed and withdrawn since.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeCase } from '../../src/cases/actions/coordinator.js'
import { determineCase } from '../../src/cases/actions/determine.js'
import { eventsInWords } from '../../src/web/follow/words.js'
import { formOf, signInAgain } from '../cases/support.js'
import { linkOf, send } from '../intake/support.js'
import { must, openStage, personOf, publishedCase, type Stage } from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close({ jobsMayRemain: true }))

test('I2: the reporter’s page, the strip and the template of a duplicate say that the issue is public', async () => {
  const { installation } = stage.parley
  const original = await publishedCase(stage)
  const link = linkOf(await send(stage.parley, { project: 'CPython' }))
  const [row] = await installation.sql<{ id: string }>(
    `select case_id as id from cases where case_id <> $1 order by received_at desc limit 1`,
    [original.caseId],
  )
  const caseId = row?.id ?? ''
  const person = await personOf(stage, stage.ada)
  must(await takeCase(installation, person, caseId))
  const as = { determination: 'duplicate', duplicateOf: original.caseId } as const
  must(await determineCase(installation, person, { caseId, ...as }))
  await stage.parley.work()

  const own = (await stage.parley.request({ url: link })).body
  expect(own).toContain('The same issue is public; what only your report says is private')
  expect(own).toContain(`href="/advisories/${original.osvId}"`)
  expect(own).toContain('While the rest is private')
  expect(own).not.toContain('Private between you and the team')

  const ada = await signInAgain(installation, stage.ada)
  const page = await stage.parley.request({ url: `/cases/${caseId}`, cookie: ada.cookie })
  expect(page.body).toContain('<b>The same issue is public,</b> the rest under embargo')
  const drawn = await stage.parley.request({
    method: 'POST',
    url: `/cases/${caseId}/messages/template`,
    cookie: ada.cookie,
    ...formOf(ada, { template: 'duplicate', audience: '', body: '' }),
  })
  expect(drawn.body).toContain('an issue that has been published meanwhile')
  expect(drawn.body).toContain(`/advisories/${original.osvId}`)
  expect(/<textarea[^>]*name="body"[^>]*>([^<]*)/.exec(drawn.body)?.[1]).not.toContain('refrain')

  // Withdrawn since, its page stays: nobody is asked to keep what stands there to themselves.
  await installation.sql('update advisory set withdrawn_at = now() where case_id = $1', [
    original.caseId,
  ])
  const chosen = await stage.parley.request({
    url: `/cases/${caseId}/determination?as=duplicate`,
    cookie: ada.cookie,
  })
  expect(chosen.body).toContain('Published, withdrawn since')
  const after = await stage.parley.request({
    method: 'POST',
    url: `/cases/${caseId}/messages/template`,
    cookie: ada.cookie,
    ...formOf(ada, { template: 'duplicate', audience: '', body: '' }),
  })
  expect(after.body).toContain('an issue that has been published meanwhile')
  await installation.sql('update advisory set withdrawn_at = null where case_id = $1', [
    original.caseId,
  ])
})

test('L3: a page is made public once; then it is changed, and withdrawn', () => {
  const at = stage.parley.installation.now()
  const names = ['page-published', 'page-published', 'page-published']
  const events = names.map((name) => ({ name: `publication:${name}`, at, facts: {} }))
  const withdrawn = { name: 'advisory:withdrawn', at, facts: {} }
  expect(eventsInWords([...events, withdrawn]).map(({ text }) => text)).toEqual([
    'The advisory is public',
    'The advisory’s page was changed',
    'The advisory’s page was changed',
    'The advisory was withdrawn; its page stays and says so',
  ])
})
