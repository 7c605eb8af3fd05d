// The terms in one look: until when, since when, how far, who agreed, and why it ended.
import type { EmbargoPage as Loaded } from '../../../embargo/load.js'
import { Card, type Fact, Facts } from '../../look/card.js'
import { counted } from '../../look/marks.js'
import { DateTime, leftInWords } from '../../look/time.js'
import { canEnd } from '../words.js'

const DAY = 86_400_000

/** Of those who have access, and who had it and is bound by what they agreed to all the same. */
const agreedWords = ({ participants, now }: Loaded): string => {
  const asked = participants.filter(canEnd)
  const agreed = asked.filter(({ consent }) => consent === 'signatory').length
  const bound = participants.filter(
    (each) => !canEnd(each) && each.agreedUntil !== null && each.agreedUntil > now,
  ).length
  const words = [
    ...(asked.length > 0 || bound === 0 ? [`${agreed} of ${asked.length} asked`] : []),
    ...(bound > 0 ? [`${bound} whose access ended, bound all the same`] : []),
  ]
  return words.join('; ')
}

/** Until when, since when, how far, who agreed: the one look. */
const termsFacts = (page: Loaded): readonly Fact[] => {
  const { terms, now, standing } = page
  const { embargo } = terms
  const isRunning = embargo.state === 'active' || embargo.state === 'revising'
  const agreed = isRunning
    ? page.standing.isMember
      ? agreedWords(page)
      : counted(standing.participants.length, 'participant')
    : undefined
  return [
    ...(isRunning
      ? [
          {
            name: 'Ends',
            value: (
              <>
                <DateTime at={new Date(embargo.endsAt)} />
                <span class="small quiet">
                  {leftInWords(new Date(embargo.endsAt), new Date(now))}, day{' '}
                  {Math.max(1, Math.ceil((now - embargo.startedAt) / DAY))} of{' '}
                  {Math.max(1, Math.round((embargo.endsAt - embargo.startedAt) / DAY))}
                </span>
              </>
            ),
          },
          { name: 'Began', value: <DateTime at={new Date(embargo.startedAt)} /> },
        ]
      : []),
    ...(embargo.state === 'exited'
      ? [
          {
            name: 'Ended',
            value: (
              <>
                <DateTime at={new Date(embargo.endedAt)} />
                <span class="small quiet">{CAUSES[embargo.cause]}</span>
              </>
            ),
          },
        ]
      : []),
    ...(agreed === undefined ? [] : [{ name: 'Agreed', value: agreed }]),
    { name: 'Conduct', value: <span>{page.charter.embargo.acknowledgement.value}</span> },
  ]
}

const CAUSES = {
  public: 'the public knows',
  'exploit-public': 'an exploit is public',
  'attacks-observed': 'a person decided it, because attacks are observed',
  'adversaries-hold-exploit': 'a person decided it, because adversaries hold exploit code',
  'adversaries-know': 'a person decided it, because adversaries know details',
  'fix-deployed': 'a person decided it, because the fix is deployed everywhere',
  'fix-ready-everywhere': 'a person decided it, because every project has its fix',
  'end-reached': 'its agreed end was reached',
  decided: 'a person decided it',
} as const

export interface TermsProps {
  readonly page: Loaded
  /** What happens at the end, from the domain that publishes. */
  readonly atTheEnd: { readonly tone: 'good' | 'embargo'; readonly text: string } | undefined
}

export const TermsCard = ({ page, atTheEnd }: TermsProps) => {
  const [ends, ...others] = termsFacts(page)
  const then = atTheEnd === undefined ? [] : [{ name: 'Then', value: atTheEnd.text }]
  return (
    <Card title="Terms">
      <Facts wide facts={[...(ends === undefined ? [] : [ends]), ...then, ...others]} />
    </Card>
  )
}
