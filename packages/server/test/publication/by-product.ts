// Takes a case from its report to its publication through the API alone, as a team's own program would: reported without
// an account, taken, accepted, drafted, scored, credited with everybody's answer, approved by a second reader, published.
import type { CreditType } from '@parley/records'
import { expect } from 'vitest'
import type { CheckedDraft } from '../../src/remediation/draft-check.js'
import type { TestPerson } from '../support/people.js'
import type { ReadyCase, Stage } from './stage.js'

export interface PublishedCredit {
  readonly name: string
  readonly types: readonly CreditType[]
}

export interface RealCase {
  readonly project: string
  readonly title: string
  readonly report: string
  readonly versions: string
  readonly draft: CheckedDraft
  readonly vector: string
  /** One a person. The reporter's and the coordinator's come by the clock, the others are added. */
  readonly credits: readonly PublishedCredit[]
}

type Call = (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => Promise<unknown>

const callerOf =
  ({ parley }: Stage, caseId: string, who: TestPerson): Call =>
  async (method, path, payload) => {
    const answer = await parley.request({
      method,
      url: `/api/v1/cases/${caseId}/${path}`,
      cookie: who.cookie,
      headers: { accept: 'application/json', 'x-csrf': who.csrf },
      ...(payload === undefined ? {} : { payload }),
    })
    if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.body}`)
    return answer.json()
  }

const nameOf = ({ credits }: RealCase, type: CreditType): string | null =>
  credits.find(({ types }) => types.includes(type))?.name ?? null

interface Reported {
  readonly caseId: string
  readonly followUrl: string
}

/** Reports without an account, and finds the case as a member does: in the list of what is new. */
const report = async (stage: Stage, real: RealCase): Promise<Reported> => {
  const { parley, ada } = stage
  const sent = await parley.request({
    method: 'POST',
    url: '/api/v1/reports',
    headers: { accept: 'application/json' },
    payload: {
      project: real.project,
      summary: real.title,
      details: real.report,
      affectedVersions: real.versions,
      reporter: { creditAs: nameOf(real, 'reporter') ?? undefined },
    },
  })
  expect(sent.statusCode).toBe(201)
  await parley.work()
  const list = await parley.request({
    url: '/api/v1/cases?q=is:open%20coordinator:none&limit=1',
    cookie: ada.cookie,
    headers: { accept: 'application/json' },
  })
  return { caseId: list.json().items[0].id, followUrl: sent.json().followUrl }
}

interface ListedCredit {
  readonly creditId: string
  readonly name: string
  readonly types: readonly string[]
  readonly consent: string
}

const creditsNow = async (call: Call): Promise<readonly ListedCredit[]> =>
  // because: the answer's shape is declared, and checked by its own tests
  ((await call('GET', 'advisory')) as { credits: readonly ListedCredit[] }).credits

const form = (fields: Record<string, string>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: new URLSearchParams(fields).toString(),
})

/** Whoever reported answers on their own page: by the real name, or not named where the record names none. */
const answerAsReporter = async (
  { parley }: Stage,
  { followUrl }: Reported,
  real: RealCase,
): Promise<void> => {
  const name = nameOf(real, 'reporter')
  const answer = name === null ? { kind: 'declined' } : { kind: 'accepted', name }
  const url = `${new URL(followUrl).pathname}/credit`
  const done = await parley.request({ method: 'POST', url, ...form(answer) })
  expect(done.statusCode).toBe(303)
}

/** The coordinator answers on their own page of credits: by the real name, or not at all where the record names none. */
const answerAsCoordinator = async (
  { parley, ada }: Stage,
  { creditId, name }: { creditId: string; name: string | null },
): Promise<void> => {
  const answer = name === null ? 'declined' : 'accepted'
  const done = await parley.request({
    method: 'POST',
    url: `/credits/${creditId}`,
    cookie: ada.cookie,
    ...form({ csrf: ada.csrf, answer, name: name ?? '' }),
  })
  expect(done.statusCode).toBe(303)
}

/** Somebody without an account is asked by mail and answers by the link in it. */
const addAndAsk = async (stage: Stage, call: Call, credit: PublishedCredit): Promise<void> => {
  const email = `credited-${Math.random().toString(36).slice(2)}@example.test`
  const { name, types } = credit
  await call('POST', 'credits', { action: 'add', name, types, email })
  const added = (await creditsNow(call)).at(-1)
  await call('POST', 'credits', { action: 'ask', creditId: added?.creditId })
  await stage.parley.work()
  const mail = stage.mail.messages(email).at(-1)?.text ?? ''
  const path = /\/c\/[\w-]+/.exec(mail)?.[0] ?? ''
  const done = await stage.parley.request({
    method: 'POST',
    url: path,
    ...form({ answer: 'accepted', name }),
  })
  expect(done.statusCode).toBe(303)
}

const settleCredits = async (stage: Stage, call: Call, real: RealCase): Promise<void> => {
  const own = (await creditsNow(call)).find(({ types }) => types.includes('coordinator'))
  if (own === undefined) throw new Error('the clock has not credited the coordinator')
  const { creditId } = own
  const coordinator = real.credits.find(({ types }) => types.includes('coordinator'))
  if (coordinator !== undefined)
    await call('POST', 'credits', { action: 'change', creditId, ...coordinator })
  await answerAsCoordinator(stage, { creditId, name: coordinator?.name ?? null })
  const others = real.credits.filter(
    ({ types }) => !types.includes('coordinator') && !types.includes('reporter'),
  )
  for (const credit of others) await addAndAsk(stage, call, credit)
}

const approveAndPublish = async (stage: Stage, caseId: string): Promise<void> => {
  const ada = callerOf(stage, caseId, stage.ada)
  const bob = callerOf(stage, caseId, stage.bob)
  // because: the answers' shapes are declared, and checked by their own tests
  const desk = (await ada('GET', 'publication')) as { basis: string }
  const asking = { action: 'ask', basis: desk.basis, askedOf: [stage.bob.personId] }
  const { hash } = (await ada('POST', 'approval', asking)) as { hash: string }
  await bob('POST', 'approval', { action: 'approve', hash })
  await ada('POST', 'publication', { action: 'publish', hash })
  await stage.parley.work()
}

/** From the report to the last step of the publication. */
export const publishRealCase = async (stage: Stage, real: RealCase): Promise<ReadyCase> => {
  const reported = await report(stage, real)
  const { caseId } = reported
  const call = callerOf(stage, caseId, stage.ada)
  await call('POST', 'coordinator', { action: 'take' })
  await call('POST', 'determination', { determination: 'vulnerability' })
  await stage.parley.work()
  const links = real.draft.links.map((link) => ({ ...link, tags: [...link.tags] }))
  await call('PUT', 'advisory', { basedOn: 0, ...real.draft.draft, links })
  await call('PUT', 'severity', { vector: real.vector })
  await settleCredits(stage, call, real)
  await answerAsReporter(stage, reported, real)
  await approveAndPublish(stage, caseId)
  const rows = await stage.parley.installation.sql<{ cve_id: string; number: string }>(
    'select cve_id, number from cases where case_id = $1',
    [caseId],
  )
  return { caseId, number: rows[0]?.number ?? '', cveId: rows[0]?.cve_id ?? '' }
}
