// The record of the advisory database as our own steps saw it last: pushed by one of them, or found changed by another.
import { isJsonObject, type Json, type JsonObject } from '@parley/records'
import type { StandingRecord } from './osv-record.js'
import type { Publication } from './store.js'

const parse = (text: string | undefined): JsonObject | null => {
  if (text === undefined) return null
  // because: only our own steps write outcomes, and they write records as JSON
  const value: Json = JSON.parse(text)
  return isJsonObject(value) ? value : null
}

/** What stands, as it was seen last by a step of these publications; null where none has seen a record. */
export const standingRecord = (publications: readonly Publication[]): StandingRecord | null => {
  return publications.reduce<StandingRecord | null>((before, { steps, snapshot }) => {
    const outcome = steps.find(({ step }) => step === 'osv')?.outcome
    const pushed = parse(outcome?.['record'])
    if (pushed !== null) return { record: pushed, advisory: snapshot.advisory }
    const changed = parse(outcome?.['changed'])
    return changed === null ? before : { record: changed, advisory: before?.advisory ?? null }
  }, null)
}
