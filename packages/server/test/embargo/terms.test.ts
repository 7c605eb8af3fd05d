// Proposing, answering, lapsing, silence and leaving, as team, reporter and participants do it, with every step in the
// ledger and everyone told.
import { addDays, addHours, type Instant } from '@parley/rules'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerInvitation } from '../../src/embargo/answer.js'
import { answerProposal } from '../../src/embargo/terms/answer.js'
import type { Voice } from '../../src/embargo/terms/begin.js'
import { leaveEarly, reportPublicEvent } from '../../src/embargo/terms/leave.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { eventsOf } from '../cases/support.js'
import {
  get,
  invite,
  join,
  openScene,
  post,
  type Scene,
  termsShown,
} from '../conversation/support.js'
import { START } from '../support/installation.js'
import { addPerson, addProject, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { consentOf, embargoRow, must, personVoice, reporterVoice } from './terms-support.js'

let scene: Scene
beforeEach(async () => {
  scene = await openScene(await openTestApp())
})
afterEach(() => scene.parley.close({ jobsMayRemain: true }))

const day = (count: number): Instant => addDays(START, count)
const propose = (voice: Voice, endsAt: Instant, basis?: number) =>
  proposeEnd(scene.parley.installation, voice, {
    ...{ caseId: scene.caseId, endsAt, reason: 'secret-of-the-reason', basis },
  })
const answer = (voice: Voice, proposalId: string, word: 'accepted' | 'declined', basis?: number) =>
  answerProposal(scene.parley.installation, voice, {
    ...{ caseId: scene.caseId, proposalId, answer: word, basis },
  })
const end = async () => (await embargoRow(scene)).ends_at?.getTime()
const names = () => eventsOf(scene.parley.installation, scene.caseId)
const reads = async (who: Parameters<typeof get>[1]) =>
  (await get(scene, who, `/cases/${scene.caseId}/conversation`)).statusCode

describe('an end is agreed', () => {
  it('earlier: by the team and the participant who proposed it', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    const { proposalId, outcome } = must(await propose(await personVoice(scene, uv), day(60)))
    expect(outcome).toBe('open')
    expect(await embargoRow(scene)).toMatchObject({ state: 'revising', ends_at: new Date(day(90)) })
    expect(await consentOf(scene, uv)).toBe('signatory')
    must(await answer(await personVoice(scene, scene.kim), proposalId, 'accepted'))
    expect(await embargoRow(scene)).toMatchObject({ state: 'active', ends_at: new Date(day(60)) })
    // Consent is to the end that was agreed: a later one asks again, although they had once agreed to as much.
    must(await propose(await personVoice(scene, scene.robin), day(70)))
    expect(await consentOf(scene, uv)).toBe('lapsed')
    expect((await names()).filter((name) => name.startsWith('embargo:'))).toEqual([
      'embargo:started',
      'embargo:revision-proposed',
      'embargo:answered',
      'embargo:revision-accepted',
      'embargo:revision-proposed',
    ])
  })

  it('not by flooding everybody with ends: a party other than the team proposes ten in an hour', async () => {
    for (let count = 0; count < 10; count++)
      must(await propose(reporterVoice(scene), day(60 + count)))
    const eleventh = await propose(reporterVoice(scene), day(75))
    expect(eleventh).toMatchObject({ refusal: 'embargo.too-many-proposals' })
    must(await propose(await personVoice(scene, scene.kim), day(75)))
    scene.parley.installation.passTime({ minutes: 61 })
    must(await propose(reporterVoice(scene), day(76)))
  })

  it('and everyone who is bound sees who has answered, party by party; the reporter learns of no project', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    const second = await join(scene, 'Una Uv', scene.projects.uv)
    const pip = await join(scene, 'Pia Pip', scene.projects.pip)
    const eve = await join(scene, 'Eve Expert')
    const { proposalId } = must(await propose(await personVoice(scene, uv), day(60)))
    must(await answer(await personVoice(scene, pip), proposalId, 'declined'))
    const byParty = async (who: TestPerson) => {
      const got = await scene.parley.request({
        url: `/api/v1/cases/${scene.caseId}/embargo`,
        cookie: who.cookie,
        headers: { accept: 'application/json' },
      })
      return got.json().proposals[0].byParty
    }
    const row = (party: string, [voices, agreed, declined, silent]: readonly number[]) => ({
      ...{ party, voices, agreed, declined, silent },
    })
    const expected = [
      row('team', [1, 0, 0, 1]),
      row('reporter', [1, 0, 0, 1]),
      row('uv', [2, 1, 0, 1]),
      row('pip', [1, 0, 1, 0]),
      row('experts', [1, 0, 0, 1]),
    ]
    const inOrder = (rows: typeof expected) =>
      [...rows].sort((a, b) => a.party.localeCompare(b.party))
    for (const who of [scene.kim, uv, second, pip, eve])
      expect(inOrder(await byParty(who))).toEqual(inOrder(expected))
    const page = (await get(scene, eve, `/cases/${scene.caseId}/embargo`)).body
    expect([
      page.includes('Answered: 1 of 5 parties.'),
      page.includes('1 of 2 agreed, 1 not yet'),
    ]).toEqual([true, true])
    expect(page).not.toContain('Uma Uv')
    const followed = (await get(scene, undefined, scene.link)).body
    expect(followed).toContain('Answered: 0 of 3 parties.')
    expect(followed).toContain('others who work on it')
    for (const hidden of ['Uma', 'Pia', '>uv<', '>pip<']) expect(followed).not.toContain(hidden)
  })

  it('while a participant sees the fixes of the case’s project and their own, and others’ once the list is open', async () => {
    const uma = await join(scene, 'Uma Uv', scene.projects.uv)
    const pia = await join(scene, 'Pia Pip', scene.projects.pip)
    const third = await addProject(scene.parley.installation, scene.team, 'Asked-Only')
    await invite(scene, await addPerson(scene.parley.installation, 'Ivy Asked'), { project: third })
    const url = `/cases/${scene.caseId}/embargo`
    const ready = { event: 'F', project: String(scene.projects.uv) }
    for (const who of [uma, scene.kim])
      expect(
        (await post(scene, who, { url: `${url}/events`, fields: ready })).statusCode,
      ).toBeLessThan(500)
    const rows = async (who: TestPerson) => {
      const body = (await get(scene, who, url)).body
      const table = body.slice(body.indexOf('Projects and their fixes'))
      return ['Widget', 'uv', 'pip', 'Asked-Only'].map((name) => {
        const row = new RegExp(`<bdi>${name}</bdi>.*?</tr>`, 's').exec(table)?.[0]
        if (row === undefined) return 'hidden'
        return row.includes('not shown') ? 'named' : 'shown'
      })
    }
    expect(await rows(scene.kim)).toEqual(['shown', 'shown', 'shown', 'shown'])
    expect(await rows(uma)).toEqual(['shown', 'shown', 'named', 'hidden'])
    expect(await rows(pia)).toEqual(['shown', 'named', 'shown', 'hidden'])
    must(await propose(await personVoice(scene, pia), day(110)))
    expect(await consentOf(scene, uma)).toBe('lapsed')
    const bound = (await get(scene, pia, url)).body
    expect(bound).toContain('The team, the reporter, pip and uv.')
    await scene.parley.installation.sql(
      'update cases set participants_open = true where case_id = $1',
      [scene.caseId],
    )
    expect(await rows(pia)).toEqual(['shown', 'shown', 'shown', 'hidden'])
  })

  it('later: never without the reporter, and each participant is asked again at once', async () => {
    const uv = await join(scene, 'Una Uv', scene.projects.uv)
    const pip = await join(scene, 'Pia Pip', scene.projects.pip)
    expect([await reads(uv), await reads(pip)]).toEqual([200, 200])
    const { proposalId } = must(await propose(await personVoice(scene, uv), day(120)))
    expect([await consentOf(scene, uv), await consentOf(scene, pip)]).toEqual([
      'signatory',
      'lapsed',
    ])
    expect([await reads(uv), await reads(pip)]).toEqual([200, 404])
    // What Pia sees meanwhile: the terms, and the end that is proposed.
    const terms = (await get(scene, pip, `/cases/${scene.caseId}/invitation`)).body
    expect(terms).toContain('9 Feb 2027')
    expect(terms).not.toContain('secret-of-the-reason')
    must(await answer(await personVoice(scene, scene.kim), proposalId, 'accepted'))
    expect(await end()).toBe(day(90))
    must(await answer(reporterVoice(scene), proposalId, 'accepted'))
    expect(await end()).toBe(day(120))
    expect(await consentOf(scene, pip)).toBe('lapsed')
    const { person } = await personVoice(scene, pip)
    must(
      await answerInvitation(scene.parley.installation, person, {
        caseId: scene.caseId,
        agrees: true,
        terms: await termsShown(scene, pip),
      }),
    )
    expect([await consentOf(scene, pip), await reads(pip)]).toEqual(['signatory', 200])
    const rows = await scene.parley.installation.sql<{ agreed_until: Date }>(
      'select agreed_until from participant where person_id = $1',
      [pip.personId],
    )
    expect(rows[0]?.agreed_until).toEqual(new Date(day(120)))
  })

  it('by the shorter of two proposals, and the longer stays on the table', async () => {
    const kim = await personVoice(scene, scene.kim)
    must(await propose(reporterVoice(scene), day(60)))
    const { outcome } = must(await propose(kim, day(40)))
    expect(outcome).toBe('accepted')
    expect(await embargoRow(scene)).toMatchObject({ state: 'revising', ends_at: new Date(day(40)) })
  })

  it('dropped by a no: what participants agreed to applies again', async () => {
    const uv = await join(scene, 'Ulf Uv', scene.projects.uv)
    const { proposalId } = must(await propose(await personVoice(scene, scene.kim), day(120)))
    expect(await consentOf(scene, uv)).toBe('lapsed')
    must(await answer(reporterVoice(scene), proposalId, 'declined'))
    expect(await embargoRow(scene)).toMatchObject({ state: 'active', ends_at: new Date(day(90)) })
    expect([await consentOf(scene, uv), await reads(uv)]).toEqual(['signatory', 200])
    expect(await names()).toEqual(
      expect.arrayContaining([
        'participant:asked-again',
        'participant:restored',
        'embargo:revision-rejected',
      ]),
    )
  })
})

describe('silence', () => {
  it('is not undone by a late yes that comes before the clock has said so', async () => {
    const { installation } = scene.parley
    const kim = await personVoice(scene, scene.kim)
    const { proposalId } = must(await propose(kim, day(120)))
    installation.setTime(day(7))
    const late = await answer(reporterVoice(scene), proposalId, 'accepted')
    expect(late).toMatchObject({ refusal: 'embargo.too-late' })
    expect(await embargoRow(scene)).toMatchObject({ ends_at: new Date(day(90)) })
    await scene.parley.work()
    expect((await embargoRow(scene)).state).toBe('active')
  })

  it('drops a later end nobody answers, and declines for participants who were asked again', async () => {
    const { installation } = scene.parley
    const kim = await personVoice(scene, scene.kim)
    must(await propose(kim, day(120)))
    installation.setTime(addHours(day(7), -1))
    await scene.parley.work()
    expect((await embargoRow(scene)).state).toBe('revising')
    installation.setTime(day(7))
    await scene.parley.work()
    expect(await embargoRow(scene)).toMatchObject({ state: 'active', ends_at: new Date(day(90)) })
  })

  it('of a participant who was asked again ends their reading, not the others’', async () => {
    const { installation } = scene.parley
    const uv = await join(scene, 'Ute Uv', scene.projects.uv)
    const { proposalId } = must(await propose(await personVoice(scene, scene.kim), day(120)))
    must(await answer(reporterVoice(scene), proposalId, 'accepted'))
    expect(await end()).toBe(day(120))
    installation.setTime(day(7))
    await scene.parley.work()
    expect(await consentOf(scene, uv)).toBe('declined')
  })
})

describe('a date is refused', () => {
  it.each([
    ['in the past', addHours(START, -1), 'embargo.end-passed'],
    ['beyond the charter’s limit', addDays(START, 181), 'embargo.too-long'],
    ['that is agreed already', addDays(START, 90), 'embargo.same-end'],
  ])('%s, with the reason and its source', async (_title, endsAt, refusal) => {
    const refused = await propose(await personVoice(scene, scene.kim), endsAt)
    expect(refused).toMatchObject({ refusal, because: expect.stringMatching(/\.$/) })
  })

  it('of somebody who may not know the case as if it were not there', async () => {
    const stranger = await personVoice(scene, scene.outsider)
    expect(await propose(stranger, day(60))).toMatchObject({ refusal: 'case.unknown' })
  })
})

describe('two at once', () => {
  it('are served in one order; the second is told that it changed, and may look again', async () => {
    const uv = await join(scene, 'Udo Uv', scene.projects.uv)
    const guest = await personVoice(scene, uv)
    const [kim, robin] = [
      await personVoice(scene, scene.kim),
      await personVoice(scene, scene.robin),
    ]
    for (let round = 0; round < 4; round++) {
      const { proposalId } = must(await propose(guest, day(80 - round * 3)))
      const { basis } = await embargoRow(scene)
      const both = await Promise.all([
        answer(kim, proposalId, 'accepted', basis),
        propose(robin, day(79 - round * 3), basis),
      ])
      const refusals = both.flatMap((each) => ('refusal' in each ? [each.refusal] : []))
      expect(refusals).toEqual(['embargo.changed-meanwhile'])
      // Whoever came first is the one whose end stands.
      const accepted = !('refusal' in both[0])
      expect(await end()).toBe(accepted ? day(80 - round * 3) : day(79 - round * 3))
      const open = (await embargoRow(scene)).state === 'revising'
      expect(open).toBe(!accepted)
      if (open) must(await answer(kim, proposalId, 'declined'))
      await scene.parley.work()
    }
    const jobs = await scene.parley.installation.sql<{ n: number }>(
      `select count(*)::int as n from mail where kind = 'notification' and person_id = $1`,
      [uv.personId],
    )
    expect(jobs[0]?.n).toBeGreaterThanOrEqual(4)
  }, 90_000)

  it('without a basis still end in one agreed order', async () => {
    const uv = await join(scene, 'Uwe Uv', scene.projects.uv)
    const guest = await personVoice(scene, uv)
    const kim = await personVoice(scene, scene.kim)
    await Promise.all([
      propose(guest, day(50)),
      propose(kim, day(70)),
      propose(reporterVoice(scene), day(60)),
    ])
    // Reporter and participant came in some order; whichever it was, the last agreement of the ledger is what stands.
    expect([day(50), day(60)]).toContain(await end())
    const rows = await scene.parley.installation.sql<{ ends_at: Date; outcome: string | null }>(
      `select ends_at, outcome from embargo_proposal where case_id = $1 order by decided_at nulls last, ends_at`,
      [scene.caseId],
    )
    expect(rows).toHaveLength(3)
    const agreed = rows
      .filter(({ outcome }) => outcome === 'accepted')
      .map((row) => row.ends_at.getTime())
    expect(agreed).toContain(await end())
    expect((await names()).filter((name) => name === 'embargo:revision-accepted')).toHaveLength(
      agreed.length,
    )
  })
})

describe('leaving', () => {
  const leave = async (who: typeof scene.kim, input: { checked: number; knows?: boolean }) =>
    leaveEarly(scene.parley.installation, (await personVoice(scene, who)).person, {
      caseId: scene.caseId,
      checked: input.checked,
      evidence: { adversariesHoldExploit: false, adversariesKnow: input.knows ?? false },
    })
  const report = async (who: typeof scene.kim, event: 'P' | 'X' | 'A') =>
    reportPublicEvent(scene.parley.installation, (await personVoice(scene, who)).person, {
      ...{ caseId: scene.caseId, event },
    })

  it('needs a reason, the whole checklist, and the coordinator or an admin', async () => {
    expect(await leave(scene.kim, { checked: 4 })).toMatchObject({
      refusal: 'embargo.no-reason-to-leave',
    })
    expect(await leave(scene.kim, { checked: 3, knows: true })).toMatchObject({
      refusal: 'embargo.checklist-open',
    })
    const uv = await join(scene, 'Ugo Uv', scene.projects.uv)
    expect(await leave(uv, { checked: 4, knows: true })).toMatchObject({
      refusal: 'access.forbidden',
    })
    expect(must(await leave(scene.kim, { checked: 4, knows: true }))).toMatchObject({
      cause: 'adversaries-know',
    })
    expect(await embargoRow(scene)).toMatchObject({ state: 'exited', cause: 'adversaries-know' })
    expect(await propose(await personVoice(scene, scene.kim), day(60))).toMatchObject({
      refusal: 'embargo.no-such-step',
    })
  })

  it.each([
    ['P', ['case:became-public', 'case:vendor-aware', 'embargo:ended'], 'public'],
    [
      'X',
      ['case:exploit-public', 'case:became-public', 'case:vendor-aware', 'embargo:ended'],
      'public',
    ],
  ] as const)(
    'is done at once on %s: the event first, then what it brings, then the end',
    async (event, expected, cause) => {
      const { installation } = scene.parley
      await installation.sql('update cases set project_id = null where case_id = $1', [
        scene.caseId,
      ])
      const uv = await join(scene, 'Ula Uv', scene.projects.uv)
      await installation.sql('delete from case_event where case_id = $1', [scene.caseId])
      must(await propose(await personVoice(scene, scene.kim), day(120)))
      must(await report(scene.robin, event))
      const order = [...new Set<string>([...expected])]
      expect(
        (await names()).filter((name) => order.includes(name)).slice(-expected.length),
      ).toEqual(expected)
      expect(await embargoRow(scene)).toMatchObject({ state: 'exited', cause })
      expect(await consentOf(scene, uv)).toBe('signatory')
      expect(await report(scene.robin, event)).toMatchObject({
        refusal: 'case-state.already-happened',
      })
      // The case stays need-to-know: leaving publishes nothing.
      expect((await get(scene, scene.outsider, `/cases/${scene.caseId}`)).statusCode).toBe(404)
      expect((await get(scene, undefined, '/advisories')).body).not.toContain('crafted header')
    },
  )

  it('is a person’s decision on attacks, and nothing is agreed any more', async () => {
    const uv = await join(scene, 'Ubo Uv', scene.projects.uv)
    expect(await report(uv, 'A')).toMatchObject({ refusal: 'access.forbidden' })
    must(await propose(await personVoice(scene, scene.kim), day(120)))
    must(await report(scene.kim, 'A'))
    expect(await embargoRow(scene)).toMatchObject({ state: 'active', ends_at: new Date(day(90)) })
    expect(await consentOf(scene, uv)).toBe('signatory')
    expect(await propose(reporterVoice(scene), day(60))).toMatchObject({
      refusal: 'embargo.not-quiet',
    })
    expect(must(await leave(scene.robin, { checked: 4 }))).toMatchObject({
      cause: 'attacks-observed',
    })
  })
})
