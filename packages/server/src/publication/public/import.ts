// Takes over advisories that a team published elsewhere, from OSV records: for a team that moves here, and the demo.
// Sends nothing anywhere, and gives nobody a word they did not publish.
import { cveIdOf, type Json, readOsv, shownSeverity } from '@parley/records'
import { type Instant, isRefusal, parseInstant } from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { type AdvisoryDocument, shownTitle } from './document.js'
import { type NewAdvisory, writeAdvisory } from './store.js'

export interface ImportOptions {
  readonly teamId: number
  /** The project they all belong to, as people say it. */
  readonly projectName: string | null
}

export interface Imported {
  readonly written: number
  /** What could not be read, by its place in the list, and why. */
  readonly unreadable: readonly { readonly at: number; readonly because: string }[]
}

const instantOf = (text: string | undefined): Instant | undefined => {
  const at = text === undefined ? undefined : parseInstant(text)
  return at === undefined || isRefusal(at) ? undefined : at
}

const advisoryOf = (record: Json, options: ImportOptions): NewAdvisory | string => {
  const read = readOsv(record)
  if (!read.ok) return read.because
  const { value: advisory } = read
  const publishedAt = instantOf(advisory.dates.published)
  const id = advisory.id
  if (id === undefined || publishedAt === undefined)
    return 'It has no id or no date of publication.'
  const document: AdvisoryDocument = {
    advisory,
    mail: null,
    cve: null,
    // because: readOsv refuses whatever is no object
    osv: record as AdvisoryDocument['osv'],
    handled: null,
    fewerEyes: false,
    emergency: false,
  }
  return {
    ...options,
    advisoryId: id,
    caseId: null,
    cveId: cveIdOf(advisory) ?? null,
    osvId: id,
    title: shownTitle(advisory),
    severity: shownSeverity(advisory),
    publishedAt,
    modifiedAt: instantOf(advisory.dates.modified) ?? publishedAt,
    withdrawnAt: instantOf(advisory.withdrawal?.at) ?? null,
    version: 1,
    document,
    changes: [],
    reason: null,
  }
}

/** Writes every record that can be read; running it again changes nothing. */
export const importAdvisories = (
  installation: Installation,
  records: readonly Json[],
  options: ImportOptions,
): Promise<Imported> =>
  inTransaction(installation.db, { kind: 'job' }, async (tx) => {
    const unreadable: { at: number; because: string }[] = []
    for (const [at, record] of records.entries()) {
      const advisory = advisoryOf(record, options)
      if (typeof advisory === 'string') unreadable.push({ at, because: advisory })
      else await writeAdvisory(tx, advisory)
    }
    return { written: records.length - unreadable.length, unreadable }
  })
