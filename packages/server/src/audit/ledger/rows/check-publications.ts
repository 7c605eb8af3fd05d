// Holds what goes out against its events: what is asked to be approved and of whom, publications with their steps, and what waits
// for the end of an embargo. Names the row that no event tells of, that stands further than its events, or that is gone.
import { formatInstant, type Instant } from '@parley/rules'
import type { Runs } from '../tree.js'
import { type RowsOf, selectByCase } from './by-case.js'
import { askedKey, type Publications, type ToldPublication } from './history-publications.js'

interface PublicationRow {
  readonly id: string
  readonly hash: string
  readonly kind: string
  readonly version: number
  readonly requestedBy: string
  readonly notBefore: Instant
  readonly emergency: boolean
  readonly cancelled: boolean
  readonly finished: boolean
  readonly reviewed: boolean
  readonly supersededBy: string | null
}

interface Kinds {
  readonly publications: PublicationRow
  readonly steps: { readonly publication: string; readonly step: string; readonly state: string }
  readonly schedules: { readonly hash: string; readonly by: string; readonly state: string }
  readonly submissions: { readonly hash: string; readonly by: string }
  readonly asked: { readonly hash: string; readonly person: string; readonly by: string }
  readonly reviews: {
    readonly id: string
    readonly hash: string
    readonly person: string
    readonly by: string
    readonly state: string
    readonly version: number
    readonly has_text: boolean
  }
}

export type PublicationRows = RowsOf<Kinds>

const SELECTS: Readonly<Record<keyof Kinds, string>> = {
  publications: `select case_id as case, publication_id as id, hash, kind, version, requested_by as "requestedBy",
             not_before as "notBefore", emergency, cancelled_at is not null as cancelled, finished_at is not null as finished,
             reviewed_at is not null as reviewed, superseded_by as "supersededBy"
      from publication where case_id = any ($1::uuid[]) order by publication_number`,
  steps: `select case_id as case, publication_id as publication, step, state
      from publication_step where case_id = any ($1::uuid[]) order by step`,
  schedules: `select case_id as case, hash, scheduled_by as by, state
      from publication_schedule where case_id = any ($1::uuid[])`,
  submissions:
    'select case_id as case, hash, asked_by as by from submission where case_id = any ($1::uuid[])',
  asked: `select case_id as case, hash, person_id as person, asked_by as by
      from approval where case_id = any ($1::uuid[]) and asked_by is not null order by asked_at, person_id`,
  reviews: `select case_id as case, review_id as id, hash, person_id as person, asked_by as by, state, version,
             exists (select 1 from review_text t where t.review_id = r.review_id) as has_text
      from review r where case_id = any ($1::uuid[]) order by asked_at, review_id`,
}

/** What goes out of these cases, by case. */
export const selectPublications = (
  db: Runs,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, PublicationRows>> => selectByCase<Kinds>(db, SELECTS, caseIds)

type Said = readonly (string | undefined)[]

const named = (what: string, said: Said): readonly string[] =>
  said.flatMap((each) => (each === undefined ? [] : [`${what}: ${each}`]))

const short = (hash: string): string => `${hash.slice(0, 12)}…`

/** A state that a row has and that an event begins. */
const over = (what: string, there: boolean, told: boolean): string | undefined => {
  if (there === told) return undefined
  return there
    ? `it is ${what}, and no event says so`
    : `its history says that it is ${what}, and its row does not`
}

/** A value that stands in a row and, since there is this check, in its event. */
const value = <T extends string | number | boolean>(
  what: string,
  { there, told }: { readonly there: T; readonly told: T | undefined },
  words: (value: T) => string = String,
): string | undefined =>
  told === undefined || there === told
    ? undefined
    : `its ${what} is ${words(there)}, and its history says ${words(told)}`

const stepDiffers = (
  { step, state }: { readonly step: string; readonly state: string },
  { done, skipped }: ToldPublication,
): Said => {
  if (done.has(step) || state === 'done')
    return [over(`done (${step})`, state === 'done', done.has(step))]
  return [over(`skipped (${step})`, state === 'skipped', skipped.has(step))]
}

const stepsDiffer = (
  rows: readonly { readonly step: string; readonly state: string }[],
  told: ToldPublication,
): Said => {
  const { steps } = told
  const there = rows.map(({ step }) => step)
  return [
    ...rows.flatMap((row) =>
      steps === undefined || steps.includes(row.step)
        ? stepDiffers(row, told)
        : [`no event tells of its step ${row.step}`],
    ),
    ...(steps ?? []).map((step) =>
      there.includes(step) ? undefined : `its step ${step} is gone, and its history tells of it`,
    ),
  ]
}

const publicationDiffers = (
  row: PublicationRow,
  told: ToldPublication,
  steps: PublicationRows['steps'],
): Said => [
  value('content', { there: row.hash, told: told.hash }, short),
  value('kind', { there: row.kind, told: told.kind }),
  value('version', { there: row.version, told: told.version }),
  value('requester', { there: row.requestedBy, told: told.requestedBy }),
  value('earliest time', { there: row.notBefore, told: told.notBefore }, (at) =>
    // because: an instant is a number of milliseconds, and is shown as a date
    formatInstant(at as Instant),
  ),
  value('emergency', { there: row.emergency, told: told.emergency }),
  over('called off', row.cancelled, told.isCancelled),
  over('finished', row.finished, told.isFinished || told.supersededBy !== undefined),
  over('reviewed', row.reviewed, told.isReviewed),
  value('successor', { there: row.supersededBy ?? 'none', told: told.supersededBy ?? 'none' }),
  ...stepsDiffer(steps, told),
]

const publicationsDiffer = (rows: PublicationRows, told: Publications): readonly string[] => {
  const there = new Set(rows.publications.map(({ id }) => id))
  return [
    ...rows.publications.flatMap((row) => {
      const one = told.each.get(row.id)
      const steps = rows.steps.filter(({ publication }) => publication === row.id)
      const said =
        one === undefined ? ['no event tells of it'] : publicationDiffers(row, one, steps)
      return named(`publication ${row.id}`, said)
    }),
    ...[...told.each.keys()].flatMap((id) =>
      there.has(id) ? [] : [`publication ${id} is gone, and its history tells of it`],
    ),
  ]
}

const scheduleDiffers = (rows: PublicationRows, { schedule }: Publications): Said => {
  const [row] = rows.schedules
  if (row === undefined)
    return [schedule === undefined ? undefined : 'it is gone, and its history tells of it']
  if (schedule === undefined) return ['no event tells of it']
  return [
    value('content', { there: row.hash, told: schedule.hash }, short),
    value('asker', { there: row.by, told: schedule.by }),
    schedule.states.includes(row.state)
      ? undefined
      : `it is ${row.state}, and its history says ${schedule.states.join(' or ')}`,
  ]
}

const submissionDiffers = (rows: PublicationRows, { submission }: Publications): Said => {
  const [row] = rows.submissions
  if (row === undefined)
    return [submission === undefined ? undefined : 'it is gone, and its history tells of it']
  if (submission === undefined) return ['no event tells of it']
  return [
    value('content', { there: row.hash, told: submission.hash }, short),
    value('asker', { there: row.by, told: submission.by }),
  ]
}

const askedDiffer = (rows: PublicationRows, { asked }: Publications): readonly string[] => {
  const left = new Map(asked)
  const differ = rows.asked.flatMap(({ hash, person, by }) => {
    const key = askedKey({ hash, personId: person })
    const told = left.get(key)
    left.delete(key)
    return told === by
      ? []
      : [`${person} was asked to approve ${short(hash)}: no event tells of it`]
  })
  return [
    ...differ,
    ...[...left.keys()].map(
      (key) => `${key.split(' ')[1]} was asked to approve ${short(key)}, and its row is gone`,
    ),
  ]
}

const reviewsDiffer = (rows: PublicationRows, { reviews }: Publications): readonly string[] => {
  const there = new Set(rows.reviews.map(({ id }) => id))
  return [
    ...rows.reviews.flatMap((row) => {
      const told = reviews.get(row.id)
      const said: Said =
        told === undefined
          ? ['no event tells of it']
          : [
              value('content', { there: row.hash, told: told.hash }, short),
              value('reviewer', { there: row.person, told: told.person }),
              value('asker', { there: row.by, told: told.by }),
              value('state', { there: row.state, told: told.state }),
              value('version', { there: row.version, told: told.version }),
              row.has_text ? undefined : 'its text is gone',
            ]
      return named(`review ${row.id}`, said)
    }),
    ...[...reviews.keys()].flatMap((id) =>
      there.has(id) ? [] : [`review ${id} is gone, and its history tells of it`],
    ),
  ]
}

/** What differs of what goes out of a case, each in words; nothing of its text is in them. */
export const publicationsDifferences = (
  rows: PublicationRows | undefined,
  told: Publications,
): readonly string[] =>
  rows === undefined
    ? []
    : [
        ...publicationsDiffer(rows, told),
        ...named('what waits for the end of the embargo', scheduleDiffers(rows, told)),
        ...named('what is asked to be approved', submissionDiffers(rows, told)),
        ...askedDiffer(rows, told),
        ...reviewsDiffer(rows, told),
      ]
