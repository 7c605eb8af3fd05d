// The world of the access suites: a team, everyone around it, and one case in every state.
import { openFollowLink } from '../../../packages/server/src/intake/follow-link.js'
import { replaceFollowLink } from '../../../packages/server/src/intake/replace-link.js'
import { signInAgain } from '../../../packages/server/test/cases/support.js'
import {
  deskOf,
  openStage,
  personOf,
  type Stage,
} from '../../../packages/server/test/publication/stage.js'
import type { TestInstallation } from '../../../packages/server/test/support/installation.js'
import { addProject, type TestPerson } from '../../../packages/server/test/support/people.js'
import { addCast, type Cast, PEOPLE, type PersonWord } from './cast.js'
import { answerAll, approve, creditAll, draftAll, publish, submit } from './credits.js'
import {
  api,
  type Builder,
  done,
  idOf,
  inviteAll,
  leaveEmbargo,
  posted,
  report,
  STATES,
  type State,
  type WorldCase,
  writeAll,
} from './states.js'
import { wordOf } from './words.js'

export interface World {
  readonly stage: Stage
  readonly cast: Cast
  readonly cases: Readonly<Record<State, WorldCase>>
  readonly uv: number
  /** Another project that is party to every accepted case, with a participant of its own. */
  readonly hatch: number
  /** A project that is party to no case, with a contact who could be asked. */
  readonly pip: number
  /** The published case's public ids. */
  readonly advisoryId: string
  readonly cveId: string
  /** Ids of things that hang on no case. */
  readonly ids: Readonly<Record<string, string>>
  close(): Promise<void>
}

const determine = (builder: Builder, caseId: string, determination: string) =>
  done(
    `determine ${determination}`,
    api(builder, builder.cast.people.coordinator, {
      method: 'POST',
      url: `/api/v1/cases/${caseId}/determination`,
      body: { determination },
    }),
  )

/** The team replaces the link once, so that an old one exists. */
const replaceLink = async (builder: Builder, caseId: string): Promise<string> => {
  const { installation } = builder.stage.parley
  const coordinator = await personOf(builder.stage, builder.cast.people.coordinator)
  await replaceFollowLink(installation, coordinator, caseId)
  const rows = await installation.sql<{ followLinkId: string; sealed: Buffer }>(
    `select follow_link_id as "followLinkId", sealed from follow_link where case_id = $1 and replaced_at is null`,
    [caseId],
  )
  const [row] = rows
  if (row === undefined) throw new Error('no link')
  return openFollowLink(installation.keys, row)
}

const narrow = (builder: Builder, caseId: string) => {
  const { coordinator, admin } = builder.cast.people
  const body = new URLSearchParams({ csrf: coordinator.csrf })
  for (const { personId } of [coordinator, admin]) body.append('memberId', personId)
  return done(
    'narrow',
    builder.stage.parley.request({
      method: 'POST',
      url: `/cases/${caseId}/readers`,
      cookie: coordinator.cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: body.toString(),
    }),
  )
}

const reviewOf = ({ cast }: Builder, word: PersonWord): string =>
  `select review_id as id from review where case_id = $1 and person_id = '${cast.people[word].personId}'`

const idsOf = async (builder: Builder, caseId: string) => {
  const message = (audience: string) =>
    idOf(
      builder,
      `select message_id as id from message m where case_id = $1 and audience = '${audience}'
        order by exists (select 1 from participant p where p.case_id = m.case_id and p.person_id = m.author_id), written_at limit 1`,
      caseId,
    )
  return {
    teamMessage: await message('team'),
    reporterMessage: await message('team+reporter'),
    everyoneMessage: await message('everyone'),
    attachment: await idOf(
      builder,
      `select attachment_id as id from attachment where case_id = $1 and kind <> 'patch' order by added_at limit 1`,
      caseId,
    ),
    brief: await idOf(
      builder,
      'select brief_id as id from brief where case_id = $1 limit 1',
      caseId,
    ),
    publication: await idOf(
      builder,
      'select publication_id as id from publication where case_id = $1 limit 1',
      caseId,
    ),
    review: await idOf(builder, reviewOf(builder, 'reviewer'), caseId),
    reviewAsked: await idOf(builder, reviewOf(builder, 'asked-reviewer'), caseId),
    patch: await idOf(
      builder,
      `select attachment_id as id from attachment where case_id = $1 and kind = 'patch' limit 1`,
      caseId,
    ),
  }
}

/** Those whose fix is public and whose advisory is on its way out. */
const hasAdvisory = (state: State) => ['submitted', 'fixed', 'published'].includes(state)
const isAccepted = (state: State) => !['triage', 'closed'].includes(state)

/** Makes one case and takes it to its state. */
export const buildCase = async (builder: Builder, state: State): Promise<WorldCase> => {
  const { coordinator } = builder.cast.people
  const oldFollow = await report(builder, state)
  const caseId = await idOf(
    builder,
    'select case_id as id from cases where case_id <> $1 order by received_at desc, number desc limit 1',
    '00000000-0000-0000-0000-000000000000',
  )
  const of = { caseId, state }
  await done('take', posted(builder, coordinator, { url: `/cases/${caseId}/take` }))
  await writeAll(builder, of)
  if (isAccepted(state)) await determine(builder, caseId, 'vulnerability')
  const accepted = isAccepted(state)
  await inviteAll(builder, { ...of, accepted, follow: oldFollow })
  const credit = accepted ? await creditAll(builder, of) : { creditId: '', secret: '', own: '' }
  await done(
    'reporter writes',
    builder.stage.parley.request({
      url: `/r/${oldFollow}/messages`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ body: 'Thank you.' }).toString(),
    }),
  )
  if (accepted)
    await done(
      'brief',
      api(builder, coordinator, {
        method: 'POST',
        url: `/api/v1/cases/${caseId}/briefs`,
        body: { subject: wordOf('briefword', state), body: wordOf('briefword', state) },
      }),
    )
  const follow = await replaceLink(builder, caseId)
  if (accepted) await draftAll(builder, { ...of, merged: hasAdvisory(state) })
  let hash = ''
  if (hasAdvisory(state)) await answerAll(builder, { ...credit, name: wordOf('creditname', state) })
  if (state === 'submitted') hash = await submit(builder, caseId)
  if (state === 'fixed') hash = await approve(builder, caseId)
  if (state === 'published') hash = await publish(builder, caseId)
  if (state === 'narrowed') await narrow(builder, caseId)
  if (state === 'ended') await leaveEmbargo(builder, caseId)
  if (state === 'closed') {
    await determine(builder, caseId, 'invalid')
    const fields = { do: 'close', despiteEmbargo: 'yes' }
    await done('close', posted(builder, coordinator, { url: `/cases/${caseId}/state`, fields }))
  }
  await builder.stage.parley.work()
  const number = await idOf(builder, 'select number as id from cases where case_id = $1', caseId)
  const ids = { ...(await idsOf(builder, caseId)), credit: credit.creditId, own: credit.own }
  const basis = accepted
    ? (await deskOf(builder.stage, caseId, coordinator)).prepared.draft.hash
    : ''
  const links = { follow, oldFollow, credit: credit.secret }
  return { state, caseId, number, ...links, ids, hash, basis }
}

const leaveTeam = async (builder: Builder) => {
  const { admin, former } = builder.cast.people
  const id = await idOf(
    builder,
    'select membership_id as id from membership where person_id = $1 and left_at is null',
    former.personId,
  )
  await done(
    'leave',
    posted(builder, admin, {
      url: `/admin/PSRT/members/${id}/leave`,
      fields: { leavingDecided: 'A vote' },
    }),
  )
}

/** The same people, each with a session of this moment: their proofs of presence are fresh. */
const freshPeople = async (stage: Stage, cast: Cast): Promise<Cast> => {
  const people: Partial<Record<PersonWord, TestPerson>> = {}
  for (const word of PEOPLE)
    people[word] = await signInAgain(stage.parley.installation, cast.people[word])
  // because: every word was filled by the loop
  return { ...cast, people: people as Cast['people'] }
}

const publicIds = async (builder: Builder) => {
  const nobody = '00000000-0000-0000-0000-000000000000'
  const one = (statement: string) => idOf(builder, statement, nobody)
  return {
    advisoryId: await one('select advisory_id as id from advisory where case_id <> $1 limit 1'),
    cveId: await one(
      `select cve_id as id from cases where cve_id is not null and published_at is null and case_id <> $1
        order by number limit 1`,
    ),
    ids: {
      membership: await idOf(
        builder,
        'select membership_id as id from membership where person_id = $1',
        builder.cast.people.manager.personId,
      ),
    },
  }
}

/** Builds the world with a case in each of `states`; `watch` sees its database before anything is in it. */
export const openAccessWorld = async (
  states: readonly State[] = STATES,
  watch: (installation: TestInstallation) => Promise<void> = async () => {},
): Promise<World> => {
  const stage = await openStage()
  const { installation } = stage.parley
  await watch(installation)
  const cast = await addCast(stage)
  const uv = await addProject(installation, stage.team, 'uv')
  // Somebody who is told once a day, of whom notifications wait.
  await installation.sql(
    `update person set notify = '{"new-report": "daily", "message": "daily"}' where person_id = $1`,
    [cast.people.manager.personId],
  )
  // Pages show the team's first number as an example: the cases of this world have later ones.
  await installation.sql(`insert into case_counter (team_id, year, next) values ($1, 2026, 641)`, [
    stage.team.teamId,
  ])
  const hatch = await addProject(installation, stage.team, 'hatch')
  const pip = await addProject(installation, stage.team, 'pip')
  await installation.sql(
    `insert into project_contact (project_id, person_id, added_at) select unnest($1::int[]), $2, now()`,
    [[uv, pip], cast.people.credited.personId],
  )
  // A worker has been heard of: readiness asks for one.
  await installation.sql('insert into worker_seen values (gen_random_uuid(), $1)', [
    new Date(Date.now() + 86_400_000),
  ])
  await installation.sql(
    `update team set oversight_team_id = (select team_id from team where slug = 'COUNCIL') where team_id = $1`,
    [stage.team.teamId],
  )
  const builder: Builder = { stage, cast, uv, hatch }
  const cases: Partial<Record<State, WorldCase>> = {}
  for (const state of states) {
    installation.passTime({ minutes: 1 })
    cases[state] = await buildCase(builder, state)
  }
  const fresh = { ...builder, cast: await freshPeople(stage, cast) }
  await leaveTeam(fresh)
  await stage.parley.work()
  return {
    ...{ stage, uv, hatch, pip, cast: fresh.cast },
    ...(await publicIds(fresh)),
    cases: cases as World['cases'], // because: the loop above filled what was asked for
    close: () => stage.close({ jobsMayRemain: true, rowsArePlanted: true }),
  }
}
