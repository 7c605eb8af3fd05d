// One case in every state that matters to who may know what, made the way people make them: by the report form, the
// pages and the API. Each has canaries in every field and the same people around it.
import type { LightMyRequestResponse } from 'fastify'
import { multipart } from '../../../packages/server/test/intake/support.js'
import type { Stage } from '../../../packages/server/test/publication/stage.js'
import type { TestPerson } from '../../../packages/server/test/support/people.js'
import { type Cast, mailOf, type PersonWord } from './cast.js'
import { wordOf } from './words.js'

export const STATES = [
  'triage',
  'embargoed',
  'narrowed',
  'ended',
  'submitted',
  'fixed',
  'published',
  'closed',
] as const
export type State = (typeof STATES)[number]

export interface WorldCase {
  readonly state: string
  readonly caseId: string
  readonly number: string
  readonly follow: string
  readonly oldFollow: string
  readonly credit: string
  /** Ids of what hangs on the case, for addresses. */
  readonly ids: Readonly<Record<string, string>>
  /** What is asked to be approved, and what it was made from. */
  readonly hash: string
  readonly basis: string
}

export interface Builder {
  readonly stage: Stage
  readonly cast: Cast
  readonly uv: number
  /** Another project that is party to every case that is accepted, with a participant of its own. */
  readonly hatch: number
}

export const posted = (
  { stage }: Builder,
  who: TestPerson,
  { url, fields = {} }: { url: string; fields?: Record<string, string> },
): Promise<LightMyRequestResponse> =>
  stage.parley.request({
    method: 'POST',
    url,
    cookie: who.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ csrf: who.csrf, ...fields }).toString(),
  })

/** The answer, or a failed test that says what was refused. */
export const done = async (
  what: string,
  answer: Promise<LightMyRequestResponse>,
): Promise<LightMyRequestResponse> => {
  const got = await answer
  if (got.statusCode >= 400) {
    const reason =
      /class="[^"]*note[^"]*"[\s\S]{0,400}/.exec(got.body)?.[0] ?? got.body.slice(0, 600)
    throw new Error(`${what}: ${got.statusCode} ${reason}`)
  }
  return got
}

export const api = (
  { stage }: Builder,
  who: TestPerson,
  { method, url, body }: { method: 'POST' | 'PUT'; url: string; body: object },
) =>
  stage.parley.request({
    method,
    url,
    cookie: who.cookie,
    headers: { accept: 'application/json', 'x-csrf': who.csrf },
    payload: body,
  })

export const report = async ({ stage }: Builder, state: string): Promise<string> => {
  const fields = {
    project: 'CPython',
    summary: `Something about ${wordOf('title', state)}`,
    details: `What happens: ${wordOf('report', state)}`,
    proofOfConcept: `print("${wordOf('proof', state)}")`,
    'reporter.name': wordOf('reportername', state),
    'reporter.email': `${wordOf('reportermail', state)}@example.test`,
    'reporter.creditAs': wordOf('reportername', state),
  }
  const files = [
    { name: `${wordOf('filename', state)}.txt`, content: wordOf('filecontent', state) },
  ]
  const sent = await done(
    'report',
    stage.parley.request({ url: '/report', method: 'POST', ...multipart(fields, files) }),
  )
  return String(sent.headers.location)
    .replace(/^\/r\//, '')
    .replace(/\/sent$/, '')
}

export const idOf = async (
  { stage }: Builder,
  statement: string,
  caseId: string,
): Promise<string> => {
  const rows = await stage.parley.installation.sql<{ id: string }>(statement, [caseId])
  return String(rows[0]?.id ?? '')
}

export const writeAll = async (
  builder: Builder,
  { caseId, state }: { caseId: string; state: string },
) => {
  const { coordinator, former } = builder.cast.people
  const write = (who: TestPerson, audience: string, body: string) =>
    done(
      `message to ${audience}`,
      posted(builder, who, { url: `/cases/${caseId}/messages`, fields: { audience, body } }),
    )
  await write(coordinator, 'team', wordOf('teamword', state))
  await write(coordinator, 'team+reporter', wordOf('reporterword', state))
  await write(coordinator, 'everyone', wordOf('everyoneword', state))
  await write(former, 'team', 'I look at this one.')
  const act = (who: TestPerson, path: string, fields: Record<string, string>) =>
    done(path, posted(builder, who, { url: `/cases/${caseId}/${path}`, fields }))
  const { operator, manager } = builder.cast.people
  const note = wordOf('note', state)
  await act(coordinator, 'triage', {
    'notes.affectedVersions': note,
    'criterion.sandbox': 'no',
    'note.sandbox': note,
  })
  await act(coordinator, 'opinions', { do: 'ask', memberId: operator.personId })
  const because = wordOf('opinion', state)
  await act(operator, 'opinions', { do: 'give', determination: 'vulnerability', because })
  await act(manager, 'coordinator', { do: 'conflict' })
}

const invite = async (
  builder: Builder,
  of: { caseId: string; state: string },
  { word, project }: { word: PersonWord; project: string },
) => {
  const who = builder.cast.people[word]
  await done(
    `invite ${word}`,
    posted(builder, builder.cast.people.coordinator, {
      url: `/cases/${of.caseId}/invite`,
      fields: {
        name: who.name,
        email: mailOf(who.name),
        project,
        title: `About ${wordOf('invitetitle', of.state)}`,
        why: `You know it: ${wordOf('invitewhy', of.state)}`,
      },
    }),
  )
}

/** The team and the reporter agree on a later end: it binds nobody else before they agreed to it again. */
const lapse = async (builder: Builder, { caseId, follow }: { caseId: string; follow: string }) => {
  const basis = () =>
    idOf(builder, 'select embargo_basis as id from cases where case_id = $1', caseId)
  await done(
    'a later end',
    posted(builder, builder.cast.people.coordinator, {
      url: `/cases/${caseId}/embargo/proposals`,
      fields: { at: '2027-01-20T10:00', zone: 'UTC', reason: '', basis: await basis() },
    }),
  )
  const proposal = await idOf(
    builder,
    'select proposal_id as id from embargo_proposal where case_id = $1 and outcome is null',
    caseId,
  )
  await done(
    'the reporter agrees',
    builder.stage.parley.request({
      url: `/r/${follow}/embargo/answer`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        ...{ proposal, answer: 'accepted', basis: await basis() },
      }).toString(),
    }),
  )
}

const INVITED = [
  'invited',
  'participant',
  'neighbour',
  'lapsed',
  'declined',
  'left',
  'ended',
] as const

export const inviteAll = async (
  builder: Builder,
  of: { caseId: string; state: string; accepted: boolean; follow: string },
) => {
  const { caseId } = of
  const { people } = builder.cast
  const projects: Partial<Record<PersonWord, string>> = of.accepted
    ? { participant: String(builder.uv), neighbour: String(builder.hatch) }
    : {}
  for (const word of INVITED) await invite(builder, of, { word, project: projects[word] ?? '' })
  const answer = async (word: PersonWord, given: string) => {
    const url = `/cases/${caseId}/invitation`
    const { cookie } = people[word]
    const page = await builder.stage.parley.request({ url, cookie })
    const terms = /name="terms" value="([0-9a-f]{64})"/.exec(page.body)?.[1] ?? ''
    const fields = { answer: given, terms }
    await done(`${word} answers`, posted(builder, people[word], { url, fields }))
  }
  for (const word of ['participant', 'neighbour', 'lapsed', 'left', 'ended'] as const)
    await answer(word, 'agree')
  await answer('declined', 'decline')
  const says = { audience: 'everyone', body: 'I have read it.' }
  await done(
    'participant writes',
    posted(builder, people.participant, { url: `/cases/${caseId}/messages`, fields: says }),
  )
  await builder.stage.parley.request({
    url: `/cases/${caseId}`,
    cookie: people.participant.cookie,
  })
  await done('leave', posted(builder, people.left, { url: `/cases/${caseId}/embargo/leave` }))
  await done(
    'end',
    posted(builder, people.coordinator, {
      url: `/cases/${caseId}/participants/${people.ended.personId}/end`,
    }),
  )
  await lapse(builder, of)
  for (const word of ['participant', 'neighbour'] as const) await answer(word, 'agree')
  if (of.accepted) await writeParties(builder, of)
}

/** What is between the team and one project: its word on how far it is, and its channel. */
const writeParties = async (builder: Builder, of: { caseId: string; state: string }) => {
  const { caseId } = of
  const { people } = builder.cast
  await done(
    'status',
    posted(builder, people.participant, {
      url: `/cases/${caseId}/parties/${builder.uv}/status`,
      fields: { status: 'investigating', note: wordOf('partynote', of.state) },
    }),
  )
  await done(
    'channel',
    posted(builder, people.coordinator, {
      url: `/cases/${caseId}/messages`,
      fields: { audience: `project:${builder.uv}`, body: wordOf('channelword', of.state) },
    }),
  )
  await done(
    'the other channel',
    posted(builder, people.neighbour, {
      url: `/cases/${caseId}/messages`,
      fields: { audience: `project:${builder.hatch}`, body: wordOf('neighbourword', of.state) },
    }),
  )
}

/** The coordinator leaves the embargo before its end, for a reason that holds: nothing is published by it. */
export const leaveEmbargo = async (builder: Builder, caseId: string) => {
  const fields = {
    ...{ evidence: 'know', 'check-0': 'yes', 'check-1': 'yes', 'check-2': 'yes', 'check-3': 'yes' },
    basis: await idOf(builder, 'select embargo_basis as id from cases where case_id = $1', caseId),
  }
  const url = `/cases/${caseId}/embargo/end`
  await done('leave the embargo', posted(builder, builder.cast.people.coordinator, { url, fields }))
}
