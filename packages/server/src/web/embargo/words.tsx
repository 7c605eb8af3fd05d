// The words of consent and of an embargo's end, and the marks they are shown with.
import type { EmbargoState } from '../../db/tables/cases.js'
import type { ListedParticipant } from '../../embargo/store.js'
import { Pill, type Tone } from '../look/marks.js'
import { DateTime } from '../look/time.js'

/** Where an embargo stands, and its colour. */
export const embargoWords = (
  state: EmbargoState,
): { readonly title: string; readonly tone: 'embargo' | 'good' | 'plain' } => {
  if (state === 'active' || state === 'revising') return { title: 'Under embargo', tone: 'embargo' }
  if (state === 'exited') return { title: 'The embargo has ended', tone: 'good' }
  return { title: state === 'proposed' ? 'An embargo is proposed' : 'No embargo', tone: 'plain' }
}

/** "until 12 Jan 2027, 14:00 UTC", or nothing. */
export const Until = ({ endsAt }: { readonly endsAt: number | null }) =>
  endsAt === null ? null : (
    <>
      until <DateTime at={new Date(endsAt)} />
    </>
  )

const STATES: Readonly<
  Record<ListedParticipant['consent'], { readonly label: string; readonly tone: Tone }>
> = {
  invited: { label: 'Asked', tone: 'embargo' },
  signatory: { label: 'Agreed', tone: 'good' },
  declined: { label: 'Declined', tone: 'plain' },
  lapsed: { label: 'Asked again', tone: 'embargo' },
  left: { label: 'Left', tone: 'plain' },
}

const endedByTeam = (participant: Pick<ListedParticipant, 'consent' | 'endedAt'>) =>
  participant.endedAt !== null && participant.consent !== 'left'

/** How far somebody's consent is, in a pill. */
export const ConsentPill = ({
  participant,
}: {
  readonly participant: Pick<ListedParticipant, 'consent' | 'endedAt'>
}) => {
  if (endedByTeam(participant)) return <Pill>Access ended</Pill>
  const { label, tone } = STATES[participant.consent]
  return <Pill tone={tone}>{label}</Pill>
}

/** Whether the team can end what this participant has. */
export const canEnd = ({
  consent,
  endedAt,
}: Pick<ListedParticipant, 'consent' | 'endedAt'>): boolean =>
  endedAt === null && (consent === 'invited' || consent === 'signatory' || consent === 'lapsed')
