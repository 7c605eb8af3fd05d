// What a case looks like to programs: the rows of the list and the case itself, as zod schemas and from what the domain
// loads. Times are RFC 3339; what this caller may not read is not here.
import { retentionOf } from '@parley/rules'
import { z } from 'zod'
import type { ListRow } from '../cases/list/select.js'
import type { FileLine } from '../cases/messages/files.js'
import type { CasePage } from '../cases/page.js'
import type { ReportContent } from '../cases/report.js'
import { restingOf } from '../cases/retention/store.js'

const at = z.iso.datetime()

export const listedCase = z.object({
  id: z.uuid(),
  number: z.string(),
  title: z.string(),
  phase: z.string(),
  project: z.string().nullable(),
  coordinator: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  determination: z.string().nullable(),
  exploited: z.boolean(),
  severity: z.object({ score: z.number(), rating: z.string() }).nullable(),
  cveId: z.string().nullable(),
  readers: z.int(),
  receivedAt: at,
  deadlineAt: at,
  finishedAt: at.nullable(),
  lastActivityAt: at,
})

export const wholeCase = listedCase.extend({
  reportState: z.string(),
  clockStartedAt: at.describe(
    'When its clock began: with its receipt, or anew when it was reopened.',
  ),
  team: z.string(),
  reference: z.string().nullable(),
  duplicateOf: z.uuid().nullable(),
  offeredTo: z.uuid().nullable(),
  waitingOn: z.string().nullable(),
  closesAt: at.nullable().describe('When a held report closes unless its reporter answers.'),
  embargo: z.object({ state: z.string(), endsAt: at.nullable() }),
  publishedAt: at.nullable(),
  report: z
    .object({
      summary: z.string(),
      details: z.string(),
      affectedVersions: z.string().nullable(),
      proofOfConcept: z.string().nullable(),
      patch: z.string().nullable(),
      embargoWish: z.string().nullable().describe('As the reporter put it; the end is `embargo`.'),
      files: z.array(z.object({ id: z.uuid(), name: z.string(), sizeBytes: z.int() })),
    })
    .nullable(),
  contact: z
    .object({
      name: z.string().nullable(),
      email: z.string().nullable(),
      creditAs: z.string().nullable(),
    })
    .nullable()
    .describe('How the reporter can be reached: for members of the team.'),
  retention: z
    .object({ eraseAt: at, keptUntil: at.nullable() })
    .nullable()
    .describe('When the contents of a case that is over are erased: for members of the team.'),
  needs: z.array(
    z.object({ need: z.string(), because: z.string(), source: z.string(), dueAt: at.nullable() }),
  ),
})

/** What an action answers to a token that may not read the case it wrote to. */
export const doneUnread = z.null().describe('Done; this token may not read the case.')

const text = (instant: number): string => new Date(instant).toISOString()
const textOrNull = (instant: number | null | undefined): string | null =>
  instant === null || instant === undefined ? null : text(instant)

const severityOf = (row: { severityScore: number | null; severityRating: string | null }) =>
  row.severityScore === null || row.severityRating === null
    ? null
    : { score: row.severityScore, rating: row.severityRating }

const coordinatorOf = (id: string | null, name: string | null | undefined) =>
  id === null ? null : { id, name: name ?? '' }

export const shapeRow = (row: ListRow): z.input<typeof listedCase> => ({
  id: row.caseId,
  number: row.number,
  title: row.title,
  phase: row.phase,
  project: row.projectName,
  coordinator: coordinatorOf(row.coordinatorId, row.coordinatorName),
  determination: row.determination,
  exploited: row.exploited,
  severity: severityOf(row),
  cveId: row.cveId,
  readers: row.readers,
  receivedAt: text(row.receivedAt),
  deadlineAt: text(row.deadlineAt),
  finishedAt: textOrNull(row.finishedAt),
  lastActivityAt: text(row.lastActivityAt),
})

const shapeReport = (report: ReportContent | undefined, files: readonly FileLine[]) =>
  report === undefined
    ? null
    : {
        summary: report.summary,
        details: report.details,
        affectedVersions: report.affectedVersions,
        proofOfConcept: report.proofOfConcept,
        patch: report.patch,
        embargoWish: report.embargoWish,
        files: files.map(({ attachmentId, name, sizeBytes }) => ({
          id: attachmentId,
          name,
          sizeBytes,
        })),
      }

/** A participant hears of the last event they can read, as the list tells them. */
const lastHeard = ({ isMember, loaded, events }: CasePage) =>
  isMember ? loaded.lastActivityAt : (events.at(-1)?.at ?? loaded.receivedAt)

const retentionShape = ({ isMember, loaded, charter }: CasePage) => {
  const retention = isMember ? retentionOf(restingOf(loaded), charter.retention) : null
  return retention === null
    ? null
    : { eraseAt: text(retention.eraseAt), keptUntil: textOrNull(loaded.keepUntil) }
}

export const shapeCase = (
  page: CasePage,
  { report, files }: { report: ReportContent | undefined; files: readonly FileLine[] },
): z.input<typeof wholeCase> => {
  const { loaded, around, members } = page
  const coordinator = members.find(({ personId }) => personId === loaded.coordinatorId)
  return {
    id: loaded.caseId,
    number: loaded.number,
    title: loaded.title,
    phase: page.phase,
    project: around.projectName,
    coordinator: coordinatorOf(loaded.coordinatorId, coordinator?.name),
    determination: loaded.determination,
    exploited: loaded.exploited,
    severity: severityOf(loaded),
    cveId: loaded.cveId,
    readers: around.readers,
    receivedAt: text(loaded.receivedAt),
    deadlineAt: text(loaded.deadlineAt),
    finishedAt: textOrNull(loaded.finishedAt),
    lastActivityAt: text(lastHeard(page)),
    reportState: loaded.reportState,
    clockStartedAt: text(loaded.clockStartedAt),
    team: around.teamName,
    reference: page.reference,
    duplicateOf: around.duplicateNumber === null ? null : loaded.duplicateOf,
    offeredTo: page.isMember ? loaded.offeredTo : null,
    waitingOn: loaded.waitingOn,
    closesAt: textOrNull(loaded.holdUntil),
    embargo: { state: loaded.embargoState, endsAt: textOrNull(loaded.embargoEndsAt) },
    publishedAt: textOrNull(loaded.publishedAt),
    report: shapeReport(report, files),
    contact: page.contact ?? null,
    retention: retentionShape(page),
    needs: page.needs.map((need) => ({ ...need, dueAt: textOrNull(need.dueAt) })),
  }
}
