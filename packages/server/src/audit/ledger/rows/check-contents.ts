// Holds what hangs on a case against its events: the report, each message and each file by its digest and by who may read it,
// the reporter's link, the approvals that something may go out on, and what is true of the vulnerability. Names each row
// that no event tells of, that says something else, or that is gone.
import type { Keys } from '../../../db/keys.js'
import { type CaseKey, open, openCaseKey } from '../../../db/sealing.js'
import { digestOf } from '../../digest.js'
import type { Runs } from '../tree.js'
import { type RowsOf, selectByCase } from './by-case.js'
import { type PublicationRows, publicationsDifferences } from './check-publications.js'
import { digestFiles, type FileDigests } from './file-digests.js'
import { approvalKey, type Contents, happenedKey, type Stands } from './history-contents.js'

interface MessageRow {
  readonly id: string
  readonly audience: string
  readonly body: Buffer
  readonly author: string | null
  readonly withheld: boolean
}

interface FileRow {
  readonly id: string
  readonly audience: string
  readonly message: string | null
  /** Of what is stored. */
  readonly bytes: number
  readonly author: string | null
  readonly withheld: boolean
}

interface Kinds {
  readonly reports: { readonly sealed: Buffer }
  readonly messages: MessageRow
  readonly files: FileRow
  readonly links: { readonly id: string; readonly lookup: Buffer }
  readonly approvals: { readonly hash: string; readonly kind: string; readonly person: string }
  readonly happened: { readonly event: string; readonly project: number | null }
}

type Rows = RowsOf<Kinds>

const SELECTS: Readonly<Record<keyof Kinds, string>> = {
  reports: 'select case_id as case, sealed from report where case_id = any ($1::uuid[])',
  messages: `select case_id as case, message_id as id, audience, body, author_id as author, retracted_at is not null as withheld
      from message where case_id = any ($1::uuid[]) order by written_at, message_id`,
  files: `select case_id as case, attachment_id as id, audience, message_id as message, octet_length(content) as bytes,
             author_id as author, withdrawn_at is not null as withheld
      from attachment where case_id = any ($1::uuid[]) order by added_at, attachment_id`,
  links: `select case_id as case, follow_link_id as id, lookup from follow_link
     where case_id = any ($1::uuid[]) and replaced_at is null order by created_at`,
  approvals: `select case_id as case, hash, kind, person_id as person from approval
     where case_id = any ($1::uuid[]) and approved_at is not null order by approved_at, person_id`,
  happened: `select case_id as case, event, project_id as project from case_event
     where case_id = any ($1::uuid[]) and mistaken_at is null order by event_order`,
}

/** What hangs on these cases, by case; without the bytes of files, whose digests are made in batches. */
export const selectContents = (
  db: Runs,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, Rows>> => selectByCase<Kinds>(db, SELECTS, caseIds)

export interface Compared {
  readonly id: string
  readonly wrapped: Buffer | null
}

interface Comparing {
  readonly digests: FileDigests
  readonly rows: Rows
  readonly told: Contents
  readonly key: CaseKey
  readonly gone: ReadonlySet<string>
}

/** What a sealed value opens to, or undefined. */
const opened = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

const reportDiffers = ({ rows, told, key }: Comparing, caseId: string): readonly string[] => {
  const [row] = rows.reports
  if (told.reportSha256 === undefined) return []
  if (row === undefined) return ['its report is gone']
  const text = opened(() => open(key, `report.sealed:${caseId}`, row.sealed))
  if (text === undefined) return ['its report cannot be opened']
  return digestOf(text) === told.reportSha256 ? [] : ['its report is not the one that came in']
}

/** Words of whoever was erased are emptied and withheld, which no event of the case tells. */
const isErased = (row: { author: string | null; withheld: boolean }, gone: ReadonlySet<string>) =>
  row.author !== null && gone.has(row.author) && row.withheld

const messageDiffers = (
  { told, key, gone }: Comparing,
  row: MessageRow,
): readonly (string | undefined)[] => {
  const sent = told.messages.get(row.id)
  if (sent === undefined) return ['no event tells of it']
  const { audience, bodySha256, isRetracted } = sent
  const isEmptied = isErased(row, gone) && row.body.length === 0
  const text = isEmptied ? undefined : opened(() => open(key, `message.body:${row.id}`, row.body))
  const isOther = text === undefined || (bodySha256 !== undefined && digestOf(text) !== bodySha256)
  return [
    isEmptied || !isOther ? undefined : 'its text is not the one that was sent',
    audience === undefined || audience === row.audience
      ? undefined
      : `it is for ${row.audience}, and its history says ${audience}`,
    row.withheld === isRetracted || isErased(row, gone)
      ? undefined
      : row.withheld
        ? 'it is withheld, and no event took it back'
        : 'it was taken back, and its row does not say so',
  ]
}

const messagesDiffer = (comparing: Comparing): readonly string[] => {
  const { rows, told } = comparing
  const there = new Set(rows.messages.map(({ id }) => id))
  return [
    ...rows.messages.flatMap((row) => named('message', row.id, messageDiffers(comparing, row))),
    ...missing('message', told.messages.keys(), there),
  ]
}

const named = (what: string, id: string, because: readonly (string | undefined)[]) =>
  because.flatMap((each) => (each === undefined ? [] : [`${what} ${id}: ${each}`]))

const missing = (what: string, told: Iterable<string>, there: ReadonlySet<string>) =>
  [...told].flatMap((id) =>
    there.has(id) ? [] : [`${what} ${id} is gone, and its history tells of it`],
  )

const fileDiffers = (
  { told, gone, rows, digests }: Comparing,
  row: FileRow,
): readonly (string | undefined)[] => {
  const added = told.files.get(row.id)
  if (added === undefined) return ['no event tells of it']
  const isOfErased = isErased(row, gone)
  const digest = isOfErased ? undefined : digests.get(row.id)
  const isSame = isOfErased || (digest !== undefined && digest === (added.sha256 ?? digest))
  const message = rows.messages.find(({ id }) => id === row.message)
  const audience = message?.audience ?? added.audience
  return [
    isSame ? undefined : 'its bytes are not those that were sent',
    audience === undefined || audience === row.audience
      ? undefined
      : `it is for ${row.audience}, and its history says ${audience}`,
    row.withheld === added.isWithdrawn || isOfErased
      ? undefined
      : row.withheld
        ? 'it is withheld, and no event took it back'
        : 'it was taken back, and its row does not say so',
  ]
}

/** Those that came with the report have no event of their own: the report's names their digests. */
const reportFilesDiffer = (
  { told: { reportFiles }, digests }: Comparing,
  rows: readonly FileRow[],
): readonly string[] => {
  if (reportFiles === undefined) return []
  const left = [...reportFiles]
  const differ: string[] = []
  for (const { id } of rows) {
    const at = left.indexOf(digests.get(id) ?? '')
    if (at === -1) differ.push(`file ${id}: no event tells of it, nor the report of these bytes`)
    else left.splice(at, 1)
  }
  if (left.length > 0)
    differ.push(`${left.length} of ${reportFiles.length} files that came with its report are gone`)
  return differ
}

const filesDiffer = (comparing: Comparing): readonly string[] => {
  const { rows, told } = comparing
  const isOfReport = ({ id, message, author }: FileRow) =>
    message === null && author === null && !told.files.has(id)
  return [
    ...rows.files
      .filter((each) => !isOfReport(each))
      .flatMap((row) => named('file', row.id, fileDiffers(comparing, row))),
    ...missing('file', told.files.keys(), new Set(rows.files.map(({ id }) => id))),
    ...reportFilesDiffer(comparing, rows.files.filter(isOfReport)),
  ]
}

const linksDiffer = ({ rows, told }: Comparing): readonly string[] => {
  if (told.link === undefined) return []
  const differ = rows.links.flatMap(({ id, lookup }) =>
    digestOf(lookup) === told.link ? [] : [`the follow link ${id}: no event tells of it`],
  )
  const isGone = told.link !== null && differ.length === rows.links.length
  return isGone ? [...differ, 'the follow link that its history tells of is gone'] : differ
}

/** Rows that are there and not told, and those that are told and not there; what is left open may be either. */
const standing = (
  told: ReadonlyMap<string, Stands>,
  there: readonly string[],
  inWords: (key: string) => string,
): readonly string[] => [
  ...there.flatMap((key) => (told.has(key) ? [] : [`${inWords(key)}: no event tells of it`])),
  ...[...told].flatMap(([key, how]) =>
    how === 'open' || there.includes(key)
      ? []
      : [`${inWords(key)} is gone, and its history tells of it`],
  ),
]

const approvalInWords = (key: string): string => {
  const [hash = '', kind, person] = key.split(' ')
  return `the approval of ${hash.slice(0, 12)}… by ${person} (${kind})`
}

export interface ContentsCheck {
  /** By `digestContents`. */
  readonly digests: FileDigests
  /** By `selectContents`. */
  readonly contents: ReadonlyMap<string, Rows>
  /** By `selectPublications`. */
  readonly publications: ReadonlyMap<string, PublicationRows>
  readonly keys: Keys
  /** Who was erased. */
  readonly gone: ReadonlySet<string>
}

/** The digests of every file of these cases, whose contents are selected. */
export const digestContents = (
  db: Runs,
  {
    cases,
    contents,
    keys,
  }: Pick<ContentsCheck, 'contents' | 'keys'> & { readonly cases: readonly Compared[] },
): Promise<FileDigests> =>
  digestFiles(
    db,
    cases.flatMap(({ id, wrapped }) => {
      const files = contents.get(id)?.files ?? []
      const key =
        wrapped === null || files.length === 0
          ? undefined
          : opened(() => openCaseKey(keys, id, wrapped))
      return key === undefined ? [] : files.map((file) => ({ id: file.id, bytes: file.bytes, key }))
    }),
  )

/** What differs of a case, each in words; nothing of a case's text is in them. */
export const contentsDiffer = (
  { digests, contents, publications, keys, gone }: ContentsCheck,
  { id, wrapped }: Compared,
  told: Contents,
): readonly string[] => {
  const key = wrapped === null ? undefined : opened(() => openCaseKey(keys, id, wrapped))
  // because: a key that is gone, or that does not open, is found by what its case's events are
  const rows = contents.get(id)
  if (told.isUnknown || key === undefined || rows === undefined) return []
  const comparing = { digests, rows, told, key, gone }
  const approvals = rows.approvals.map(({ person: personId, ...row }) =>
    approvalKey({ ...row, personId }),
  )
  const happened = rows.happened.map(({ event, project }) => happenedKey(event, project))
  return [
    ...reportDiffers(comparing, id),
    ...messagesDiffer(comparing),
    ...filesDiffer(comparing),
    ...linksDiffer(comparing),
    ...standing(told.approvals, approvals, approvalInWords),
    ...standing(told.happened, happened, (each) => `what happened (${each})`),
    ...publicationsDifferences(publications.get(id), told.publications),
  ]
}
