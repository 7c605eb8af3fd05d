// What an attempt leaves in our own rows: done with its outcome, or failed with its next try; and what follows when the
// announcement is out and when everything is done. Sends nothing.

import { announcementOf, type Instant, isRefusal, progressOf } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { EventName } from '../../audit/events.js'
import { writeClosed } from '../../cases/actions/lifecycle.js'
import { caseFacts } from '../../cases/facts.js'
import type { LoadedCase } from '../../cases/load.js'
import { indexAnew } from '../../cases/search/reindex.js'
import { finishedAfter, updateCase } from '../../cases/store.js'
import { timestamp } from '../../db/tables/columns.js'
import type { StepName } from '../../db/tables/publication.js'
import { beginTerms } from '../../embargo/terms/begin.js'
import { tellDuplicates } from '../../embargo/terms/duplicates.js'
import { recordAnnounced, tellNobody } from '../../embargo/terms/leave.js'
import { doneOutcome, planOf } from '../facts.js'
import { endPublished } from '../reviews/end.js'
import { type Publication, type StepRow, updatePublication, updateStep } from '../store.js'
import type { PublicationParts } from '../venues.js'
import { enqueueOthers, type Failed, type Found, writeFailed } from './failed.js'
import { loadPublication } from './load.js'
import type { Outcome } from './mail.js'
import { pageOutcome, writePage } from './page.js'
import type { TakenStep } from './take.js'

const DONE: Readonly<Record<StepName, EventName>> = {
  mail: 'publication:mail-sent',
  cve: 'publication:cve-published',
  osv: 'publication:osv-pushed',
  page: 'publication:page-published',
}

const doneEvent = ({ kind }: Publication, step: StepName): EventName =>
  kind === 'withdrawal' && step === 'cve' ? 'cve:rejected' : DONE[step]

/** Facts of a step for the ledger: ids and addresses that are public by now, never the records themselves. */
const eventFacts = ({ record: _record, ...facts }: Outcome, publicationId: string) => ({
  publicationId,
  ...facts,
})

/** The public knows; only then is the embargo left (Vultron: P before the exit). A leak may have done both before. */
const announce = async (step: Change, loaded: LoadedCase): Promise<LoadedCase> => {
  const { tx, now } = step
  const { caseId } = loaded
  const facts = { ...caseFacts(loaded), publishedAt: now }
  const voice = { kind: 'clock', caseId } as const
  const terms = await beginTerms(step, voice, { caseId, action: 'embargo.terminate' })
  if (!isRefusal(terms)) await recordAnnounced(terms, loaded.cveId, tellNobody)
  await updateCase(tx, caseId, {
    publishedAt: timestamp(now),
    finishedAt: finishedAfter(facts, loaded.finishedAt, now),
  })
  return { ...loaded, publishedAt: now }
}

const CLOSES = ['accepted', 'deferred']

/** Whether none before it came to its own end: one that was replaced left closing the case to its successor. */
const isFirstToFinish = (publications: readonly Publication[]): boolean =>
  !publications.some((each) => each.finishedAt !== null && each.supersededBy === null)

/** Whether the public learned of it by this publication: everyone concerned was told then. */
const wasAnnouncedBy = ({ loaded, publication }: Found): boolean => {
  const step = announcementOf(planOf(publication.steps))?.name
  const doneAt = publication.steps.find((each) => each.step === step)?.doneAt ?? null
  return doneAt !== null && doneAt === loaded.publishedAt
}

const finishAll = async (step: Change, found: Found): Promise<void> => {
  const { loaded, publication, publications } = found
  const { tx, now, record, enqueue } = step
  const { publicationId, kind } = publication
  await updatePublication(tx, publicationId, { finishedAt: timestamp(now) })
  if (loaded.cveId !== null && publication.steps.some((each) => each.step === 'cve')) {
    await tx
      .updateTable('cveId')
      .set(
        kind === 'withdrawal'
          ? { state: 'rejected', rejectReason: publication.reason }
          : { state: 'published' },
      )
      .where('cveId', '=', loaded.cveId)
      .execute()
  }
  if (isFirstToFinish(publications) && CLOSES.includes(loaded.reportState))
    await writeClosed(step, loaded, 'published')
  const withdrawn =
    kind === 'withdrawal'
      ? await record({ name: 'advisory:withdrawn', of: loaded.of, facts: { publicationId } })
      : undefined
  if (withdrawn !== undefined) {
    await enqueue({ task: 'report.advisory-withdrawn', ids: { caseId: loaded.caseId } })
  }
  await endPublished(step, loaded)
  // What was written meanwhile differs from what is out now.
  await indexAnew(step, loaded.caseId)
  if (kind === 'first') await tellDuplicates(step, loaded.caseId)
  const facts = { publicationId, kind, version: publication.version }
  const event = await record({ name: 'publication:finished', of: loaded.of, facts })
  if (withdrawn !== undefined || !wasAnnouncedBy(found))
    await enqueue({
      task: 'notify.team',
      ids: { caseId: loaded.caseId, eventId: (withdrawn ?? event).eventId },
    })
}

const withDone = (
  publication: Publication,
  step: StepName,
  done: { at: Instant; outcome: Outcome },
): Publication => ({
  ...publication,
  steps: publication.steps.map((row) =>
    row.step === step ? { ...row, state: 'done', doneAt: done.at, outcome: done.outcome } : row,
  ),
})

/** Whether the public learns of it by this step. A version that replaced an announcement of unclear end tells by its page. */
const isAnnouncement = ({ loaded, publication }: Found, step: StepName): boolean =>
  (publication.kind === 'first' || loaded.publishedAt === null) &&
  announcementOf(planOf(publication.steps))?.name === step

const hadPage = (publications: readonly Publication[]): boolean =>
  publications.some(({ steps }) => doneOutcome(steps, 'page') !== undefined)

/** The step is done: its outcome, its event, the page's row where one is due, and what follows. */
const writeDone = async (
  change: Change,
  found: Found,
  { row, outcome }: { row: StepRow; outcome: Outcome },
): Promise<void> => {
  const { tx, now, record } = change
  const { publication } = found
  const announces = isAnnouncement(found, row.step)
  const loaded = announces ? await announce(change, found.loaded) : found.loaded
  const set = (value: Outcome) =>
    updateStep(tx, publication, {
      step: row.step,
      state: 'done',
      doneAt: timestamp(now),
      nextTryAt: null,
      lastFault: null,
      outcome: JSON.stringify(value),
    })
  await set(outcome)
  const hasPage = publication.steps.some((each) => each.step === 'page' && each.state === 'done')
  const after = withDone(publication, row.step, { at: now, outcome })
  let final = outcome
  if (row.step === 'page' || hasPage) {
    const publishedAt = loaded.publishedAt ?? now
    const advisoryId = await writePage(change, { loaded, publication: after, publishedAt })
    if (row.step === 'page') {
      final = pageOutcome(advisoryId)
      await set(final)
      if (!hadPage(found.publications))
        await change.enqueue({ task: 'report.published', ids: { caseId: loaded.caseId } })
    }
  }
  const facts = eventFacts(final, publication.publicationId)
  await record({ name: doneEvent(publication, row.step), of: loaded.of, facts })
  if (announces) await change.enqueue({ task: 'notify.published', ids: { caseId: loaded.caseId } })
  if (progressOf(planOf(after.steps)) === 'done')
    await finishAll(change, { ...found, loaded, publication: after })
  else await enqueueOthers(change, after, row.step)
}

/** Writes how an attempt ended. An attempt whose lease was taken over, or whose step is done, changes nothing. */
export const settleStep = (
  { installation }: PublicationParts,
  taken: Pick<TakenStep, 'publication' | 'step' | 'attempt'>,
  ended: { readonly outcome: Outcome } | Failed,
): Promise<unknown> => {
  const { caseId, publicationId } = taken.publication
  return change(installation, { kind: 'job', caseId }, async (step) => {
    const found = await loadPublication(step, { caseId, publicationId })
    const row = found?.publication.steps.find((each) => each.step === taken.step)
    const isMine = row?.state === 'running' && row.attempts === taken.attempt
    if (found === undefined || row === undefined || !isMine) return
    if ('outcome' in ended) await writeDone(step, found, { row, outcome: ended.outcome })
    else await writeFailed(step, found, { row, ...ended })
  })
}
