// The public page: an advisory and one version of it, written from what was approved and from what the steps left
// behind. Written again when a later step adds its record; the same rows, whatever happens twice.
import { changesInPublic, type JsonObject, shownSeverity } from '@parley/records'
import { formatInstant, type Instant } from '@parley/rules'
import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { doneOutcome, newestOutcome } from '../facts.js'
import { discloseTimeline, selectFirstReceived } from '../public/disclose.js'
import { type AdvisoryDocument, shownTitle } from '../public/document.js'
import { writeAdvisory } from '../public/store.js'
import { type Publication, selectPublications } from '../store.js'
import { whatDiffers } from '../what-differs.js'
import type { Outcome } from './mail.js'

const recordOf = (outcome: Outcome | undefined): JsonObject | null =>
  // because: only our own steps write outcomes, and they write records as JSON objects
  outcome?.['record'] === undefined ? null : (JSON.parse(outcome['record']) as JsonObject)

const selectFixedAt = async ({ tx }: Change, caseId: string): Promise<Instant | null> => {
  const row = await tx
    .selectFrom('link')
    .select(({ fn }) => fn.min('mergedAt').as('fixedAt'))
    .where('caseId', '=', caseId)
    .where('removedAt', 'is', null)
    .executeTakeFirst()
  return row?.fixedAt ?? null
}

const text = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

const mailOf = (all: readonly Publication[]): AdvisoryDocument['mail'] => {
  const first = all.find(
    (each) => each.snapshot.mail !== null && doneOutcome(each.steps, 'mail') !== undefined,
  )
  const mail = first?.snapshot.mail
  if (mail === undefined || mail === null) return null
  const { subject, body, messageId, archiveUrl } = mail
  return { subject, body, messageId, archiveUrl }
}

interface PageParts {
  readonly loaded: LoadedCase
  readonly publication: Publication
  readonly all: readonly Publication[]
  readonly publishedAt: Instant
  readonly fixedAt: Instant | null
  readonly received: string | null
}

const documentOf = ({ loaded, publication, all, ...when }: PageParts): AdvisoryDocument => ({
  advisory: publication.snapshot.advisory,
  mail: mailOf(all),
  cve: recordOf(newestOutcome(all, 'cve')),
  osv: recordOf(newestOutcome(all, 'osv')),
  handled: {
    received: when.received ?? text(loaded.receivedAt),
    acknowledged: text(loaded.acknowledgedAt),
    answered: text(loaded.repliedAt),
    accepted: text(loaded.acceptedAt),
    fixed: text(when.fixedAt),
    published: formatInstant(when.publishedAt),
  },
  fewerEyes: publication.fewerEyes,
  emergency: publication.emergency,
})

const changesOf = (publication: Publication, all: readonly Publication[]): readonly string[] => {
  const before = all[all.findIndex((each) => each.publicationId === publication.publicationId) - 1]
  if (before === undefined) return []
  const { advisory } = publication.snapshot
  const texts = whatDiffers(before.snapshot.advisory, advisory).map(({ text }) => text)
  return changesInPublic(texts, advisory)
}

const selectProjectName = async ({ tx }: Change, projectId: number | null) => {
  if (projectId === null) return null
  const query = tx.selectFrom('project').select('name').where('projectId', '=', projectId)
  return (await query.executeTakeFirst())?.name ?? null
}

/** When the advisory was withdrawn: rejecting its CVE record later is no second withdrawal. */
const withdrawnAtOf = (
  current: Publication,
  { all, at }: { readonly all: readonly Publication[]; readonly at: Instant },
): Instant | null => {
  if (current.kind !== 'withdrawal') return null
  const earlier = all.find(
    ({ kind, finishedAt, publicationId }) =>
      kind === 'withdrawal' && finishedAt !== null && publicationId !== current.publicationId,
  )
  return earlier?.steps.find(({ step }) => step === 'page')?.doneAt ?? at
}

/** Writes the page of a publication; `publishedAt` is when the advisory was announced. */
export const writePage = async (
  change: Change,
  { loaded, publication, publishedAt }: Omit<PageParts, 'all' | 'fixedAt' | 'received'>,
): Promise<string> => {
  const all = await selectPublications(change.tx, loaded)
  const current =
    all.find((each) => each.publicationId === publication.publicationId) ?? publication
  const fixedAt = await selectFixedAt(change, loaded.caseId)
  const received = await selectFirstReceived(change.tx, loaded)
  const document = documentOf({ loaded, publication: current, all, publishedAt, fixedAt, received })
  const { advisory } = current.snapshot
  const isFirst = current.kind === 'first'
  const row = current.steps.find((each) => each.step === 'page')
  const at = isFirst ? publishedAt : (row?.doneAt ?? change.now)
  const osvId = newestOutcome(all, 'osv')?.['osvId'] ?? null
  const advisoryId = await writeAdvisory(change.tx, {
    // Without a CVE id its announcement names the case's number, whatever number the database gives.
    advisoryId: loaded.cveId === null ? loaded.number : (osvId ?? loaded.cveId),
    teamId: loaded.teamId,
    caseId: loaded.caseId,
    cveId: loaded.cveId,
    osvId,
    title: shownTitle(advisory),
    severity: shownSeverity(advisory),
    projectName: await selectProjectName(change, loaded.projectId),
    publishedAt,
    modifiedAt: at,
    withdrawnAt: withdrawnAtOf(current, { all, at }),
    version: 1 + all.findIndex((each) => each.publicationId === current.publicationId),
    document,
    changes: changesOf(current, all),
    reason: current.reason === '' ? null : current.reason,
  })
  if (document.handled !== null)
    await discloseTimeline(change.tx, loaded, { advisoryId, handled: document.handled })
  return advisoryId
}

/** The address of the page once it stands. */
export const pageOutcome = (advisoryId: string): Outcome => ({ advisoryId })
