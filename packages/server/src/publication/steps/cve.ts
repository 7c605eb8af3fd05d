// The CVE record: looked up before it is posted, every time, because the service has no idempotency key. What is there
// and says the same is done; what our own steps put there is updated to what was approved. Where another hand was at it
// meanwhile a person looks first. A withdrawal that was approved with it rejects the record in the same way.
import { isSameJson, type Json, type JsonObject } from '@parley/records'
import type { CveRecord } from '../../clients/cve/answers.js'
import type { CveClient } from '../../clients/cve/client.js'
import { Fault } from '../../config/fault.js'
import { isOfAccount } from '../../remediation/cve/account.js'
import { ownRecordId } from '../facts.js'
import { type PublicationParts, venuesOf } from '../venues.js'
import { RecordChanged } from './changed.js'
import { missing, type Outcome } from './mail.js'
import type { TakenStep } from './take.js'

/** The service trims every text and puts its own provider in; neither is a difference. */
const comparable = (container: Readonly<Record<string, unknown>>): Json => {
  const { providerMetadata: _provider, ...rest } = container
  // because: containers come from JSON, ours and the service's alike
  return trimmed(rest as Json)
}

const trimmed = (value: Json): Json => {
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) return value.map(trimmed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[key, trimmed(inner)]],
    ),
  )
}

/** What a person has seen there, when they had the step tried again over it. */
const seenBefore = ({ publication }: TakenStep): JsonObject | undefined => {
  const text = publication.steps.find(({ step }) => step === 'cve')?.outcome['changed']
  // because: only our own steps write outcomes, and they write records as JSON
  return text === undefined ? undefined : (JSON.parse(text) as JsonObject)
}

const put = async (
  cve: CveClient,
  cveId: string,
  { container, taken }: { readonly container: JsonObject; readonly taken: TakenStep },
): Promise<{ record: CveRecord; how: 'created' | 'updated' | 'found' }> => {
  const there = await cve.getRecord(cveId)
  if (there === undefined) return { record: await cve.publish(cveId, container), how: 'created' }
  const stands = comparable(there.containers.cna)
  const says = (other: Readonly<Record<string, unknown>>) => isSameJson(stands, comparable(other))
  const isPublished = there.cveMetadata.state === 'PUBLISHED'
  if (isPublished && says(container)) return { record: there, how: 'found' }
  const seen = seenBefore(taken)
  const isKnown = (isPublished && taken.ownRecords.some(says)) || (seen !== undefined && says(seen))
  // because: the service's answers are JSON
  if (!isKnown) throw new RecordChanged('cve.record-changed', there.containers.cna as JsonObject)
  return { record: await cve.update(cveId, container), how: 'updated' }
}

const otherOrganisation = () =>
  new Fault({
    code: 'cve.other-organisation',
    retry: 'later',
    message: 'the account is of another CNA than the team’s',
  })

/**
 * Rejects the record for good (L3), or the id where its record never came out; one that is rejected already was
 * rejected by an attempt before.
 */
const reject = async (
  cve: CveClient,
  cveId: string,
  container: JsonObject,
): Promise<{ record: CveRecord; how: 'found' | 'rejected' }> => {
  const there = await cve.getRecord(cveId)
  if (there === undefined) return { record: await cve.reject(cveId, container), how: 'rejected' }
  if (there.cveMetadata.state === 'REJECTED') return { record: there, how: 'found' }
  return { record: await cve.rejectPublished(cveId, container), how: 'rejected' }
}

export const publishCveRecord = async (
  { clients, settings }: PublicationParts,
  taken: TakenStep,
): Promise<Outcome> => {
  const { publication, loaded, team } = taken
  const { cve: container } = publication.snapshot
  const cveId = ownRecordId(loaded)
  if (clients.cve === undefined || container === null || cveId === null) throw missing('cve')
  if (!isOfAccount(settings, venuesOf(settings, team).cveOrg)) throw otherOrganisation()
  const { record, how } =
    publication.kind === 'withdrawal'
      ? await reject(clients.cve, cveId, container)
      : await put(clients.cve, cveId, { container, taken })
  return { cveId, how, record: JSON.stringify(record) }
}
