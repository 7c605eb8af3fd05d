// Credits around a case, and the advisory up to its publication.
import { loadCase } from '../../../packages/server/src/cases/load.js'
import { inTransaction } from '../../../packages/server/src/db/transaction.js'
import { reportFixEvent } from '../../../packages/server/src/embargo/terms/report-fix.js'
import {
  askForApproval,
  giveApproval,
} from '../../../packages/server/src/publication/actions/approve.js'
import { publishNow } from '../../../packages/server/src/publication/actions/publish.js'
import { answerAsked, readReview } from '../../../packages/server/src/publication/reviews/answer.js'
import { askOutside } from '../../../packages/server/src/publication/reviews/ask.js'
import { selectCreditRows } from '../../../packages/server/src/remediation/credits/store.js'
import { deskOf, must, personOf, VECTOR } from '../../../packages/server/test/publication/stage.js'
import { mailOf } from './cast.js'
import { api, type Builder, done, posted } from './states.js'
import { wordOf } from './words.js'

type Of = { readonly caseId: string; readonly state: string }

const rowsOf = ({ stage, cast }: Builder, caseId: string) => {
  const { installation } = stage.parley
  const actor = { kind: 'person', personId: cast.people.coordinator.personId } as const
  return inTransaction(installation.db, actor, async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) throw new Error('no case')
    return selectCreditRows(tx, loaded)
  })
}

/** Asks somebody without an account by a link, somebody with one, and the coordinator; the latter two are credited. */
export const creditAll = async (
  builder: Builder,
  { caseId, state }: Of,
): Promise<{ creditId: string; secret: string; own: string }> => {
  const { coordinator, credited } = builder.cast.people
  const act = (body: object) =>
    done(
      'credit',
      api(builder, coordinator, { method: 'POST', url: `/api/v1/cases/${caseId}/credits`, body }),
    )
  // The clock credits the coordinator of an accepted case.
  await builder.stage.parley.work()
  const name = wordOf('creditname', state)
  const email = mailOf(`credit ${state}`)
  await act({ action: 'add', name, types: ['analyst'], email })
  const { personId } = credited
  await act({ action: 'add', name: 'Cindy Credited', types: ['finder'], personId })
  const before = await rowsOf(builder, caseId)
  for (const { creditId, consent } of before)
    if (consent === 'unasked') await act({ action: 'ask', creditId })
  const rows = await rowsOf(builder, caseId)
  for (const { creditId, personId: of } of rows) {
    if (of !== coordinator.personId) continue
    const fields = { answer: 'accepted', name: coordinator.name }
    await done('own answer', posted(builder, coordinator, { url: `/credits/${creditId}`, fields }))
  }
  const asked = rows.find((row) => row.name === name)
  const own = rows.find((row) => row.personId === personId)
  return {
    creditId: asked?.creditId ?? '',
    secret: asked?.secret ?? '',
    own: own?.creditId ?? '',
  }
}

/** Both who were asked agree to be named. */
export const answerAll = async (
  builder: Builder,
  credit: { secret: string; own: string; name: string },
): Promise<void> => {
  const { credited } = builder.cast.people
  await done(
    'answer by link',
    builder.stage.parley.request({
      method: 'POST',
      url: `/c/${credit.secret}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ answer: 'accepted', name: credit.name }).toString(),
    }),
  )
  const fields = { answer: 'accepted', name: credited.name }
  await done('answer', posted(builder, credited, { url: `/credits/${credit.own}`, fields }))
}

let lastNumber = 5000

/** The advisory with its score and a patch. `merged` says that the fix is public. */
export const draftAll = async (
  builder: Builder,
  { caseId, state, merged }: Of & { merged: boolean },
): Promise<void> => {
  const { coordinator } = builder.cast.people
  const send = (method: 'PUT' | 'POST', path: string, body: object) =>
    done(path, api(builder, coordinator, { method, url: `/api/v1/cases/${caseId}/${path}`, body }))
  lastNumber += 1
  const repository = 'https://github.com/python/cpython'
  await send('PUT', 'advisory', {
    basedOn: 0,
    title: `Quadratic complexity in the ${wordOf('draft', state)} module`,
    description: `Parsing a crafted example takes quadratic time in ${wordOf('draft', state)}.`,
    cweIds: ['CWE-1333'],
    versionType: 'python',
    defaultStatus: 'unaffected',
    affected: [
      {
        version: '3.13.0',
        status: 'affected',
        lessThan: '3.13.9',
        lessThanOrEqual: '',
        fixCommit: `${repository}/commit/${'a1'.repeat(20)}`,
      },
    ],
    links: [
      { kind: 'pull-request', url: `${repository}/pull/${lastNumber}`, tags: [], isMerged: merged },
      {
        kind: 'public-issue',
        url: `${repository}/issues/${lastNumber}`,
        tags: [],
        isMerged: false,
      },
    ],
  })
  await send('PUT', 'severity', { vector: VECTOR })
  const name = `${wordOf('patchname', state)}.patch`
  await send('POST', 'patches', { name, text: '--- a\n+++ b\n', audience: 'team' })
}

/** Asks for approval of what would go out: of the operator, and of two people outside the case, of whom one agrees to read it. */
export const submit = async (builder: Builder, caseId: string): Promise<string> => {
  const { stage, cast } = builder
  const { draft } = (await deskOf(stage, caseId, cast.people.coordinator)).prepared
  const coordinator = await personOf(stage, cast.people.coordinator)
  const askedOf = [cast.people.operator.personId]
  const asked = await askForApproval(stage.parts, coordinator, {
    caseId,
    basis: draft.hash,
    askedOf,
  })
  for (const word of ['reviewer', 'asked-reviewer'] as const) {
    const { name } = cast.people[word]
    const asking = { caseId, basis: draft.hash, name, email: mailOf(name) }
    const { reviewId } = must(await askOutside(stage.parts, coordinator, asking))
    if (word === 'reviewer') await agreeToReview(builder, reviewId)
  }
  return must(asked).hash
}

const agreeToReview = async ({ stage, cast }: Builder, reviewId: string): Promise<void> => {
  const { installation } = stage.parley
  const person = await personOf(stage, cast.people.reviewer)
  const terms = (await readReview(installation, person, reviewId))?.terms ?? ''
  must(await answerAsked(installation, person, { reviewId, event: 'agree', terms }))
}

/** Every other project of the case has its fix: until then the embargo holds the advisory back. */
const fixElsewhere = async ({ stage, cast }: Builder, caseId: string): Promise<void> => {
  const { installation } = stage.parley
  const rows = await installation.sql<{ projectId: number }>(
    'select project_id as "projectId" from party where case_id = $1',
    [caseId],
  )
  const coordinator = await personOf(stage, cast.people.coordinator)
  for (const { projectId } of rows)
    await reportFixEvent(installation, coordinator, { caseId, projectId, event: 'F' })
}

/** The operator approves: all that is missing is the button. */
export const approve = async (builder: Builder, caseId: string): Promise<string> => {
  const { stage, cast } = builder
  await fixElsewhere(builder, caseId)
  const hash = await submit(builder, caseId)
  const operator = await personOf(stage, cast.people.operator)
  must(await giveApproval(stage.parts, operator, { caseId, hash }))
  return hash
}

/** Approves and publishes: mail, CVE record, OSV record and page. */
export const publish = async (builder: Builder, caseId: string): Promise<string> => {
  const { stage, cast } = builder
  const hash = await approve(builder, caseId)
  const coordinator = await personOf(stage, cast.people.coordinator)
  must(await publishNow(stage.parts, coordinator, { caseId, hash }))
  for (let n = 0; n < 6; n++) {
    await stage.parley.work()
    stage.parley.installation.passTime({ seconds: 90 })
  }
  return hash
}
