// The case list: every tab as the rules see it, filters, search through the blind index, pages, and who sees what.
import { randomUUID } from 'node:crypto'
import {
  addDays,
  caseViews,
  type Determination,
  type ListedCase,
  needsOf,
  pep811Charter,
  type Viewer,
  viewsOf,
} from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caseFacts } from '../../src/cases/facts.js'
import { listCases, openDesk } from '../../src/cases/list/list.js'
import { type LoadedCase, loadCase } from '../../src/cases/load.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Person } from '../../src/identity/viewer.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { openInstallation, START, type TestInstallation } from '../support/installation.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { asDate, letFollow, openByHand } from './support.js'

let installation: TestInstallation
let team: TestTeam
let kim: TestPerson
let robin: TestPerson

const personOf = async ({ personId }: TestPerson): Promise<Person> => {
  const person = await selectPerson(installation.db.app, personId)
  if (person === undefined) throw new Error('nobody')
  return person
}

const idsOf = async (who: TestPerson, query: string): Promise<readonly string[]> => {
  const { rows } = await listCases(installation, await personOf(who), { query, limit: 200 })
  return rows.map((row) => row.caseId).sort()
}

beforeAll(async () => {
  installation = await openInstallation()
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  kim = await addPerson(installation, 'Kim Case', { team, roles: ['admin'] })
  robin = await addPerson(installation, 'Robin Release', { team, roles: ['release-manager'] })
})
afterAll(() => installation.destroy())

describe('the tabs, on many cases in mixed states', () => {
  const states = ['received', 'valid', 'invalid', 'accepted', 'deferred', 'closed'] as const
  const determinations: readonly (Determination | null)[] = [
    null,
    'vulnerability',
    'invalid',
    'duplicate',
  ]

  /** Puts a case into a state that the number picks; the same number gives the same state. */
  const scatter = async (caseId: string, n: number) => {
    const state = states[n % 6] ?? 'received'
    const determination = determinations[Math.floor(n / 6) % 4] ?? null
    const publishedAt = n % 17 === 0 && state === 'accepted' ? START : null
    const received = addDays(START, -[0, 60, 77, 90, 95][n % 5]!)
    const finished =
      publishedAt !== null ||
      state === 'closed' ||
      (state === 'deferred' && determination === 'duplicate')
    await installation.sql(
      `update cases set report_state = $2, determination = $3, coordinator_id = $4, offered_to = $5,
         received_at = $6, clock_started_at = $6, deadline_at = $7, finished_at = $8, published_at = $9, replied_at = $10,
         held_since = $11, reporter_wrote_at = $12, withdrawn_at = $13, waiting_on = $14 where case_id = $1`,
      [
        caseId,
        state,
        determination,
        [null, kim.personId, robin.personId][n % 3],
        n % 13 === 0 ? kim.personId : null,
        asDate(received),
        asDate(addDays(received, 90)),
        finished ? asDate(START) : null,
        publishedAt && asDate(publishedAt),
        n % 2 === 0 ? asDate(START) : null,
        n % 4 < 2 && (state === 'invalid' || state === 'deferred')
          ? asDate(addDays(START, -2))
          : null,
        [null, asDate(addDays(START, -3)), asDate(addDays(START, -1))][n % 3],
        n % 11 === 0 ? asDate(START) : null,
        n % 7 === 0 ? 'reporter' : null,
      ],
    )
    if (n % 5 === 0)
      await installation.sql(
        `insert into credit (credit_id, case_id, compartment_id, sealed, types, person_id, consent, asked_at, position)
         values (gen_random_uuid(), $1, $2, ''::bytea, array['analyst'], $3, 'asked', $4, 0)`,
        [caseId, team.compartmentId, kim.personId, asDate(START)],
      )
    if (n % 10 === 5)
      await installation.sql(
        `insert into decline (case_id, compartment_id, person_id, declined_at, conflict) values ($1, $2, $3, $4, true)`,
        [caseId, team.compartmentId, kim.personId, asDate(START)],
      )
    if (n % 9 === 4)
      await installation.sql(
        `insert into opinion (case_id, compartment_id, person_id, asked_by, asked_at, given_at) values ($1, $2, $3, $4, $5, $5)`,
        [caseId, team.compartmentId, robin.personId, kim.personId, asDate(START)],
      )
    if (n % 9 === 0)
      await installation.sql(
        `insert into opinion (case_id, compartment_id, person_id, asked_by, asked_at) values ($1, $2, $3, $4, $5)`,
        [caseId, team.compartmentId, kim.personId, robin.personId, asDate(START)],
      )
  }

  const listed = (
    row: LoadedCase,
    {
      me,
      askedIds,
      givenIds,
      creditAskedIds,
    }: Readonly<Record<'askedIds' | 'givenIds' | 'creditAskedIds', readonly string[]>> & {
      readonly me: string
    },
  ): ListedCase => ({
    ...caseFacts(row),
    clockStartedAt: row.clockStartedAt,
    finishedAt: row.finishedAt,
    repliedAt: row.repliedAt,
    hasReporter: heard.includes(row.caseId),
    lastHumanActivityAt: row.lastHumanAt,
    lastReporterMessageAt: row.reporterWroteAt,
    heldSince: row.heldSince,
    withdrawnAt: row.withdrawnAt,
    offeredTo: row.offeredTo,
    conflictedIds: row.conflictedIds,
    opinionAskedIds: askedIds,
    opinionGivenIds: givenIds,
    hasNewOpinion: givenIds.some((giverId) => giverId !== me),
    creditAskedIds,
    owesDuplicateCredit: false,
    approval: null,
    unasked: null,
    fixPublicAt: null,
    advisoryAt: row.publishedAt,
    recordAt: row.publishedAt,
    emergencyReviewBy: null,
    emergencyById: null,
    emergencyFrom: null,
    publicationStuckBy: null,
    leakListOpen: false,
    leakTakenBack: false,
    assignedBy: row.assignedBy,
    proposalWaits: false,
  })

  /** Every case as this person's rights load it. */
  const listedBy = async ({ personId }: Person): Promise<readonly ListedCase[]> => {
    const asked = await installation.sql<{ caseId: string; personId: string }>(
      'select case_id as "caseId", person_id as "personId" from opinion',
    )
    const given = await installation.sql<{ caseId: string; personId: string }>(
      'select case_id as "caseId", person_id as "personId" from opinion where given_at is not null',
    )
    const credited = await installation.sql<{ caseId: string; personId: string }>(
      'select case_id as "caseId", person_id as "personId" from credit',
    )
    return inTransaction(installation.db, { kind: 'person', personId }, async (tx) => {
      const all: ListedCase[] = []
      for (const caseId of opened) {
        const row = await loadCase(tx, installation, caseId)
        if (row === undefined) throw new Error('no case')
        const of = (rows: typeof asked) =>
          rows.filter((one) => one.caseId === caseId).map((one) => one.personId)
        const ids = { askedIds: of(asked), givenIds: of(given), creditAskedIds: of(credited) }
        all.push(listed(row, { me: personId, ...ids }))
      }
      return all
    })
  }

  const opened: string[] = []
  const heard: string[] = []
  beforeAll(async () => {
    for (let n = 0; n < 72; n++) {
      const { caseId } = await openByHand(installation, { team, person: kim, title: `Case ${n}` })
      await scatter(caseId, n)
      if (n % 5 < 3) {
        await letFollow(installation, kim, caseId)
        heard.push(caseId)
      }
      opened.push(caseId)
    }
  })

  it.each(['Kim Case', 'Robin Release'])('are those of the rules, for %s', async (name) => {
    const who = await personOf(name === kim.name ? kim : robin)
    const roles = who.memberships[0]?.roles ?? []
    const viewer: Viewer = {
      kind: 'member',
      id: who.personId,
      // because: the test gives these two roles alone
      roles: roles as ('admin' | 'release-manager')[],
      hasAcknowledged: true,
    }
    const expected = new Map<string, string[]>(caseViews.map((view) => [view, []]))
    const rules = { charter: pep811Charter, now: installation.now() }
    for (const listed of await listedBy(who))
      for (const view of viewsOf(viewer, listed, rules)) expected.get(view)?.push(listed.caseId)
    for (const view of caseViews) {
      expect([view, await idsOf(name === kim.name ? kim : robin, `is:${view}`)]).toEqual([
        view,
        expected.get(view)?.sort(),
      ])
    }
    const { counts } = await openDesk(installation, who, { query: '', limit: 1 })
    for (const view of [
      'needs-me',
      'unassigned',
      'mine',
      'waiting',
      'due-soon',
      'overdue',
      'open',
    ] as const)
      expect([view, counts[view]]).toEqual([view, expected.get(view)?.length])
  })

  it.each(['Kim Case', 'Robin Release'])('says why each stands there, for %s', async (name) => {
    const who = await personOf(name === kim.name ? kim : robin)
    const roles = who.memberships[0]?.roles ?? []
    const viewer: Viewer = {
      kind: 'member',
      id: who.personId,
      // because: the test gives these two roles alone
      roles: roles as ('admin' | 'release-manager')[],
      hasAcknowledged: true,
    }
    const rules = { charter: pep811Charter, now: installation.now() }
    const { rows } = await listCases(installation, who, { query: '', limit: 200 })
    const said = new Map(rows.map((row) => [row.caseId, row.needs]))
    for (const listed of await listedBy(who)) {
      const needs = needsOf(viewer, listed, rules).map(({ need }) => need)
      expect([listed.caseId, said.get(listed.caseId)]).toEqual([listed.caseId, needs])
    }
  })

  /** Each kind once, where a run of it begins. */
  const asksInOrder = (kinds: readonly string[]) =>
    kinds.filter((kind, at) => kind !== kinds[at - 1])

  it('puts what cannot wait first where it is asked for by what needs a person', async () => {
    const who = await personOf(kim)
    const { rows } = await listCases(installation, who, { query: 'is:needs-me', limit: 200 })
    const kinds = asksInOrder(rows.flatMap(({ needs }) => needs.slice(0, 1)))
    expect(kinds.length).toBeGreaterThan(3)
    expect(new Set(kinds).size).toBe(kinds.length)
    const due = rows
      .filter(({ needs }) => needs[0] === 'determination')
      .map((row) => row.deadlineAt)
    expect(due).toEqual(due.toSorted((a, b) => a - b))
    const all = await listCases(installation, who, { query: 'sort:urgency', limit: 200 })
    expect(all.rows.slice(0, rows.length).map((row) => row.caseId)).toEqual(
      rows.map((row) => row.caseId),
    )
  })

  it.each([
    '',
    'sort:due',
    'sort:received-asc',
    'sort:severity',
    'sort:urgency',
    'is:needs-me',
    'is:open',
  ])('are read page by page without gaps or repeats, asked for “%s”', async (query) => {
    const who = await personOf(kim)
    const whole = await listCases(installation, who, { query, limit: 200 })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listCases(installation, who, { query, limit: 7, cursor })
      seen.push(...page.rows.map((row) => row.caseId))
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen).toEqual(whole.rows.map((row) => row.caseId))
    expect(whole.total).toBe(seen.length)
  })
})

describe('filters and words', () => {
  it('find a case by its number before it was indexed', async () => {
    const { caseId, number } = await openByHand(installation, {
      ...{ team, person: kim, title: 'Not indexed yet' },
    })
    await installation.sql('delete from search_words where case_id = $1', [caseId])
    expect(await idsOf(kim, number)).toEqual([caseId])
    expect(await idsOf(kim, number.toLowerCase())).toEqual([caseId])
  })

  let wanted: string
  beforeAll(async () => {
    const projectId = await addProject(installation, team, 'Parser')
    const opened = await openByHand(installation, {
      team,
      person: kim,
      title: 'Quadratic backtracking in zipfile headers',
      projectId,
    })
    wanted = opened.caseId
    await installation.sql(
      `update cases set severity_score = 8.1, severity_rating = 'High', cve_id = 'CVE-2026-10001' where case_id = $1`,
      [wanted],
    )
  })

  it.each([
    'zipfile',
    'ZIPFILE backtracking',
    'quadr',
    '"backtracking in zipfile"',
    'severity:high',
    'project:parser',
    'project:PARSER zipfile',
    'cve:CVE-2026-10001',
    'cve:any',
    'severity:high severity:low',
    'zipfile -is:closed',
    'zipfile team:example received:2026-10-12',
  ])('find the case by “%s”', async (query) => {
    expect(await idsOf(kim, query)).toEqual([wanted])
  })

  it.each([
    'zipfiles',
    'zipfile nowhere',
    'zip',
    'zipfile is:closed',
    'zipfile received:<2026-10-12',
    'zipfile coordinator:robin',
    "zipfile project:'; drop table cases; --",
    'zipfile coordinator:%',
  ])('do not find it by “%s”', async (query) => {
    expect(await idsOf(kim, query)).toEqual([])
  })

  it('says in words what it could not read, and lists all the same', async () => {
    const list = await listCases(installation, await personOf(kim), {
      query: 'severity:enormous zipfile',
      limit: 5,
    })
    expect(list.problems).toHaveLength(1)
    expect(list.rows.map((row) => row.caseId)).toEqual([wanted])
  })
})

describe('who sees what', () => {
  it('shows a member of another team nothing, by list, word or count', async () => {
    const other = await addTeam(installation, 'OTHER')
    const sam = await addPerson(installation, 'Sam Elsewhere', { team: other })
    for (const query of ['', 'zipfile', 'is:open']) expect(await idsOf(sam, query)).toEqual([])
    const { counts } = await openDesk(installation, await personOf(sam), { query: '', limit: 5 })
    expect(new Set(Object.values(counts))).toEqual(new Set([0]))
  })

  it('shows a participant the one case, by words of its report, and not when the team was active', async () => {
    const { caseId } = await openByHand(installation, {
      team,
      person: kim,
      title: 'Shared trouble in sqlite bindings',
    })
    const guest = await addPerson(installation, 'Gail Guest')
    await installation.sql(
      `insert into participant (case_id, person_id, compartment_id, consent, invitation, invited_by, invited_at, answered_at)
       values ($1, $2, $3, 'signatory', 'x', $4, $5, $5)`,
      [caseId, guest.personId, team.compartmentId, kim.personId, asDate(START)],
    )
    expect(await idsOf(guest, '')).toEqual([caseId])
    expect(await idsOf(guest, 'sqlite')).toEqual([caseId])
    await installation.sql(`update cases set last_activity_at = $2 where case_id = $1`, [
      caseId,
      asDate(addDays(START, 1)),
    ])
    const { rows } = await listCases(installation, await personOf(guest), { query: '', limit: 5 })
    expect(rows[0]).toMatchObject({ lastActivityAt: START, isMember: false, readers: 3 })
  })

  it('takes a made-up cursor as the beginning', async () => {
    for (const cursor of [
      'x',
      's9999',
      Buffer.from('[1e999,"x"]').toString('base64url'),
      randomUUID(),
    ]) {
      const { rows } = await listCases(installation, await personOf(kim), {
        query: '',
        limit: 1,
        cursor,
      })
      expect(rows).toHaveLength(1)
    }
  })
})
