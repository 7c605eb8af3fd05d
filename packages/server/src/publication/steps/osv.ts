// The OSV record that was approved: committed and pushed to the team's advisory database, its number taken there and shown
// nowhere before the push stands. Where another record stands by then than the one it was made over, a person decides. A commit that an earlier attempt pushed is found by the publication's token.
import {
  allocatePsfId,
  cveIdOf,
  findByAlias,
  isJsonObject,
  isPsfId,
  type Json,
  type JsonObject,
  withdrawOsv,
} from '@parley/records'
import { formatInstant, type Instant } from '@parley/rules'
import type { Change, RepositoryView } from '../../clients/git/commit.js'
import { publishFiles } from '../../clients/git/publish.js'
import { parseMailAddress } from '../../clients/mail/compose.js'
import { Fault } from '../../config/fault.js'
import { isSameRecord, saysTheSame, unnumberedId, withTaken } from '../osv-record.js'
import { type PublicationParts, venuesOf } from '../venues.js'
import { RecordChanged } from './changed.js'
import { missing, type Outcome } from './mail.js'
import type { TakenStep } from './take.js'

interface Found {
  readonly path: string
  readonly record: JsonObject
}

const parse = (text: string | undefined): JsonObject | undefined => {
  try {
    const value: Json = JSON.parse(text ?? '')
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The record of this vulnerability, if the database has one: by its id, else by the CVE among its aliases. */
const findRecord = async (
  view: RepositoryView,
  ids: readonly string[],
): Promise<Found | undefined> => {
  for (const id of ids) {
    for (const path of await view.pathsHolding(id)) {
      if (!path.endsWith('.json')) continue
      const record = parse(await view.read(path))
      if (record === undefined) continue
      if (record['id'] === id || findByAlias([record], id) !== undefined) return { path, record }
    }
  }
  return undefined
}

const baseName = (path: string): string =>
  path.slice(path.lastIndexOf('/') + 1).replace(/\.json$/, '')

/** The folder where the database keeps its records; the PSF's own in an empty one. */
const folderOf = (view: RepositoryView): string => {
  const known = view.paths.find((path) => isPsfId(baseName(path)))
  return known === undefined ? 'advisories/python/' : known.slice(0, known.lastIndexOf('/') + 1)
}

interface OsvJob {
  readonly taken: TakenStep
  readonly published: Instant
  readonly modified: Instant
}

const refused = (code: string): Fault =>
  new Fault({ code, retry: 'never', message: 'the record cannot be written' })

interface Decided {
  /** Undefined where it stands so already. */
  readonly change: Change | undefined
  /** Undefined where one is withdrawn that never came out. */
  readonly record: JsonObject | undefined
  readonly path: string
}

const write = (path: string, record: JsonObject): Decided => ({
  change: {
    files: { [path]: `${JSON.stringify(record, null, 2)}\n` },
    message: `${String(record['id'])}: ${record['withdrawn'] === undefined ? 'publish' : 'withdraw'}`,
  },
  record,
  path,
})

const leave = ({ path, record }: Found): Decided => ({ change: undefined, record, path })

/** A withdrawal adds its date and its reason to whatever stands, and changes nothing of it. */
const withdraw = (found: Found | undefined, { taken, modified }: OsvJob): Decided => {
  if (found === undefined) {
    if (taken.osvId !== undefined) throw refused('osv.nothing-to-withdraw')
    return { change: undefined, record: undefined, path: '' }
  }
  const { reason } = taken.publication
  const record = withdrawOsv(found.record, { at: formatInstant(modified), reason })
  return record === found.record ? leave(found) : write(found.path, record)
}

/** What was approved, over what was seen then. */
const update = (
  view: RepositoryView,
  found: Found | undefined,
  { taken, published, modified }: OsvJob,
): Decided => {
  const { osv } = taken.publication.snapshot
  const approved = osv?.record
  if (approved == null) throw refused('osv.nothing-approved')
  if (found !== undefined) {
    if (saysTheSame(found.record, approved)) return leave(found)
    const isAsSeen = osv?.over != null && isSameRecord(found.record, osv.over)
    if (!isAsSeen) throw new RecordChanged('osv.record-changed', found.record)
  }
  const record = withTaken(approved, {
    id: allocatePsfId(view.paths.map(baseName), formatInstant(published)),
    published: formatInstant(published),
    modified: formatInstant(modified),
  })
  return write(found?.path ?? `${folderOf(view)}${String(record['id'])}.json`, record)
}

const decide = async (view: RepositoryView, job: OsvJob): Promise<Decided> => {
  const { loaded, publication, osvId } = job.taken
  const known = [osvId, cveIdOf(publication.snapshot.advisory), unnumberedId(loaded.number)]
  const found = await findRecord(
    view,
    known.filter((id) => id !== undefined),
  )
  return publication.kind === 'withdrawal' ? withdraw(found, job) : update(view, found, job)
}

const firstFile = (files: Readonly<Record<string, string>>) => {
  const path = Object.keys(files).find((name) => name.endsWith('.json'))
  const record = path === undefined ? undefined : parse(files[path])
  return path === undefined || record === undefined ? undefined : { path, record }
}

export const pushOsvRecord = async (
  parts: PublicationParts,
  taken: TakenStep,
): Promise<Outcome> => {
  const { osv, mail } = taken.publication.snapshot
  const { clients, installation, settings } = parts
  if (clients.osv === undefined || osv === null) throw missing('osv')
  const venue = venuesOf(settings, taken.team).osv
  if (venue === null) throw missing('osv')
  const now = installation.now()
  const published = taken.announcedAt ?? now
  const isFirst = taken.publication.kind === 'first'
  const job = { taken, published, modified: isFirst ? published : now }
  let standing: { record: JsonObject; path: string } | undefined
  const result = await publishFiles({
    ...(clients.osv.timeoutMs === undefined ? {} : { timeoutMs: clients.osv.timeoutMs }),
    workdir: clients.osv.workdir,
    remote: venue.remote,
    author: {
      name: taken.team.name,
      email: parseMailAddress(mail?.from ?? settings.mail.from).address,
    },
    token: taken.publication.publicationId,
    transform: async (view) => {
      const { change, record, path } = await decide(view, job)
      standing = record === undefined ? undefined : { record, path }
      return change
    },
  })
  const stands = firstFile(result.files) ?? standing
  if (stands === undefined) {
    if (taken.publication.kind === 'withdrawal') return {}
    throw refused('osv.nothing-written')
  }
  return {
    osvId: String(stands.record['id']),
    path: stands.path,
    ...(result.commit === undefined ? {} : { commit: result.commit }),
    record: JSON.stringify(stands.record),
  }
}
