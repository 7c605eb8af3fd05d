/*
 * Owns reading GitHub's security advisories, of a repository or of the global database.
 * Refuses to judge them: see lint.ts. What the hub has no field for stays in `extra.ghsa`.
 */
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { lostInReading } from '../advisory/losses.js'
import { pick, readParts, without } from '../advisory/part.js'
import type { Read } from '../advisory/report.js'
import { isJsonObject, type Json, type JsonObject } from '../json/json.js'
import type { GhsaForm } from './affected.js'
import { MEMBERS, partsOf } from './parts.js'
import { writeGhsaRecord } from './write.js'

/** Members that only an advisory of the global database has. */
const GLOBAL_ONLY = ['github_reviewed_at', 'nvd_published_at', 'source_code_location', 'references']

/** Which form a record has, by its members. */
export function ghsaFormOf(record: JsonObject): GhsaForm {
  return GLOBAL_ONLY.some((name) => Object.hasOwn(record, name)) ? 'global' : 'repository'
}

/**
 * Reads an advisory as GitHub's REST API gives it: a repository's (also as it is posted) or one of
 * the global database.
 *
 * A credit's name is the login, for the API tells no other. Does not check shapes: what has another
 * one travels in `extra.ghsa`.
 */
export function readGhsa(source: Json): Read<Advisory> {
  if (!isJsonObject(source)) {
    return { ok: false, path: '', because: 'A GitHub advisory is a JSON object.' }
  }
  if (
    !['ghsa_id', 'cve_id', 'summary', 'vulnerabilities'].some((name) => Object.hasOwn(source, name))
  ) {
    return {
      ok: false,
      path: '',
      because: 'A GitHub advisory has an id, a summary or vulnerabilities.',
    }
  }
  const form = ghsaFormOf(source)
  const parts = partsOf(form)
  const names = parts.flatMap(({ name }) => MEMBERS[name] ?? [])
  const read = readParts(parts, ({ name }) => pick(source, MEMBERS[name] ?? []))
  const others = without(source, names)
  const extra = { ...read.extra, ...(Object.keys(others).length > 0 && { entry: others }) }
  const advisory = createAdvisory({ ...read.fields, extra: { ghsa: extra } })
  return { ok: true, value: advisory, lost: lostInReading(source, writeGhsaRecord(advisory, form)) }
}
