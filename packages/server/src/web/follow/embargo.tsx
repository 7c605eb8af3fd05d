// The reporter's part in the embargo: until when, what is on the table, agreeing and declining, another end. They are a
// party of their own: a later end needs their yes.
import type { EmbargoParty } from '@parley/rules'
import type { TermsByLink } from '../../embargo/terms/by-link.js'
import { Proposals } from '../embargo/parts/proposals.js'
import { ProposeForm } from '../embargo/parts/propose.js'
import { Card } from '../look/card.js'
import { Part } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'

export interface FollowEmbargoProps {
  readonly page: TermsByLink
  readonly base: string
  readonly refused?: { readonly values: FieldValues; readonly errors: FieldErrors } | undefined
}

const nameOf = (party: EmbargoParty): string => {
  if (party === 'reporter') return 'you'
  return party === 'team' ? 'the team' : 'somebody else who works on it'
}

const partyOf = (party: string): string => {
  if (party === 'reporter') return 'you'
  return party === 'team' ? 'the team' : 'others who work on it'
}

export const FollowEmbargo = ({ page, base, refused }: FollowEmbargoProps) => {
  const { terms, now } = page
  if (terms.embargo.state === 'exited') return null
  const { publicAware, exploitPublic, attacksObserved } = terms.known.state.public
  const isLoud = publicAware || exploitPublic || attacksObserved
  const closed = isLoud
    ? 'Something is public or attacks are seen: no end is agreed any more.'
    : undefined
  return (
    <Card title="Until when it stays private" id="embargo">
      {terms.open.length === 0 ? (
        <p class="pad quiet">
          No other end is proposed. A later one would need your yes; an earlier one needs the team
          and one other party.
        </p>
      ) : (
        <Proposals
          open={terms.open}
          nameOf={nameOf}
          partyOf={partyOf}
          onBehalf=""
          own="You"
          action={`${base}/embargo/answer`}
          csrf=""
          basis={terms.basis}
          {...{ now, closed }}
        />
      )}
      <div class="pad stack tight">
        {closed === undefined ? (
          <Part title="Propose another end" open={refused !== undefined}>
            <ProposeForm
              action={`${base}/embargo/proposals`}
              csrf=""
              basis={terms.basis}
              zone="UTC"
              latest={terms.latest}
              hasOpen={terms.open.length > 0}
              values={refused?.values}
              errors={refused?.errors}
            />
          </Part>
        ) : (
          <p class="small quiet">{closed}</p>
        )}
      </div>
    </Card>
  )
}
