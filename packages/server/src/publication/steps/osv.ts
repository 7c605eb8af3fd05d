// The OSV record: committed and pushed to the team's advisory database, its number taken there and shown nowhere before
// the push stands. A commit that an earlier attempt pushed is found by the publication's token.
import {
  allocatePsfId,
  convertToOsv,
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
import { isNumbered, providerOf, unnumberedId } from '../outputs.js'
import { type PublicationParts, venuesOf } from '../venues.js'
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
  readonly profile: 'psf' | 'default'
  readonly published: Instant
  readonly modified: Instant
}

/** A number of the PSF's database for its own records; others stand under their CVE id, or the case's number. */
const newId = (view: RepositoryView, { taken, profile, published }: OsvJob): string | undefined => {
  const { snapshot } = taken.publication
  if (isNumbered(profile, snapshot.cveOrg))
    return allocatePsfId(view.paths.map(baseName), formatInstant(published))
  return cveIdOf(snapshot.advisory) ?? unnumberedId(taken.loaded.number)
}

const convert = (job: OsvJob, existing: JsonObject | undefined, id: string | undefined) => {
  const { advisory, cveOrg } = job.taken.publication.snapshot
  const dates = {
    ...advisory.dates,
    published: formatInstant(job.published),
    modified: formatInstant(job.modified),
  }
  return convertToOsv(
    { ...advisory, dates, ...providerOf(cveOrg) },
    {
      profile: job.profile,
      ...(existing !== undefined && { existing }),
      ...(id !== undefined && { id }),
    },
  )
}

const refused = (code: string): Fault =>
  new Fault({ code, retry: 'never', message: 'the record cannot be written' })

const fileOf = (path: string, record: JsonObject): Change => ({
  files: { [path]: `${JSON.stringify(record, null, 2)}\n` },
  message: `${String(record['id'])}: ${record['withdrawn'] === undefined ? 'publish' : 'withdraw'}`,
})

/**
 * What to commit, and the record as it then stands; `change` is undefined where it stands so already, and `record` too
 * where one is withdrawn that never came out.
 */
const decide = async (
  view: RepositoryView,
  job: OsvJob,
): Promise<{ change: Change | undefined; record: JsonObject | undefined; path: string }> => {
  const { loaded, publication } = job.taken
  const { advisory } = publication.snapshot
  const known = [job.taken.osvId, cveIdOf(advisory), unnumberedId(loaded.number)]
  const ids = known.filter((id) => id !== undefined)
  const found = await findRecord(view, ids)
  if (publication.kind === 'withdrawal') {
    if (found === undefined) {
      if (job.taken.osvId !== undefined) throw refused('osv.nothing-to-withdraw')
      return { change: undefined, record: undefined, path: '' }
    }
    const { reason } = publication
    const record = withdrawOsv(found.record, { at: formatInstant(job.modified), reason })
    if (record === found.record) return { change: undefined, record, path: found.path }
    return { change: fileOf(found.path, record), record, path: found.path }
  }
  const id = found === undefined ? newId(view, job) : undefined
  const converted = convert(job, found?.record, id)
  if (!converted.ok) throw refused(converted.refusal)
  const { record, changed } = converted
  const path = found?.path ?? `${folderOf(view)}${String(record['id'])}.json`
  return { change: changed ? fileOf(path, record) : undefined, record, path }
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
  const job = { taken, profile: osv.profile, published, modified: isFirst ? published : now }
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
