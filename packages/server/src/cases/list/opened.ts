// A row of a list or a search as it is shown: whether the rules let this person read its case, asked beside the policies
// that let the row through, and its title, opened.
import { type Consent, isAllowed } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import { open, openCaseKey } from '../../db/sealing.js'
import type { Person } from '../../identity/viewer.js'
import { caseAccess, personActor } from '../facts.js'

/** What the rules decide by, read from rows of its own and not from what let the case's row through. */
export interface RowAccess {
  readonly caseId: string
  readonly teamId: number
  readonly coordinatorId: string | null
  /** Whether the case is narrowed, and the person one of those who are named. */
  readonly narrowed: boolean
  readonly named: boolean
  /** What their own row says; null for whoever has none, or left. */
  readonly ownConsent: Consent | null
}

/** Columns of `RowAccess`, of the case `c` in the compartment `k`. */
export const accessColumns = sql`c.case_id, c.team_id, c.coordinator_id, k.narrowed,
  exists (select 1 from compartment_member cm
           where cm.compartment_id = c.compartment_id and cm.person_id = sec.person()) as named,
  (select p.consent from participant p where p.case_id = c.case_id and p.person_id = sec.person()
      and p.ended_at is null and p.consent <> 'left') as own_consent`

/** Whether the rules let this person read the case of a row. What a token may do is asked by its route. */
export const mayList = ({ scopes: _, ...person }: Person, row: RowAccess): boolean => {
  const { caseId, ownConsent: consent, narrowed, named } = row
  const ownPart = consent === null ? null : { consent, projectId: null }
  const namedAlone = named ? [person.personId] : []
  return isAllowed(personActor(person, { caseId, ownPart }), 'case.read', {
    kind: 'case',
    case: caseAccess(
      { ...row, participantsOpen: false, practice: false },
      narrowed ? namedAlone : null,
    ),
  })
}

/** What stands for the title of a case whose contents were erased. */
const ERASED_TITLE = 'Contents erased'

export interface SealedTitle {
  readonly caseId: string
  readonly title: Buffer
  readonly wrapped: Buffer | null
}

export const openTitle = <R extends SealedTitle>(
  installation: Installation,
  { wrapped, title, ...row }: R,
) => ({
  ...row,
  title:
    wrapped === null
      ? ERASED_TITLE
      : open(
          openCaseKey(installation.keys, row.caseId, wrapped),
          `cases.title:${row.caseId}`,
          title,
        ),
})
