// A case that is closed and of which no advisory can come: its pages say so, and until when whoever agreed is bound. At the end
// whoever is bound and who coordinates it are told, once; of spam nobody, unless it bound somebody. Who reads it stays the same.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { eventsOf } from '../cases/support.js'
import { get, join, openScene, type Scene, signInAgain } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeEach(async () => {
  scene = await openScene(await openTestApp(), { 'reporter.email': 'rita@example.test' })
  await scene.parley.work()
})
afterEach(() => scene.parley.close({ jobsMayRemain: true }))

const close = (determination: string) =>
  scene.parley.installation.sql(
    `update cases set report_state = 'closed', determination = $1, finished_at = $2, embargo_state = 'active'`,
    [determination, new Date(scene.parley.installation.now())],
  )
const strip = async (path = ''): Promise<string> =>
  (await get(scene, scene.kim, `/cases/${scene.caseId}${path}`)).body

it.each(['spam', 'forwarded', 'already-fixed'])('%s: closed, and private', async (word) => {
  await close(word)
  for (const path of ['', '/embargo']) {
    const body = await strip(path)
    expect(body).toContain('<b>Closed</b>')
    expect(body).toContain('What is written here stays private to those who could read it.')
    expect(body).toMatch(
      /Whoever agreed to its embargo is bound until <time[^>]*datetime="2027-01-10T/,
    )
    expect(body).not.toContain('<b>Under embargo</b>')
  }
})

it('a vulnerability that was closed by hand stays under its embargo', async () => {
  await close('vulnerability')
  expect(await strip()).toContain('<b>Under embargo</b>')
})

/** The subjects of the mails about an end, by the address they went to, from now on. */
const mailsOfEnd = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
  const { keys, sql } = scene.parley.installation
  const since = new Date(scene.parley.installation.now())
  await scene.parley.work()
  const rows = await sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail
      where kind in ('notification', 'report-message') and created_at >= $1 order by created_at`,
    [since],
  )
  const told: Record<string, string[]> = {}
  for (const row of rows) {
    const { to, subject } = openMail(keys, row)
    // Of what is closed for long, its erasure is told as well.
    if (!/embargo has ended|news about/.test(subject)) continue
    for (const address of to) told[address] = [...(told[address] ?? []), subject]
  }
  return told
}

const addressOf = async ({ personId }: { readonly personId: string }): Promise<string> => {
  const [row] = await scene.parley.installation.sql<{ email: string }>(
    'select email from person where person_id = $1',
    [personId],
  )
  return row?.email ?? ''
}

describe('its embargo ends at its time', () => {
  const ENDED = expect.stringMatching(/its embargo has ended/)
  const coordinate = (by: string | null) =>
    scene.parley.installation.sql('update cases set coordinator_id = $1', [by])
  const end = async () => {
    scene.parley.installation.passTime({ days: 91 })
    const told = await mailsOfEnd()
    expect(await eventsOf(scene.parley.installation, scene.caseId)).toContain('embargo:ended')
    return told
  }
  const isAgreed = async () => [await join(scene, 'Uma Uv', scene.projects.uv)]

  it.each(['forwarded', 'already-fixed'])(
    '%s: whoever is bound, the coordinator and the reporter are told once',
    async (word) => {
      const [uma] = await isAgreed()
      await coordinate(scene.kim.personId)
      await close(word)
      await scene.parley.work()
      const told = await end()
      expect(told[await addressOf(uma ?? scene.kim)]).toEqual([ENDED])
      expect(told[await addressOf(scene.kim)]).toEqual([ENDED])
      expect(told[await addressOf(scene.robin)]).toBeUndefined()
      expect(told['rita@example.test']).toHaveLength(1)
      scene.parley.installation.passTime({ days: 1 })
      expect(await mailsOfEnd()).toEqual({})
      const body = (
        await get(
          scene,
          await signInAgain(scene.parley.installation, scene.robin),
          `/cases/${scene.caseId}`,
        )
      ).body
      expect(body).toContain('<b>Closed</b>')
      expect(body).toContain('Its embargo has ended.')
    },
  )

  it('of one that nobody coordinates, the team', async () => {
    await coordinate(null)
    await close('forwarded')
    await scene.parley.work()
    const told = await end()
    for (const who of [scene.kim, scene.robin]) expect(told[await addressOf(who)]).toEqual([ENDED])
  })

  it('of no issue, not the reporter, who may speak about it already', async () => {
    await coordinate(scene.kim.personId)
    await close('invalid')
    await scene.parley.work()
    expect(Object.keys(await end())).toEqual([await addressOf(scene.kim)])
  })

  it('of spam, nobody, unless somebody outside of the team was bound', async () => {
    await coordinate(scene.kim.personId)
    await close('spam')
    await scene.parley.work()
    expect(await end()).toEqual({})
  })

  it('of spam that bound somebody, them and the coordinator', async () => {
    const [uma] = await isAgreed()
    await coordinate(scene.kim.personId)
    await close('spam')
    await scene.parley.work()
    const told = await end()
    expect(Object.keys(told).sort()).toEqual(
      [await addressOf(uma ?? scene.kim), await addressOf(scene.kim)].sort(),
    )
  })
})
