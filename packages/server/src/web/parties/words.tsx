// The words of parties: how far a project is, why it is not affected, and what its silence is about.
import type { Awaited, Justification, PartyStatus, Silence } from '@parley/rules'
import type { PartyLine } from '../../embargo/parties/load.js'
import { Pill, type Tone } from '../look/marks.js'
import { Age } from '../look/time.js'

const STATUSES: Readonly<
  Record<PartyStatus, { readonly label: string; readonly help: string; readonly tone: Tone }>
> = {
  'not-looked': { label: 'Not looked yet', help: 'Nobody has had the time.', tone: 'plain' },
  investigating: {
    label: 'Investigating',
    help: 'Somebody is finding out whether it concerns the project.',
    tone: 'plain',
  },
  affected: { label: 'Affected', help: 'It concerns the project; no fix yet.', tone: 'embargo' },
  'not-affected': {
    label: 'Not affected',
    help: 'It does not concern the project: say why below.',
    tone: 'good',
  },
  'fix-ready': {
    label: 'Fix ready',
    help: 'There is a fix; users do not have it yet.',
    tone: 'good',
  },
  'fix-deployed': { label: 'Fix deployed', help: 'A release with the fix is out.', tone: 'good' },
}

const JUSTIFIED: Readonly<Record<Justification, string>> = {
  component_not_present: 'The component is not in it',
  vulnerable_code_not_present: 'The vulnerable code is not in it',
  vulnerable_code_not_in_execute_path: 'The vulnerable code is never run',
  vulnerable_code_cannot_be_controlled_by_adversary:
    'An attacker cannot control the vulnerable code',
  inline_mitigations_already_exist: 'It is mitigated already',
}

/** Why somebody who came without a project takes no part any more; undefined for who does, or is asked. */
export const goneWords = ({ projectId, people }: PartyLine): string | undefined => {
  const consent = projectId === null ? people[0]?.consent : undefined
  if (consent === 'declined')
    return people[0]?.undelivered ? 'the mail that asked them was not delivered' : 'they declined'
  return consent === 'none' ? 'their access has ended' : undefined
}

export const statusLabel = (status: PartyStatus): string => STATUSES[status].label
export const justificationLabel = (justification: Justification): string => JUSTIFIED[justification]

/** Every status as a choice; a project that has looked cannot un-look. */
export const statusOptions = (now: PartyStatus) =>
  (Object.keys(STATUSES) as PartyStatus[]) // because: the keys of the record are its type's keys
    .filter((status) => status !== 'not-looked' || now === 'not-looked')
    .map((value) => ({ value, label: STATUSES[value].label, help: STATUSES[value].help }))

export const justificationOptions = Object.entries(JUSTIFIED).map(([value, label]) => ({
  value,
  label,
}))

export const StatusPill = ({ status }: { readonly status: PartyStatus }) => (
  <Pill tone={STATUSES[status].tone}>{STATUSES[status].label}</Pill>
)

const AWAITS: Readonly<Record<Awaited, string>> = {
  answer: 'No answer to the invitation',
  opening: 'Has not opened the case',
  word: 'Reads, and has said nothing',
}

const SINCE: Readonly<Record<Awaited, string>> = {
  answer: ', asked ',
  opening: ' since the newest post, ',
  word: ', agreed ',
}

/** Whether somebody of a party agreed once and was asked again. */
export const lapsing = ({
  people,
}: {
  readonly people: readonly { readonly consent: string }[]
}) => ({
  agreedBefore: people.some(({ consent }) => consent === 'lapsed'),
})

/** "No answer to the invitation, asked 6 days ago"; of who agreed once, "No answer about a later end". */
export const SilenceWords = ({
  silence,
  now,
  agreedBefore = false,
}: {
  readonly silence: Silence
  readonly agreedBefore?: boolean
  readonly now: Date
}) => (
  <>
    {silence.awaits === 'answer' && agreedBefore
      ? 'No answer about a later end'
      : AWAITS[silence.awaits]}
    {SINCE[silence.awaits]}
    <Age at={new Date(silence.since)} now={now} ago />
  </>
)
