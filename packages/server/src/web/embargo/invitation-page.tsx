// The invitation as the invited person sees it: that there is a case, a title chosen for this, who asks, the terms, and
// two buttons. Nothing of the case itself is loaded here.
import type { Invitation } from '../../embargo/answer.js'
import { Card, Facts } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { Action, Button, type RefusalText } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { renderMarkdown } from '../look/markdown.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { Until } from './words.js'

const Answers = ({
  invitation,
  csrf,
  refusal,
}: {
  readonly invitation: Invitation
  readonly csrf: string
  readonly refusal?: RefusalText | undefined
}) => {
  const form = { action: `/cases/${invitation.caseId}/invitation`, csrf, name: 'answer', refusal }
  return (
    <div class="form-end">
      <Action {...form} tone="main" value="agree" hidden={{ terms: invitation.terms }}>
        I agree and keep this confidential
      </Action>
      <Action {...form} value="decline">
        Decline
      </Action>
      {invitation.consent === 'lapsed' && (
        <Action action={`/cases/${invitation.caseId}/embargo/leave`} csrf={csrf}>
          Leave the case
        </Action>
      )}
    </div>
  )
}

const Agreed = ({ invitation }: { readonly invitation: Invitation }) => (
  <>
    <Note tone="good">
      You agreed
      {invitation.answeredAt !== null && (
        <>
          {' '}
          on <DateTime at={new Date(invitation.answeredAt)} />
        </>
      )}
      . The case is open to you.
    </Note>
    <p>
      <Button tone="main" href={`/cases/${invitation.caseId}`}>
        Open the case
      </Button>
    </p>
  </>
)

/** Of somebody who agreed once: why they are asked again. */
const AskingAgain = ({
  embargoState,
  onlyProposed,
}: Pick<Invitation, 'embargoState' | 'onlyProposed'>) =>
  embargoState === 'exited' ? (
    <>
      You agreed to keep this confidential until an earlier end, and not to the later one that came
      into force. That embargo has ended meanwhile. The case stays confidential, and closed to you
      until you agree to the terms that hold now.
    </>
  ) : (
    <>
      You agreed to keep this confidential, and a later end{' '}
      {onlyProposed ? 'is proposed since' : 'has come into force since'}. The case is closed to you
      until you agree to go on{onlyProposed && ', or until the proposal comes to nothing'}.
    </>
  )

/** Who asks for what. */
const Asking = (invitation: Invitation) => {
  const { invitedBy, teamName, projectName, consent } = invitation
  return consent === 'lapsed' ? (
    <AskingAgain {...invitation} />
  ) : (
    <>
      <bdi>{invitedBy}</bdi> of <bdi>{teamName}</bdi> asks for your help with a confidential case
      {projectName !== null && (
        <>
          , for <bdi>{projectName}</bdi>
        </>
      )}
      .
    </>
  )
}

export interface InvitationPageProps {
  readonly invitation: Invitation
  readonly csrf: string
  readonly refusal?: RefusalText | undefined
}

/** Until when it is confidential; once the embargo has ended, there is no date any more. */
const Confidential = ({
  embargoState,
  embargoEndsAt,
}: Pick<Invitation, 'embargoState' | 'embargoEndsAt'>) => {
  if (embargoState === 'exited')
    return <>the embargo has ended: whatever the team has not published, until it says otherwise</>
  return embargoEndsAt === null ? (
    <>until the team says otherwise</>
  ) : (
    <Until endsAt={embargoEndsAt} />
  )
}

/** Other terms than those that were agreed to: they are below, and can be answered. */
const isAboutTerms = (refusal: RefusalText | undefined): boolean =>
  refusal?.refusal === 'embargo.changed-meanwhile'

export const InvitationPage = ({ invitation, csrf, refusal }: InvitationPageProps) => (
  <div class="stack">
    <PageHead title={invitation.title} lede={<Asking {...invitation} />} />
    {isAboutTerms(refusal) && (
      <Note tone="bad" spoken>
        The terms changed while you were reading. You have not agreed to anything yet: read them as
        they are now, then answer again.
      </Note>
    )}
    <Card title="Why you are asked" padded>
      <Rendered html={renderMarkdown(invitation.why)} />
    </Card>
    <Card title="The terms">
      <Facts
        wide
        facts={[
          {
            name: 'Confidential',
            value: <Confidential {...invitation} />,
          },
          ...invitation.proposedEnds
            .filter(({ lengthens }) => lengthens)
            .map(({ endsAt, proposedAt }) => ({
              name: 'Proposed',
              value: (
                <>
                  <Until endsAt={endsAt} />
                  <span class="quiet small">
                    {' '}
                    put on the table on <DateTime at={new Date(proposedAt)} />
                  </span>
                </>
              ),
            })),
          ...(invitation.consent === 'signatory' || invitation.replyBy === null
            ? []
            : [
                {
                  name: 'Answer by',
                  value: (
                    <>
                      <DateTime at={new Date(invitation.replyBy)} />
                      <span class="quiet small">
                        {invitation.onlyProposed
                          ? ' no answer counts as declined once a later end has come into force; where none does, what you agreed to applies again'
                          : ' no answer counts as declined'}
                      </span>
                    </>
                  ),
                },
              ]),
          { name: 'What you agree to', value: <span>{invitation.conduct}</span> },
          {
            name: 'What you see then',
            value: 'this one case, and no other; the team can end it at any time, and so can you',
          },
        ]}
      />
    </Card>
    {invitation.consent === 'signatory' ? (
      <Agreed invitation={invitation} />
    ) : (
      <Answers
        invitation={invitation}
        csrf={csrf}
        refusal={isAboutTerms(refusal) ? undefined : refusal}
      />
    )}
  </div>
)
