// Review by somebody outside the case: they agree, read that version and nothing else, and their approval counts for exactly
// it, until it is edited, taken back, closed to them, or out.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { eraseByDecision } from '../../src/cases/retention/erase.js'
import { inTransaction } from '../../src/db/transaction.js'
import { inviteParticipant } from '../../src/embargo/invite.js'
import { openMail } from '../../src/jobs/outbox.js'
import { giveApproval, takeBack } from '../../src/publication/actions/approve.js'
import { publishNow } from '../../src/publication/actions/publish.js'
import { endReviewsOf } from '../../src/publication/reviews/erased.js'
import { eventsOf, signInAgain } from '../cases/support.js'
import { check } from '../ledger/support.js'
import { callApi } from '../support/call-api.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import {
  deskOf,
  editCase,
  must,
  openStage,
  personOf,
  plainDraft,
  readyCase,
  type Stage,
} from './stage.js'

const SECRET = 'Parsing a crafted example takes quadratic time.'

let stage: Stage
let other: TestTeam
beforeAll(async () => {
  stage = await openStage()
  other = await addTeam(stage.parley.installation, 'ELSEWHERE')
})
afterAll(() => stage.close({ jobsMayRemain: true }))

let count = 0
/** Somebody of another team. */
const outsider = async (roles: string[] = []): Promise<TestPerson & { email: string }> => {
  count += 1
  const email = `reviewer-${count}@example.test`
  const { installation } = stage.parley
  const options = { team: other, roles, email }
  return { ...(await addPerson(installation, `Reviewer ${count}`, options)), email }
}

const visit = async (who: TestPerson, url: string) => {
  const { cookie } = await signInAgain(stage.parley.installation, who)
  return stage.parley.request({ url, cookie })
}

const press = async (who: TestPerson, url: string, fields: Record<string, string>) => {
  const { cookie, csrf } = await signInAgain(stage.parley.installation, who)
  return stage.parley.request({
    ...{ method: 'POST', url, cookie },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ csrf, ...fields }).toString(),
  })
}

const ask = async (caseId: string, to: { name: string; email: string }, who = stage.ada) => {
  const { draft } = (await deskOf(stage, caseId)).prepared
  return press(who, `/cases/${caseId}/publication/outside`, {
    ...{ basis: draft.hash, outsideName: to.name, outsideEmail: to.email },
  })
}

const reviewsOf = (caseId: string) =>
  stage.parley.installation.sql<{ reviewId: string; state: string; personId: string }>(
    `select review_id as "reviewId", state, person_id as "personId" from review where case_id = $1 order by ended_at nulls last, asked_at, review_id`,
    [caseId],
  )

const newest = async (caseId: string): Promise<string> =>
  (await reviewsOf(caseId)).at(-1)?.reviewId ?? ''

const answer = async (who: TestPerson, reviewId: string, fields: Record<string, string>) => {
  const page = (await visit(who, `/reviews/${reviewId}`)).body
  const terms = /name="terms" value="([^"]*)"/.exec(page)?.[1]
  return press(who, `/reviews/${reviewId}`, {
    ...(terms === undefined ? {} : { terms }),
    ...fields,
  })
}

/** A case that is ready, submitted to somebody outside, who has agreed. */
const agreed = async (roles: string[] = []) => {
  const { caseId } = await readyCase(stage)
  const rea = await outsider(roles)
  expect((await ask(caseId, rea)).statusCode).toBe(303)
  const reviewId = await newest(caseId)
  expect((await answer(rea, reviewId, { answer: 'agree' })).statusCode).toBe(303)
  return { caseId, rea, reviewId }
}

/** Rows of the case that somebody sees as SQL, in every table that has one. */
const seenBy = async ({ personId }: TestPerson, caseId: string) => {
  const { installation } = stage.parley
  const tables = await installation.sql<{ name: string }>(
    `select c.table_name as name from information_schema.columns c
      where c.table_schema = 'public' and c.column_name = 'case_id'
        and has_table_privilege('parley_app', quote_ident(c.table_name), 'select')
        and c.table_name not in ('advisory', 'mail', 'notification') order by 1`,
  )
  return inTransaction(installation.db, { kind: 'person', personId }, async (tx) => {
    const seen: Record<string, number> = {}
    for (const { name } of tables) {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from ${sql.table(name)} where case_id = ${caseId}`.execute(tx)
      if ((rows[0]?.n ?? 0) > 0) seen[name] = rows[0]?.n ?? 0
    }
    return seen
  })
}

describe('somebody outside the case', () => {
  test('is told nothing of it before they agree, and reads that version and nothing else after', async () => {
    const { caseId, number } = await readyCase(stage)
    const rea = await outsider()
    expect((await ask(caseId, rea)).statusCode).toBe(303)
    const reviewId = await newest(caseId)
    expect(await seenBy(rea, caseId)).toEqual({ review: 1 })
    const before = (await visit(rea, `/reviews/${reviewId}`)).body
    expect(before).toContain('I agree and keep this confidential')
    for (const word of [SECRET, 'Quadratic', number, 'CVE-2026']) expect(before).not.toContain(word)
    expect((await visit(rea, '/cases')).body).toContain('A version is submitted to you')

    expect((await answer(rea, reviewId, { answer: 'agree' })).statusCode).toBe(303)
    const page = (await visit(rea, `/reviews/${reviewId}`)).body
    expect(page).toContain(SECRET)
    expect(page).toContain('CVE record')
    expect(await seenBy(rea, caseId)).toEqual({ review: 1, review_text: 1 })
    for (const url of ['', '/publication', '/readers', '/embargo', '/ledger'])
      expect((await visit(rea, `/cases/${caseId}${url}`)).statusCode, url).toBe(404)
  })

  test('gets a mail without content; who is new gets a link of their own', async () => {
    const { caseId } = await readyCase(stage)
    const to = { name: 'Nina New', email: 'nina.new@example.test' }
    expect((await ask(caseId, to)).statusCode).toBe(303)
    const { installation } = stage.parley
    const [row] = await installation.sql<{ mail_id: string; sealed: Buffer; kind: string }>(
      `select m.mail_id, m.sealed, m.kind from mail m join person p using (person_id)
        where p.email = $1 and m.kind = 'review-asked'`,
      [to.email],
    )
    if (row === undefined) throw new Error('no mail')
    const mail = JSON.stringify(
      openMail(installation.keys, { mailId: row.mail_id, sealed: row.sealed }),
    )
    expect(mail).toContain('The PSRT team asks you to review')
    for (const word of [SECRET, 'Quadratic', 'CVE-2026', caseId]) expect(mail).not.toContain(word)
  })

  test('who is new has a link that ends with what they were asked, and not before', async () => {
    const { caseId } = await readyCase(stage)
    const second = await readyCase(stage)
    const to = { name: 'Newly Asked', email: 'newly.asked@example.test' }
    await ask(caseId, to)
    await ask(second.caseId, to)
    const links = () =>
      stage.parley.installation.sql(
        `select 1 from sign_in_link l join person p using (person_id) where p.email = $1 and l.used_at is null`,
        [to.email],
      )
    expect(await links()).toHaveLength(2)
    const end = async (of: string) =>
      press(stage.bob, `/cases/${of}/publication/outside/end`, { reviewId: await newest(of) })
    await end(second.caseId)
    expect(await links()).toHaveLength(2)
    await end(caseId)
    expect(await links()).toEqual([])
  })

  test('is nobody who reads the case already, takes part in it, or was asked about this version', async () => {
    const { caseId } = await readyCase(stage)
    const { installation } = stage.parley
    const member = await addPerson(installation, 'Mia Member', {
      ...{ team: stage.team, email: 'mia@example.test' },
    })
    const refused = await ask(caseId, { name: member.name, email: 'mia@example.test' })
    expect([refused.statusCode, refused.body.includes('choose them from the list')]).toEqual([
      409,
      true,
    ])
    const kim = { name: 'Kim Expert', email: 'kim.expert@example.test' }
    const ada = await personOf(stage, stage.ada)
    const invitation = { ...kim, caseId, projectId: null, title: 'A question', why: 'You know it.' }
    must(await inviteParticipant(installation, ada, invitation))
    expect((await ask(caseId, kim)).body).toContain('They were invited to this case')
    const rea = await outsider()
    expect((await ask(caseId, rea)).statusCode).toBe(303)
    expect((await ask(caseId, rea)).body).toContain('asked about exactly this version already')
    const wrong = await ask(caseId, { name: '', email: 'nonsense' })
    expect([wrong.statusCode, wrong.body.includes('This is not a mail address.')]).toEqual([
      422,
      true,
    ])
    expect(wrong.body).toContain('value="nonsense"')
    expect(await reviewsOf(caseId)).toHaveLength(1)
  })

  test('agrees to what was shown, and to nothing else', async () => {
    const { caseId } = await readyCase(stage)
    const rea = await outsider()
    await ask(caseId, rea)
    const url = `/reviews/${await newest(caseId)}`
    for (const fields of [
      { answer: 'agree' },
      { answer: 'agree', terms: 'other' },
      { answer: 'approve' },
    ])
      expect((await press(rea, url, fields)).statusCode).toBe(409)
    expect((await reviewsOf(caseId)).map(({ state }) => state)).toEqual(['asked'])
  })

  test('is nobody else: to others there is no such review', async () => {
    const { reviewId } = await agreed()
    const stranger = await outsider()
    for (const who of [stranger, stage.ada, stage.bob]) {
      expect((await visit(who, `/reviews/${reviewId}`)).statusCode).toBe(404)
      expect((await press(who, `/reviews/${reviewId}`, { answer: 'approve' })).statusCode).toBe(404)
    }
  })
})

describe('an approval from outside', () => {
  test('counts for exactly the version they read, and lets it go out', async () => {
    const { caseId, rea, reviewId } = await agreed()
    // The record of a team with two CNA operators is read by the other one as well.
    const before = await deskOf(stage, caseId)
    expect([before.status.met, before.fourEyesMet]).toEqual([false, false])
    expect(
      (await answer(rea, reviewId, { answer: 'approve', note: 'Clear to me.' })).statusCode,
    ).toBe(303)
    const desk = await deskOf(stage, caseId)
    expect([desk.status.met, desk.status.by, desk.fourEyesMet]).toEqual([
      true,
      [rea.personId],
      false,
    ])
    const page = (await visit(stage.ada, `/cases/${caseId}/publication`)).body
    expect(page).toContain('Clear to me.')
    const bob = await personOf(stage, stage.bob)
    must(await giveApproval(stage.parts, bob, { caseId, hash: desk.prepared.hash }))
    const ada = await personOf(stage, stage.ada)
    must(await publishNow(stage.parts, ada, { caseId, hash: desk.prepared.hash }))
    await stage.parley.work()
    expect((await reviewsOf(caseId)).map(({ state }) => state)).toEqual(['over'])
    expect((await visit(rea, `/reviews/${reviewId}`)).statusCode).toBe(404)
    expect(await seenBy(rea, caseId)).toEqual({})
    const told = await stage.parley.installation.sql(
      `select 1 from mail where kind = 'review-published' and person_id = $1`,
      [rea.personId],
    )
    expect(told).toHaveLength(1)
  })

  test('of a CNA operator is the second reading of the CVE record', async () => {
    const { caseId, rea, reviewId } = await agreed(['cna-operator'])
    await answer(rea, reviewId, { answer: 'approve' })
    const { status, fourEyesMet } = await deskOf(stage, caseId)
    expect([status.met, fourEyesMet]).toEqual([true, true])
  })

  test('is void once it is edited; another version is asked about anew, and the old one is closed', async () => {
    const { caseId, rea, reviewId } = await agreed()
    await answer(rea, reviewId, { answer: 'approve' })
    await editCase(stage, caseId, plainDraft({ description: 'Other words.' }))
    expect((await deskOf(stage, caseId)).status.by).toEqual([])
    // That version is theirs to read until something else is asked for.
    expect((await visit(rea, `/reviews/${reviewId}`)).body).toContain(SECRET)
    expect((await ask(caseId, rea)).statusCode).toBe(303)
    expect((await reviewsOf(caseId)).map(({ state }) => state)).toEqual(['over', 'asked'])
    expect((await visit(rea, `/reviews/${reviewId}`)).statusCode).toBe(404)
  })

  test.each(['the team closes it', 'what was asked is taken back'] as const)(
    'counts no more when %s',
    async (how) => {
      const { caseId, rea, reviewId } = await agreed()
      await answer(rea, reviewId, { answer: 'approve' })
      const { hash } = (await deskOf(stage, caseId)).prepared
      const url = `/cases/${caseId}/publication/outside/end`
      if (how === 'the team closes it')
        expect((await press(stage.bob, url, { reviewId })).statusCode).toBe(303)
      else must(await takeBack(stage.parts, await personOf(stage, stage.ada), { caseId, hash }))
      expect((await deskOf(stage, caseId)).status.by).toEqual([])
      expect((await visit(rea, `/reviews/${reviewId}`)).statusCode).toBe(404)
      expect(await seenBy(rea, caseId)).toEqual({})
      const again = await press(stage.bob, url, { reviewId })
      expect([again.statusCode, again.body.includes('over already')]).toEqual([409, true])
    },
  )

  test.each(['closed', 'no vulnerability'] as const)(
    'is asked of nobody any more once the case is %s, and nothing went out',
    async (what) => {
      const { caseId, rea, reviewId } = await agreed()
      const set = what === 'closed' ? `report_state = 'closed'` : `determination = 'invalid'`
      await stage.parley.installation.sql(`update cases set ${set} where case_id = $1`, [caseId])
      await stage.parley.work()
      expect((await reviewsOf(caseId)).map(({ state }) => state)).toEqual(['over'])
      expect((await visit(rea, `/reviews/${reviewId}`)).statusCode).toBe(404)
    },
  )

  test.each(['invited to the case', 'a member of the team', 'in conflict'] as const)(
    'is closed at once to who is %s, and counts no more: what they read then follows from that',
    async (what) => {
      const { caseId, rea, reviewId } = await agreed()
      await answer(rea, reviewId, { answer: 'approve' })
      expect((await deskOf(stage, caseId)).status.by).toEqual([rea.personId])
      const { installation } = stage.parley
      const set = {
        'invited to the case': `insert into participant (case_id, compartment_id, person_id, consent, invitation, invited_by, invited_at, ended_at)
           select case_id, compartment_id, $2, 'signatory', '', $2, now(), now() from cases where case_id = $1`,
        'a member of the team': `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
           select gen_random_uuid(), team_id, $2, '{}', 'Rea', 99, now(), now() from cases where case_id = $1`,
        'in conflict': `insert into decline (case_id, compartment_id, person_id, declined_at, conflict)
           select case_id, compartment_id, $2, now(), true from cases where case_id = $1`,
      }[what]
      await installation.sql(set, [caseId, rea.personId])
      expect((await visit(rea, `/reviews/${reviewId}`)).statusCode).toBe(404)
      // A member reads the case itself, and their yes is a reader's.
      const counts = what === 'a member of the team' ? [rea.personId] : []
      expect((await deskOf(stage, caseId)).status.by).toEqual(counts)
      await stage.parley.work()
      expect((await reviewsOf(caseId)).map(({ state }) => state)).toEqual(['over'])
      const refused = await ask(caseId, rea)
      expect(refused.statusCode).toBe(409)
      if (what === 'a member of the team')
        await installation.sql('delete from membership where person_id = $1 and team_id = $2', [
          ...[rea.personId, stage.team.teamId],
        ])
    },
  )

  test('is not asked where nothing of the case can go out', async () => {
    const { caseId } = await readyCase(stage)
    const { installation } = stage.parley
    await installation.sql(`update cases set report_state = 'closed' where case_id = $1`, [caseId])
    const refused = await ask(caseId, await outsider())
    expect([refused.statusCode, refused.body.includes('Nothing of this case goes out')]).toEqual([
      409,
      true,
    ])
  })

  test('can be declined, with words for the team; then nothing is shown any more', async () => {
    const { caseId, rea, reviewId } = await agreed()
    const said = { answer: 'decline', note: 'The range is wrong.' }
    expect((await answer(rea, reviewId, said)).statusCode).toBe(303)
    expect((await visit(rea, `/reviews/${reviewId}`)).body).not.toContain(SECRET)
    expect(await seenBy(rea, caseId)).toEqual({ review: 1 })
    expect((await visit(stage.ada, `/cases/${caseId}/publication`)).body).toContain(
      'The range is wrong.',
    )
    expect((await answer(rea, reviewId, { answer: 'approve' })).statusCode).toBe(409)
  })
})

describe('by programs', () => {
  const call = (who: TestPerson, url: string, payload?: object) =>
    callApi(
      { parley: stage.parley, caseId: '' },
      who,
      `/api/v1${url}`,
      payload === undefined ? {} : { method: 'POST', payload },
    )

  test('it is asked, agreed to, read, approved and ended', async () => {
    const { caseId } = await readyCase(stage)
    const rea = await outsider()
    const { draft } = (await deskOf(stage, caseId)).prepared
    const asking = { action: 'ask-outside', basis: draft.hash, name: rea.name, email: rea.email }
    const wrong = { ...asking, email: 'nonsense' }
    const approval = `/cases/${caseId}/approval`
    expect((await call(stage.ada, approval, wrong)).status).toBe(409)
    const asked = await call(stage.ada, approval, asking)
    expect(asked.status).toBe(200)
    const { reviewId } = asked.body
    const url = `/reviews/${reviewId}`
    const listed = (await call(rea, '/reviews')).body
    expect(listed.items).toMatchObject([{ reviewId, askedBy: 'Ada Lead', state: 'asked' }])
    const before = (await call(rea, url)).body
    expect(before).toMatchObject({ version: null, conduct: expect.any(String) })
    expect((await call(rea, url, { answer: 'agree' })).status).toBe(409)
    const { terms } = before
    expect((await call(rea, url, { answer: 'agree', terms })).body.state).toBe('agreed')
    const { version } = (await call(rea, url)).body
    expect(JSON.stringify(version.cve)).toContain(SECRET)
    expect((await call(rea, url, { answer: 'approve' })).body.state).toBe('approved')
    expect((await deskOf(stage, caseId)).status.by).toEqual([rea.personId])
    expect((await call(stage.bob, url)).status).toBe(404)
    expect((await call(stage.bob, approval, { action: 'end-outside', reviewId })).status).toBe(200)
    expect((await call(rea, url)).status).toBe(404)
  })
})

describe('what is known of it', () => {
  test('the case’s readers are told by name, before and after the consent', async () => {
    const { caseId } = await readyCase(stage)
    const rea = await outsider()
    await ask(caseId, rea)
    const page = () => visit(stage.ada, `/cases/${caseId}/readers`).then(({ body }) => body)
    expect(await page()).toContain('to review version 2, who has not agreed to the terms')
    await answer(rea, await newest(caseId), { answer: 'agree' })
    expect(await page()).toContain('to review version 2')
    expect(await page()).not.toContain('who has not agreed')
  })

  test('the team sees that they opened it, once an hour', async () => {
    const { caseId, rea, reviewId } = await agreed()
    await visit(rea, `/reviews/${reviewId}`)
    const { installation } = stage.parley
    const read = () =>
      installation.sql(
        `select 1 from event_body where case_id = $1 and name = 'case:read' and actor_id = $2`,
        [caseId, rea.personId],
      )
    await vi.waitFor(async () => expect(await read()).toHaveLength(1), 3_000)
  })

  test('a row that was changed past the ledger is found and named', async () => {
    const { rea, reviewId } = await agreed()
    const { installation } = stage.parley
    const stranger = await outsider()
    const said = async () =>
      (await check(installation)).findings
        .map(({ because }) => because)
        .filter((each) => each.includes(reviewId))
    const set = (column: string, value: string) =>
      installation.sql(`update review set ${column} = $2 where review_id = $1`, [reviewId, value])
    expect(await said()).toEqual([])
    await set('person_id', stranger.personId)
    expect(await said()).toEqual([expect.stringContaining('its reviewer is')])
    await set('person_id', rea.personId)
    await set('state', 'approved')
    expect(await said()).toEqual([expect.stringContaining('its state is approved')])
    await set('state', 'agreed')
    expect(await said()).toEqual([])
    const [kept] = await installation.sql<{
      sealed: Buffer
      caseId: string
      compartmentId: number
    }>(
      'delete from review_text where review_id = $1 returning sealed, case_id as "caseId", compartment_id as "compartmentId"',
      [reviewId],
    )
    expect(await said()).toEqual([expect.stringContaining('its text is gone')])
    if (kept === undefined) throw new Error('no text')
    await installation.sql(
      'insert into review_text (review_id, case_id, compartment_id, sealed) values ($1, $2, $3, $4)',
      [reviewId, kept.caseId, kept.compartmentId, kept.sealed],
    )
    expect(await said()).toEqual([])
  })

  test('the history has it', async () => {
    const { caseId, rea, reviewId } = await agreed()
    await answer(rea, reviewId, { answer: 'decline' })
    const names = await eventsOf(stage.parley.installation, caseId)
    expect(names).toEqual(
      expect.arrayContaining(['review:asked', 'review:agreed', 'review:declined']),
    )
  })

  test('whoever is erased is asked nothing any more', async () => {
    const { caseId, rea } = await agreed()
    await endReviewsOf(stage.parley.installation, rea.personId)
    expect((await reviewsOf(caseId)).map(({ state }) => state)).toEqual(['over'])
  })

  test('the erasure of the case takes what was submitted with it', async () => {
    const { caseId } = await agreed()
    const { installation } = stage.parley
    await installation.sql(
      `update cases set report_state = 'closed', embargo_state = 'exited' where case_id = $1`,
      [caseId],
    )
    const [row] = await installation.sql<{ number: string }>(
      'select number from cases where case_id = $1',
      [caseId],
    )
    must(await eraseByDecision(installation, row?.number ?? ''))
    expect(await reviewsOf(caseId)).toEqual([])
    const left = await installation.sql('select 1 from review_text where case_id = $1', [caseId])
    expect(left).toEqual([])
  })
})

describe('as SQL', () => {
  const tries = async (who: TestPerson, statement: string): Promise<number | string> => {
    const { db } = stage.parley.installation
    try {
      return await inTransaction(db, { kind: 'person', personId: who.personId }, async (tx) => {
        const { numAffectedRows } = await sql.raw(statement).execute(tx)
        return Number(numAffectedRows ?? 0)
      })
    } catch (error) {
      return (error as { code?: string }).code ?? 'failed'
    }
  }

  test('nobody answers for somebody else, and what was declined or is over is not opened again', async () => {
    const { rea, reviewId, caseId } = await agreed()
    const set = (state: string) =>
      `update review set state = '${state}' where review_id = '${reviewId}'`
    expect(await tries(stage.ada, set('approved'))).toBe('42501')
    expect(await tries(await outsider(), set('approved'))).toBe(0)
    expect(await tries(rea, set('asked'))).toBe('42501')
    expect(await tries(rea, set('over'))).toBe('42501')
    expect(await tries(rea, set('declined'))).toBe(1)
    expect(await tries(rea, set('agreed'))).toBe(0)
    const approval = (hash: string) =>
      `insert into approval (case_id, compartment_id, version, person_id, kind, approved_at, hash)
       select case_id, compartment_id, version, person_id, 'reader', now(), ${hash} from review where review_id = '${reviewId}'`
    expect(await tries(rea, approval('hash'))).toBe('42501')
    await tries(stage.ada, set('over'))
    expect(await tries(stage.ada, set('agreed'))).toBe(0)
    const fresh = await agreed()
    const mine = approval('hash').replaceAll(reviewId, fresh.reviewId)
    expect(await tries(fresh.rea, mine.replace(', hash from', `, repeat('0', 64) from`))).toBe(
      '42501',
    )
    expect(await tries(fresh.rea, mine)).toBe(1)
    expect(caseId).not.toBe(fresh.caseId)
    // As it was: the ledger is held against the rows when the stage closes.
    const { installation } = stage.parley
    await installation.sql(`update review set state = 'agreed' where review_id = $1`, [reviewId])
    await installation.sql('delete from approval where case_id = $1', [fresh.caseId])
  })
})

test('a review that was ended before its mail went is not asked for any more', async () => {
  const { caseId } = await readyCase(stage)
  const email = 'ended-early@example.test'
  const { installation } = stage.parley
  const { draft } = (await deskOf(stage, caseId)).prepared
  const asking = { basis: draft.hash, outsideName: 'Ended Early', outsideEmail: email }
  await press(stage.ada, `/cases/${caseId}/publication/outside`, asking)
  const [row] = await installation.sql<{ reviewId: string }>(
    'select review_id as "reviewId" from review where case_id = $1',
    [caseId],
  )
  const reviewId = row?.reviewId ?? ''
  await press(stage.ada, `/cases/${caseId}/publication/outside/end`, { reviewId })
  await stage.parley.work()
  expect(stage.mail.messages(email)).toEqual([])
  await press(stage.ada, `/cases/${caseId}/publication/outside`, asking)
  await stage.parley.work()
  expect(stage.mail.messages(email)).toHaveLength(1)
})
