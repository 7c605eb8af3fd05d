// What an advisory still needs before it can go out, by the page on which it is done, and which of them comes next. What is
// needed is the rules' to say, under the charter.
import { isRefusal, type Requirement } from '@parley/rules'
import { loadToShow, mayOn } from '../../cases/begin.js'
import { loadCase } from '../../cases/load.js'
import { selectMembers } from '../../cases/people.js'
import { inTransaction } from '../../db/transaction.js'
import type { Site } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { loadDesk } from '../../publication/desk.js'

export type Place = 'advisory' | 'severity' | 'advisory#cve' | 'credits' | 'publication' | 'embargo'

const PLACES: Readonly<Partial<Record<Requirement['id'], Place>>> = {
  severity: 'severity',
  'cve-id': 'advisory#cve',
  'coordinator-credited': 'credits',
  'credits-answered': 'credits',
  'duplicate-credited': 'credits',
  'four-eyes': 'publication',
  approval: 'publication',
  lint: 'publication',
  'lint-warnings': 'publication',
  embargo: 'embargo',
}

/** In the order in which they are worked on, each with what its link says. */
export const WORDS: Readonly<Record<Place, { readonly title: string; readonly act: string }>> = {
  advisory: { title: 'Advisory', act: 'Write it' },
  severity: { title: 'Severity', act: 'Score it' },
  'advisory#cve': { title: 'CVE id', act: 'Look' },
  credits: { title: 'Credits', act: 'Ask for them' },
  publication: { title: 'Records and approval', act: 'Look' },
  embargo: { title: 'Embargo', act: 'Look' },
}

/** On which page a requirement is met. */
export const placeOf = (one: Requirement): Place => PLACES[one.id] ?? 'advisory'

/** The places where something is open, in the order in which they are worked on. */
export const openPlaces = (
  open: readonly Requirement[],
): readonly { readonly place: Place; readonly here: readonly Requirement[] }[] =>
  (Object.keys(WORDS) as readonly Place[]) // because: the keys of a record of places are places
    .map((place) => ({ place, here: open.filter((one) => placeOf(one) === place) }))
    .filter(({ here }) => here.length > 0)

/** What comes by itself, once somebody elsewhere merges it or the CVE service answers: nobody is led there. */
const COMES_BY_ITSELF: ReadonlySet<Requirement['id']> = new Set(['fix-merged', 'cve-id'])

/** What somebody can do now, and must; of the advisory itself what is only worth a look is left to the last page. */
const isLedTo = (one: Requirement): boolean =>
  !one.met &&
  !COMES_BY_ITSELF.has(one.id) &&
  (one.level === 'required' || placeOf(one) !== 'advisory')

/** What is known of an accepted case whose advisory is still to be published; undefined for any other. */
export const loadDraftDesk = async (site: Site, person: Person, caseId: string) => {
  const desk = await inTransaction(site.installation.db, actorOf(person), async (tx) => {
    const around = await loadToShow(tx, site.installation, { person, caseId })
    if (around === undefined) return undefined
    const { loaded } = around
    if (loaded.determination !== 'vulnerability' || loaded.publishedAt !== null) return undefined
    const mayEdit = !isRefusal(mayOn(person, 'remediation.edit', around))
    return { ...(await loadDesk(tx, site, { loaded, mayChoose: false })), mayEdit }
  })
  return desk?.state === 'draft' ? desk : undefined
}

/** What comes next, and where. */
export interface NextStep {
  readonly href: string
  readonly text: string
}

/** Of what is published: a change is a draft until it is approved and published as well. */
const loadAmending = ({ installation }: Site, person: Person, caseId: string) =>
  inTransaction(installation.db, actorOf(person), async (tx): Promise<NextStep | undefined> => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined || loaded.publishedAt === null) return undefined
    const { members, narrowed } = await selectMembers(tx, loaded)
    if (isRefusal(mayOn(person, 'remediation.edit', { loaded, members, narrowed })))
      return undefined
    const text = 'See how it differs from what is published, and ask for its approval'
    return { href: `/cases/${caseId}/publication`, text }
  })

/** What comes after the work at `done`: the next place where something is open, else what will go out. */
export const loadNextStep = async (
  site: Site,
  person: Person,
  { caseId, done }: { readonly caseId: string; readonly done: Place },
): Promise<NextStep | undefined> => {
  const desk = await loadDraftDesk(site, person, caseId)
  if (desk === undefined) return loadAmending(site, person, caseId)
  if (!desk.mayEdit) return undefined
  const open = openPlaces(desk.readiness.requirements.filter(isLedTo))
  const next = open.find(({ place }) => place !== done)
  if (next === undefined)
    return { href: `/cases/${caseId}/publication`, text: 'See what will go out' }
  const { title } = WORDS[next.place]
  const missing = next.here.map((one) => one.missing).join(', ')
  return { href: `/cases/${caseId}/${next.place}`, text: `${title} (${missing})` }
}
