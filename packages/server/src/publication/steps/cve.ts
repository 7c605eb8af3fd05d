// The CVE record: looked up before it is posted, every time, because the service has no idempotency key. What is there
// and says the same is done; what is there and says something else is updated to what was approved. A withdrawal that
// was approved with it rejects the record in the same way.
import { isSameJson, type Json, type JsonObject } from '@parley/records'
import type { CveRecord } from '../../clients/cve/answers.js'
import type { CveClient } from '../../clients/cve/client.js'
import { Fault } from '../../config/fault.js'
import { isOfAccount } from '../../remediation/cve/account.js'
import { ownRecordId } from '../facts.js'
import { type PublicationParts, venuesOf } from '../venues.js'
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

const put = async (
  cve: CveClient,
  cveId: string,
  container: JsonObject,
): Promise<{ record: CveRecord; how: 'created' | 'updated' | 'found' }> => {
  const there = await cve.getRecord(cveId)
  if (there === undefined) return { record: await cve.publish(cveId, container), how: 'created' }
  const isOurs =
    there.cveMetadata.state === 'PUBLISHED' &&
    isSameJson(comparable(there.containers.cna), comparable(container))
  return isOurs
    ? { record: there, how: 'found' }
    : { record: await cve.update(cveId, container), how: 'updated' }
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
  { publication, loaded, team }: TakenStep,
): Promise<Outcome> => {
  const { cve: container } = publication.snapshot
  const cveId = ownRecordId(loaded)
  if (clients.cve === undefined || container === null || cveId === null) throw missing('cve')
  if (!isOfAccount(settings, venuesOf(settings, team).cveOrg)) throw otherOrganisation()
  const work = publication.kind === 'withdrawal' ? reject : put
  const { record, how } = await work(clients.cve, cveId, container)
  return { cveId, how, record: JSON.stringify(record) }
}
