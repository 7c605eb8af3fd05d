// Two cases become one, one becomes two: the earlier date binds both, the finder keeps the credit, and nobody reads more
// than they agreed to.
import { addDays, isRefusal } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LoadedCase, loadCase } from '../../src/cases/load.js'
import { openReport, sealContact, sealReport } from '../../src/cases/report.js'
import { inTransaction, type Tx } from '../../src/db/transaction.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { mergeInto } from '../../src/publication/joining/merge.js'
import { selectCreditRows } from '../../src/remediation/credits/store.js'
import { eventsOf, openByHand, rowOfCase } from '../cases/support.js'
import {
  answer,
  get,
  join,
  openScene,
  post,
  type Scene,
  sentId,
  write,
} from '../conversation/support.js'
import { START } from '../support/installation.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
let other: string
let uma: TestPerson
let eve: TestPerson
let pia: TestPerson

const number = async (caseId: string) =>
  String((await rowOfCase(scene.parley.installation, caseId))['number'])
/** What happened in a case, but for who read it: that is written after the page was sent. */
const changesOf = async (caseId: string) =>
  (await eventsOf(scene.parley.installation, caseId)).filter((name) => name !== 'case:read')
const endOf = async (caseId: string) =>
  ((await rowOfCase(scene.parley.installation, caseId))['embargo_ends_at'] as Date).toISOString()
const text = { title: 'Another confidential matter', why: 'It is the same weakness.' }
const merge = (who: TestPerson, caseId: string, fields: Record<string, string>) =>
  post(scene, who, { url: `/cases/${caseId}/merge`, fields: { ...text, ...fields } })

const open = async (title: string, more: Partial<Parameters<typeof openByHand>[1]> = {}) => {
  const { team, kim } = scene
  const opened = await openByHand(scene.parley.installation, {
    team,
    person: kim,
    title,
    coordinatorId: kim.personId,
    ...more,
  })
  await scene.parley.installation.sql(
    `update cases set report_state = 'accepted' where case_id = $1`,
    [opened.caseId],
  )
  return opened.caseId
}

const withCase = <T>(caseId: string, read: (tx: Tx, loaded: LoadedCase) => Promise<T>) =>
  inTransaction(
    scene.parley.installation.db,
    { kind: 'person', personId: scene.kim.personId },
    async (tx) => {
      const loaded = await loadCase(tx, scene.parley.installation, caseId)
      if (loaded === undefined) throw new Error('no case')
      return read(tx, loaded)
    },
  )

const reportOf = (caseId: string) =>
  withCase(caseId, async (tx, { key }) => {
    const query = tx.selectFrom('report').select('sealed').where('caseId', '=', caseId)
    return openReport(key, caseId, (await query.executeTakeFirstOrThrow()).sealed)
  })

/** A report with everything a form can hold. */
const fillReport = (caseId: string) =>
  withCase(caseId, async (tx, { key }) => {
    const said = {
      ...{ project: 'parser', summary: 'Two at once', details: 'Both halves, in one text.' },
      ...{ affectedVersions: 'all', proofOfConcept: 'the proof', patch: 'the patch' },
      embargoWish: null,
    }
    await tx
      .updateTable('report')
      .set({ sealed: sealReport(key, caseId, said) })
      .where('caseId', '=', caseId)
      .execute()
  })

const creditsOf = (caseId: string) =>
  withCase(caseId, async (tx, loaded) =>
    (await selectCreditRows(tx, loaded)).map(({ name, types }) => `${name}: ${types}`),
  )

/** The reporter's name and wish for credit, as the form keeps them. */
const nameReporter = () =>
  withCase(scene.caseId, async (tx, { key, caseId }) => {
    const contact = { name: 'Rita', email: null, creditAs: 'R. Reporter' }
    await tx
      .updateTable('report')
      .set({ contact: sealContact(key, caseId, contact) })
      .where('caseId', '=', caseId)
      .execute()
  })

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  await nameReporter()
  other = await open('The first of its kind', { embargoUntil: addDays(START, 30) })
  await fillReport(other)
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  eve = await join(scene, 'Eve Expert')
  pia = await join({ ...scene, caseId: other }, 'Pia Pip', scene.projects.pip)
  sentId(await write(scene, scene.kim, { audience: 'everyone', body: 'word-of-the-merged' }))
  sentId(
    await write({ ...scene, caseId: other }, scene.kim, {
      audience: 'everyone',
      body: 'word-of-the-kept',
    }),
  )
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

describe('merging', () => {
  it('says what will happen, and comes back with everything typed when it cannot', async () => {
    const page = (await get(scene, scene.kim, `/cases/${scene.caseId}/merge`)).body
    expect(page).toContain('The earlier of the two embargo dates binds both.')
    const empty = await merge(scene.kim, scene.caseId, { into: '', title: '' })
    expect([empty.statusCode, empty.body.includes('Say which case is kept')]).toEqual([422, true])
    for (const into of ['EXAMPLE-2026-999', await number(scene.caseId)]) {
      const refused = await merge(scene.kim, scene.caseId, { into, why: '"kept"' })
      expect([refused.statusCode, refused.body.includes('&quot;kept&quot;')]).toEqual([409, true])
    }
  })

  it('is for who leads both cases; others find nothing, or are told', async () => {
    const into = await number(other)
    for (const who of [uma, eve, scene.outsider]) {
      expect((await get(scene, who, `/cases/${scene.caseId}/merge`)).statusCode).toBe(404)
      expect((await merge(who, scene.caseId, { into })).statusCode).toBe(404)
    }
    const { installation } = scene.parley
    await installation.sql('update cases set coordinator_id = $2 where case_id = $1', [
      other,
      scene.robin.personId,
    ])
    expect((await merge(scene.kim, scene.caseId, { into })).statusCode).toBe(409)
    await installation.sql('update cases set coordinator_id = $2 where case_id = $1', [
      other,
      scene.kim.personId,
    ])
    expect((await rowOfCase(installation, scene.caseId))['duplicate_of']).toBeNull()
  })

  it('lets the earlier date bind both, and makes the merged case a duplicate', async () => {
    const { installation } = scene.parley
    expect(await endOf(scene.caseId)).not.toBe(await endOf(other))
    const merged = await merge(scene.kim, scene.caseId, { into: await number(other) })
    expect([merged.statusCode, merged.headers.location]).toEqual([303, `/cases/${other}`])
    const earlier = new Date(addDays(START, 30)).toISOString()
    expect([await endOf(scene.caseId), await endOf(other)]).toEqual([earlier, earlier])
    expect(await rowOfCase(installation, scene.caseId)).toMatchObject({
      determination: 'duplicate',
      duplicate_of: other,
      report_state: 'deferred',
    })
    const events = await eventsOf(installation, scene.caseId)
    expect(events).toEqual(
      expect.arrayContaining(['case:merged', 'embargo:shortened', 'case:determined']),
    )
    const kept = await eventsOf(installation, other)
    expect(kept).toContain('case:merged')
    expect(kept).not.toContain('embargo:shortened')
    const page = (await get(scene, scene.kim, `/cases/${other}`)).body
    expect(page).toContain(`href="/cases/${scene.caseId}">${await number(scene.caseId)}<`)
    const whereItWent = (await get(scene, scene.kim, `/cases/${scene.caseId}`)).body
    expect(whereItWent).toContain(`href="/cases/${other}">${await number(other)}<`)
    const agreed = await installation.sql(
      'select distinct agreed_until from participant where case_id = $1',
      [scene.caseId],
    )
    expect(agreed.map((row) => row['agreed_until'])).toEqual([new Date(earlier)])
  })

  it('asks who agreed to the merged case, and shows them the kept one once they agree', async () => {
    const kept = { ...scene, caseId: other }
    for (const who of [uma, eve]) {
      expect((await get(scene, who, `/cases/${other}/conversation`)).statusCode).toBe(404)
      expect((await get(scene, who, `/cases/${other}/invitation`)).body).toContain(
        'It is the same weakness.',
      )
    }
    expect((await answer(kept, uma, 'agree')).statusCode).toBe(303)
    const page = (await get(scene, uma, `/cases/${other}/conversation`)).body
    expect([page.includes('word-of-the-kept'), page.includes('word-of-the-merged')]).toEqual([
      true,
      false,
    ])
    expect((await get(scene, uma, `/cases/${other}/parties/${scene.projects.uv}`)).statusCode).toBe(
      200,
    )
    expect((await answer(kept, eve, 'decline')).statusCode).toBe(303)
    expect((await get(scene, eve, `/cases/${other}/conversation`)).statusCode).toBe(404)
    expect((await get(scene, eve, `/cases/${scene.caseId}/conversation`)).body).toContain(
      'word-of-the-merged',
    )
  })

  it('lets nobody of the kept case into the merged one, nor tells them that there is one', async () => {
    expect((await get(scene, pia, `/cases/${scene.caseId}`)).statusCode).toBe(404)
    const page = (await get(scene, pia, `/cases/${other}`)).body
    for (const hidden of ['word-of-the-merged', await number(scene.caseId), 'merged two cases'])
      expect(page).not.toContain(hidden)
  })

  it('credits the finder in the kept case', async () => {
    expect(await creditsOf(other)).toContain('R. Reporter: finder')
  })

  it('merges nothing twice, and nothing that is over', async () => {
    const again = await merge(scene.kim, scene.caseId, { into: await number(other) })
    expect([again.statusCode, again.body.includes('duplicate already')]).toEqual([409, true])
    const closed = await open('A closed one')
    await scene.parley.installation.sql(
      `update cases set report_state = 'closed' where case_id = $1`,
      [closed],
    )
    expect((await merge(scene.kim, closed, { into: await number(other) })).statusCode).toBe(409)
  })

  it('merges nothing that other members read: who is kept out of one learns nothing in the other', async () => {
    const hidden = await open('About a member')
    const { kim, robin } = scene
    const narrowed = await post(scene, kim, {
      url: `/cases/${hidden}/readers`,
      fields: { memberId: kim.personId },
    })
    expect(narrowed.statusCode).toBe(303)
    const before = await changesOf(other)
    for (const [from, into] of [
      [hidden, other],
      [await open('Seen by all'), hidden],
    ] as const) {
      const refused = await merge(kim, from, { into: await number(into) })
      expect([refused.statusCode, refused.body.includes('Different members')]).toEqual([409, true])
    }
    const asRobin = await merge(robin, await open('For Robin', { coordinatorId: robin.personId }), {
      into: await number(hidden),
    })
    expect(asRobin.body).toContain('There is no case by that number that you can read.')
    expect(await changesOf(other)).toEqual(before)
  })

  it('serves two merges in opposite directions one after the other: one of them is made', async () => {
    const [a, b] = [await open('Left'), await open('Right')]
    const person = await selectPerson(scene.parley.installation.db.app, scene.kim.personId)
    if (person === undefined) throw new Error('nobody')
    const outcomes = await Promise.all([
      mergeInto(scene.parley.installation, person, { caseId: a, into: b, ...text }),
      mergeInto(scene.parley.installation, person, { caseId: b, into: a, ...text }),
    ])
    expect(outcomes.map((one) => (isRefusal(one) ? one.refusal : 'merged')).sort()).toEqual([
      'merge.duplicate',
      'merged',
    ])
  })
})

describe('splitting', () => {
  it('opens a case with what was chosen, the same clock, embargo and readers, and nobody from outside', async () => {
    const { installation } = scene.parley
    const wrong = await post(scene, scene.kim, {
      url: `/cases/${other}/split`,
      fields: { title: ' ', projectId: '' },
    })
    expect([wrong.statusCode, wrong.body.includes('between 1 and 200')]).toEqual([422, true])
    expect(wrong.body).toContain('Write down what of the report concerns the new case.')
    const form = (await get(scene, scene.kim, `/cases/${other}/split`)).body
    expect(form).toContain((await reportOf(other)).details)
    const sent = await post(scene, scene.kim, {
      url: `/cases/${other}/split`,
      fields: {
        title: 'The second weakness',
        projectId: String(scene.projects.uv),
        details: 'The half about headers.',
        keep: ['patch', 'credits'],
      },
    })
    expect(sent.statusCode).toBe(303)
    const caseId = (sent.headers.location ?? '').replace('/cases/', '')
    const [from, to] = [await rowOfCase(installation, other), await rowOfCase(installation, caseId)]
    for (const column of [
      'received_at',
      'deadline_at',
      'embargo_ends_at',
      'embargo_started_at',
      'coordinator_id',
      'compartment_id',
    ])
      expect([column, to[column]]).toEqual([column, from[column]])
    expect(await reportOf(caseId)).toMatchObject({
      summary: 'The second weakness',
      details: 'The half about headers.',
      proofOfConcept: null,
      affectedVersions: null,
      patch: 'the patch',
    })
    expect(to).toMatchObject({ project_id: scene.projects.uv, report_state: 'received' })
    expect((await get(scene, scene.robin, `/cases/${caseId}`)).body).toContain(
      'The second weakness',
    )
    for (const who of [uma, pia, scene.outsider])
      expect((await get(scene, who, `/cases/${caseId}`)).statusCode).toBe(404)
    const page = (await get(scene, scene.kim, `/cases/${caseId}/conversation`)).body
    expect(page).not.toContain('word-of-the-kept')
    expect(await eventsOf(installation, caseId)).toContain('case:split')
    expect(await eventsOf(installation, other)).toContain('case:split')
    expect((await get(scene, uma, `/cases/${other}`)).body).not.toContain('split the case')
    expect(await creditsOf(caseId)).toContain('R. Reporter: finder')
  })

  it('is for who leads the case', async () => {
    const fields = { title: 'Another', projectId: '', details: 'A half.' }
    const url = `/cases/${other}/split`
    for (const who of [uma, scene.outsider])
      expect((await post(scene, who, { url, fields })).statusCode).toBe(404)
    const counted = () =>
      scene.parley.installation.sql('select next from case_counter order by team_id')
    const before = await counted()
    const mia = await addPerson(scene.parley.installation, 'Mia Member', { team: scene.team })
    const hers = await post(scene, mia, { url, fields })
    expect([hers.statusCode, await counted()]).toEqual([409, before])
    const members = await post(scene, { ...scene.newcomer }, { url, fields })
    expect([303, 404]).toContain(members.statusCode)
    expect(members.headers.location ?? '/acknowledge').toContain('/acknowledge')
  })
})
