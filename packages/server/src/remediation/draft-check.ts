// Whether what was typed can be a draft: every error at once, by the path of its field, and the draft itself where
// there is none. Nothing is required here: what an advisory needs before it goes out is the rules' readiness.
import { isEmptyRange, isPlainHttps, REFERENCE_TAGS } from '@parley/records'
import { cleanLine, cleanText } from '@parley/rules'
import { CWE_EDITION, isCwe, readCweId } from './cwe/cwe.js'
import {
  type AdvisoryDraft,
  type AffectedRow,
  type DraftLink,
  LINK_KINDS,
  type LinkKind,
} from './draft.js'

/** A draft as it comes in: any text in any field. Vectors are scored apart, see severity.ts. */
export interface DraftInput extends Omit<AdvisoryDraft, 'vectors' | 'defaultStatus' | 'affected'> {
  readonly defaultStatus: string
  readonly affected: readonly (Omit<AffectedRow, 'status'> & { readonly status: string })[]
  readonly links: readonly (Omit<DraftLink, 'kind'> & { readonly kind: string })[]
}

export interface CheckedDraft {
  readonly draft: Omit<AdvisoryDraft, 'vectors'>
  readonly links: readonly DraftLink[]
}

/** Errors by path: `title`, `cwe/0`, `affected/1/lessThan`, `links/0/url`. */
export type DraftErrors = Readonly<Record<string, string>>

export const LIMITS = {
  title: 256,
  text: 4096,
  version: 1024,
  url: 2048,
  rows: 100,
  links: 200,
  weaknesses: 20,
  lines: 50,
} as const

const DEFAULT_STATUSES = ['unaffected', 'affected', 'unknown'] as const
const COMMIT = /^https:\/\/\S+\/commit\/[0-9a-f]{7,64}$/i
const HASH = /^[0-9a-f]{7,64}$/i

class Errors {
  readonly found: Record<string, string> = {}
  /** Notes an error unless all is well; the first of a field counts. */
  when(isWrong: boolean, path: string, because: string): void {
    if (isWrong) this.found[path] ??= because
  }
}

const tooLong = (most: number) => `It is longer than ${most} characters; shorten it.`

const text = (errors: Errors, path: string, value: string): string => {
  const cleaned = cleanText(value)
  errors.when(cleaned.length > LIMITS.text, path, tooLong(LIMITS.text))
  return cleaned
}

const line = (
  errors: Errors,
  path: string,
  value: string,
  most: number = LIMITS.version,
): string => {
  const cleaned = cleanLine(value)
  errors.when(cleaned.length > most, path, tooLong(most))
  return cleaned
}

const isBlankRow = (row: DraftInput['affected'][number]): boolean =>
  [row.version, row.lessThan, row.lessThanOrEqual, row.fixCommit].every((one) => one.trim() === '')

const commitOf = (value: string, repo: string | null): string => {
  const typed = cleanLine(value)
  if (!HASH.test(typed) || repo === null) return typed
  return `${repo.replace(/\/$|\.git$/, '')}/commit/${typed.toLowerCase()}`
}

const checkRow = (
  errors: Errors,
  { row, path, versionType }: { row: AffectedRow; path: string; versionType: string },
): void => {
  const { version, lessThan, lessThanOrEqual, fixCommit, status } = row
  errors.when(
    version === '' && lessThan + lessThanOrEqual !== '',
    `${path}/version`,
    'Say from which version on; 0 is the earliest.',
  )
  errors.when(
    version === '' && lessThan + lessThanOrEqual === '' && fixCommit !== '',
    `${path}/version`,
    'Say which versions this commit fixes; 0 is the earliest.',
  )
  errors.when(
    lessThan !== '' && lessThanOrEqual !== '',
    `${path}/lessThanOrEqual`,
    'Give the first fixed version or the last affected one, not both.',
  )
  errors.when(
    lessThan !== '' && isEmptyRange({ version, versionType, lessThan }),
    `${path}/lessThan`,
    'This does not come after the version the line starts with.',
  )
  errors.when(
    lessThanOrEqual !== '' && isEmptyRange({ version, versionType, lessThanOrEqual }),
    `${path}/lessThanOrEqual`,
    'This comes before the version the line starts with.',
  )
  errors.when(
    fixCommit !== '' && !COMMIT.test(fixCommit),
    `${path}/fixCommit`,
    'Give the address of the commit, or its hash where the project has a repository.',
  )
  errors.when(
    status !== 'affected' && status !== 'unaffected',
    `${path}/status`,
    'Choose affected or not affected.',
  )
}

const checkRows = (
  errors: Errors,
  input: DraftInput,
  repo: string | null,
): readonly AffectedRow[] => {
  errors.when(input.affected.length > LIMITS.rows, 'affected', `At most ${LIMITS.rows} lines.`)
  return input.affected.flatMap((typed, index) => {
    if (isBlankRow(typed)) return []
    const path = `affected/${index}`
    const row: AffectedRow = {
      version: line(errors, `${path}/version`, typed.version),
      status: typed.status === 'unaffected' ? 'unaffected' : 'affected',
      lessThan: line(errors, `${path}/lessThan`, typed.lessThan),
      lessThanOrEqual: line(errors, `${path}/lessThanOrEqual`, typed.lessThanOrEqual),
      fixCommit: commitOf(line(errors, `${path}/fixCommit`, typed.fixCommit, LIMITS.url), repo),
    }
    checkRow(errors, { row, path, versionType: input.versionType })
    errors.when(
      typed.status !== '' && typed.status !== row.status,
      `${path}/status`,
      'Choose affected or not affected.',
    )
    return [row]
  })
}

const isAddress = (url: string): boolean => URL.canParse(url) && isPlainHttps(url)

const checkLinks = (errors: Errors, links: DraftInput['links']): readonly DraftLink[] => {
  errors.when(links.length > LIMITS.links, 'links', `At most ${LIMITS.links} references.`)
  const seen = new Set<string>()
  return links.flatMap((typed, index) => {
    if (typed.url.trim() === '') return []
    const path = `links/${index}`
    const url = line(errors, `${path}/url`, typed.url, LIMITS.url)
    errors.when(
      !isAddress(url),
      `${path}/url`,
      'Give one address that starts with https:// and names a host, as the browser copies it.',
    )
    errors.when(seen.has(url), `${path}/url`, 'This address stands here already.')
    seen.add(url)
    const kind = LINK_KINDS.find((one) => one === typed.kind)
    errors.when(kind === undefined, `${path}/kind`, 'Choose what this is.')
    const tags = typed.tags.map((tag) => tag.trim()).filter((tag) => tag !== '')
    const unknown = tags.find((tag) => !REFERENCE_TAGS.some((one) => one === tag))
    errors.when(unknown !== undefined, `${path}/tags`, 'Choose from the tags of the CVE format.')
    // An issue is not merged; the box stands beside every line of the form all the same.
    const isMerged = typed.isMerged && (kind === 'pull-request' || kind === 'commit')
    // because: an unknown kind is an error above, and a draft with errors is never used
    return [{ kind: kind as LinkKind, url, tags: [...new Set(tags)], isMerged }]
  })
}

const checkWeaknesses = (errors: Errors, cweIds: readonly string[]): readonly string[] => {
  errors.when(cweIds.length > LIMITS.weaknesses, 'cwe', `At most ${LIMITS.weaknesses} of them.`)
  const ids = cweIds.flatMap((typed, index) => {
    if (typed.trim() === '') return []
    const id = readCweId(typed)
    errors.when(id === undefined, `cwe/${index}`, 'Give a number such as CWE-1333.')
    errors.when(
      id !== undefined && !isCwe(id),
      `cwe/${index}`,
      `There is no ${id} (CWE ${CWE_EDITION}): look the number up at cwe.mitre.org.`,
    )
    return id === undefined ? [] : [id]
  })
  return [...new Set(ids)]
}

const checkLines = (errors: Errors, path: string, lines: readonly string[]): readonly string[] => {
  const kept = lines.map((one) => line(errors, path, one)).filter((one) => one !== '')
  errors.when(kept.length > LIMITS.lines, path, `At most ${LIMITS.lines} lines.`)
  return [...new Set(kept)]
}

/** Reads a draft, or names everything that is wrong with it. `repo` is the project's repository, for bare hashes. */
export const checkDraft = (
  input: DraftInput,
  repo: string | null,
): { readonly checked: CheckedDraft } | { readonly errors: DraftErrors } => {
  const errors = new Errors()
  const defaultStatus = DEFAULT_STATUSES.find((one) => one === input.defaultStatus)
  errors.when(defaultStatus === undefined, 'defaultStatus', 'Choose one of the three.')
  const versionType = line(errors, 'versionType', input.versionType, 128)
  errors.when(!/^[A-Za-z0-9._-]+$/.test(versionType), 'versionType', 'One word, such as python.')
  const { recordDescription } = input
  const checked: CheckedDraft = {
    draft: {
      title: line(errors, 'title', input.title, LIMITS.title),
      description: text(errors, 'description', input.description),
      recordDescription:
        recordDescription === null ? null : text(errors, 'recordDescription', recordDescription),
      mitigation: text(errors, 'mitigation', input.mitigation),
      cweIds: checkWeaknesses(errors, input.cweIds),
      versionType,
      defaultStatus: defaultStatus ?? 'unaffected',
      affected: checkRows(errors, input, repo),
      modules: checkLines(errors, 'modules', input.modules),
      platforms: checkLines(errors, 'platforms', input.platforms),
    },
    links: checkLinks(errors, input.links),
  }
  return Object.keys(errors.found).length > 0 ? { errors: errors.found } : { checked }
}
