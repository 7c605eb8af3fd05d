// Real records for tests of publication: what the PSF published, and what its own tool makes of its CVE records. The
// files are the records package's.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { JsonObject } from '@parley/records'

const lines = (name: string): readonly JsonObject[] =>
  gunzipSync(readFileSync(new URL(`../../../records/data/${name}.jsonl.gz`, import.meta.url)))
    .toString()
    .trim()
    .split('\n')
    // because: the files hold one JSON object a line
    .map((line) => JSON.parse(line) as JsonObject)

const the = (records: readonly JsonObject[], id: string): JsonObject => {
  const found = records.find((record) => JSON.stringify(record).includes(`"${id}"`))
  if (found === undefined) throw new Error(`no record ${id}`)
  return found
}

/** The 138 records of the PSF's advisory database, in the order of their numbers. */
export const psfRecords = (): readonly JsonObject[] => lines('psf-osv')

/** A CVE record that the PSF assigned. */
export const psfCveRecord = (cveId: string): JsonObject => the(lines('psf-cve'), cveId)

/** What the PSF's own tool makes of a CVE record in an empty database. */
export const psfOsvExpected = (cveId: string): JsonObject =>
  the(lines('psf-osv-expected'), `PSF-0000-${cveId}`)
