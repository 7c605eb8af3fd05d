// The advisory's form and its draft: values of every field from a draft, and a draft's input from what was sent. Field
// names are the paths that checks answer with. Judges nothing.
import { textOf, textsOf } from '../../http/forms.js'
import { cweInWords, readCweId } from '../../remediation/cwe/cwe.js'
import type { AdvisoryDraft, DraftLink } from '../../remediation/draft.js'
import { type DraftInput, LIMITS } from '../../remediation/draft-check.js'

/** Everything typed, by field name. A box that is not ticked is absent. */
export type EditorValues = Readonly<Record<string, string>>

/** How many lines each table of the form shows. */
export interface EditorSize {
  readonly affected: number
  readonly links: number
  readonly cwe: number
}

const ROW_FIELDS = ['version', 'status', 'lessThan', 'lessThanOrEqual', 'fixCommit'] as const
const TEXT_FIELDS = [
  'title',
  'description',
  'recordDescription',
  'mitigation',
  'versionType',
  'defaultStatus',
  'modules',
  'platforms',
] as const

const perRow = <T extends object>(
  name: string,
  rows: readonly T[],
  fields: readonly (keyof T & string)[],
): EditorValues =>
  Object.fromEntries(
    rows.flatMap((row, index) =>
      fields.map((field) => [`${name}/${index}/${field}`, String(row[field])]),
    ),
  )

/** The values of a form that shows this draft. */
export const valuesOf = (draft: AdvisoryDraft, links: readonly DraftLink[]): EditorValues => ({
  title: draft.title,
  description: draft.description,
  ...(draft.recordDescription === null ? {} : { apart: 'yes' }),
  recordDescription: draft.recordDescription ?? '',
  mitigation: draft.mitigation,
  versionType: draft.versionType,
  defaultStatus: draft.defaultStatus,
  modules: draft.modules.join('\n'),
  platforms: draft.platforms.join('\n'),
  ...Object.fromEntries(draft.cweIds.map((id, index) => [`cwe/${index}`, cweInWords(id)])),
  ...perRow('affected', draft.affected, ROW_FIELDS),
  ...perRow('links', links, ['kind', 'url']),
  ...Object.fromEntries(links.map((link, index) => [`links/${index}/tags`, link.tags.join(', ')])),
  ...Object.fromEntries(
    links.flatMap((link, index) => (link.isMerged ? [[`links/${index}/merged`, 'yes']] : [])),
  ),
})

/** The lines that are filled, and where there are none as many as the smallest advisory needs. */
export const sizeOf = (draft: AdvisoryDraft, links: readonly DraftLink[]): EditorSize => ({
  affected: Math.max(draft.affected.length, 1),
  links: Math.max(links.length, 2),
  cwe: Math.max(draft.cweIds.length, 1),
})

const sizeIn = (body: unknown, name: string, most: number): number => {
  const size = Number(textOf(body, `${name}/lines`))
  return Number.isInteger(size) ? Math.min(Math.max(size, 1), most + 5) : 1
}

/** How many lines the form that was sent had. */
export const sizeSent = (body: unknown): EditorSize => ({
  affected: sizeIn(body, 'affected', LIMITS.rows),
  links: sizeIn(body, 'links', LIMITS.links),
  cwe: sizeIn(body, 'cwe', LIMITS.weaknesses),
})

const names = (size: EditorSize): readonly string[] => {
  const lines = (count: number, make: (index: number) => readonly string[]) =>
    Array.from({ length: count }, (_, index) => make(index)).flat()
  return [
    ...TEXT_FIELDS,
    'apart',
    ...lines(size.cwe, (index) => [`cwe/${index}`]),
    ...lines(size.affected, (index) => ROW_FIELDS.map((field) => `affected/${index}/${field}`)),
    ...lines(size.links, (index) =>
      ['kind', 'url', 'tags', 'merged'].map((field) => `links/${index}/${field}`),
    ),
  ]
}

/** Everything that was typed, as it was typed. */
export const valuesSent = (body: unknown, size: EditorSize): EditorValues =>
  Object.fromEntries(
    names(size).flatMap((name) => {
      const [value] = textsOf(body, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )

const split = (text: string, by: RegExp): readonly string[] =>
  text
    .split(by)
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** The draft that these values say, for checking. */
export const inputOf = (values: EditorValues, size: EditorSize): DraftInput => {
  const value = (name: string) => values[name] ?? ''
  const each = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index))
  return {
    title: value('title'),
    description: value('description'),
    recordDescription: values['apart'] === 'yes' ? value('recordDescription') : null,
    mitigation: value('mitigation'),
    versionType: value('versionType'),
    defaultStatus: value('defaultStatus'),
    modules: split(value('modules'), /\n/),
    platforms: split(value('platforms'), /\n/),
    cweIds: each(size.cwe, (index) => value(`cwe/${index}`)),
    affected: each(size.affected, (index) => ({
      version: value(`affected/${index}/version`),
      status: value(`affected/${index}/status`),
      lessThan: value(`affected/${index}/lessThan`),
      lessThanOrEqual: value(`affected/${index}/lessThanOrEqual`),
      fixCommit: value(`affected/${index}/fixCommit`),
    })),
    links: each(size.links, (index) => ({
      kind: value(`links/${index}/kind`),
      url: value(`links/${index}/url`),
      tags: split(value(`links/${index}/tags`), /[\s,]+/),
      isMerged: value(`links/${index}/merged`) === 'yes',
    })),
  }
}

const WHOLE = /^(?:affected|links)\/(\d+)\/(.+)$/
const ROW_LABELS: Readonly<Record<string, string>> = {
  version: 'from',
  status: 'status',
  lessThan: 'fixed in',
  lessThanOrEqual: 'last affected',
  fixCommit: 'fix commit',
  kind: 'kind',
  url: 'address',
  tags: 'tags',
}
const LABELS: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'What the announcement says',
  recordDescription: 'What the records say',
  mitigation: 'Mitigation',
  versionType: 'How versions are ordered',
  defaultStatus: 'Every other version',
  modules: 'Modules',
  platforms: 'Platforms',
  affected: 'Versions',
  links: 'References',
}

/** A field by its path, in words: "Versions, branch 2, fixed in". */
export const labelOf = (path: string): string => {
  const row = WHOLE.exec(path)
  if (row !== null) {
    const table = path.startsWith('links') ? 'References' : 'Versions'
    return `${table}, ${path.startsWith('links') ? 'line' : 'branch'} ${Number(row[1]) + 1}, ${ROW_LABELS[row[2] ?? ''] ?? row[2]}`
  }
  if (path.startsWith('cwe')) return 'Weakness'
  if (path === 'fixPublic') return 'The fix is public'
  return LABELS[path] ?? path
}

/** A weakness is its number, whether its name was typed with it or not. */
const comparable = (name: string, value: string): string =>
  name.startsWith('cwe/') ? (readCweId(value) ?? value) : value

/** Fields in which two forms differ, with both values: what a second editor is shown. */
export const differing = (
  mine: EditorValues,
  theirs: EditorValues,
): readonly { readonly label: string; readonly mine: string; readonly theirs: string }[] =>
  [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]
    .filter(
      (name) =>
        comparable(name, mine[name] ?? '') !== comparable(name, theirs[name] ?? '') &&
        !isUntouched(name, mine, theirs),
    )
    .map((name) => ({
      label:
        name === 'apart'
          ? 'Records say something else'
          : labelOf(name.replace(/\/merged$/, '/merged')),
      mine: mine[name] ?? '',
      theirs: theirs[name] ?? '',
    }))

/** An empty line's choices say nothing. */
const isUntouched = (name: string, mine: EditorValues, theirs: EditorValues): boolean => {
  const line = /^(links|affected)\/\d+/.exec(name)?.[0]
  if (line === undefined) return false
  const key = line.startsWith('links') ? 'url' : 'version'
  return !(mine[`${line}/${key}`] ?? '') && !(theirs[`${line}/${key}`] ?? '')
}
