// One party: its private channel with the team, what it says of itself and what it said before, and who was asked for
// it. The team and the party see the same page, but for the people, who are the team's to know.

import type { PartyPage as Loaded } from '../../embargo/parties/load.js'
import type { SaidStatus, SeenParticipant } from '../../embargo/parties/store.js'
import { CaseLink } from '../cases/case-link.js'
import { nothingTyped } from '../conversation/composer.js'
import { ConversationPart } from '../conversation/conversation.js'
import { ConsentPill } from '../embargo/words.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button, type RefusalText, Refused } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { Select, TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { Age, DateTime } from '../look/time.js'
import {
  justificationLabel,
  justificationOptions,
  lapsing,
  SilenceWords,
  StatusPill,
  statusLabel,
  statusOptions,
} from './words.js'

export interface PartyPageProps {
  readonly party: Loaded
  readonly csrf: string
  readonly filesHelp: string
  readonly typed?: Readonly<Record<string, string>> | undefined
  readonly refusal?: RefusalText | undefined
}

const pathOf = ({ party: { page, party } }: PartyPageProps, rest = ''): string =>
  `/cases/${page.standing.loaded.caseId}/parties/${party.projectId}${rest}`

const Word = ({ said }: { readonly said: SaidStatus }) => (
  <li class="said">
    <b>{statusLabel(said.status)}</b>
    {said.justification !== null && `: ${justificationLabel(said.justification)}`}
    <span class="small faint">
      {' · '}
      <bdi>{said.setByName}</bdi>
      {said.byParty ? '' : ', recorded for them'}
      {' · '}
      <DateTime at={new Date(said.setAt)} />
    </span>
    {said.note !== '' && (
      <p class="typed small" dir="auto">
        {said.note}
      </p>
    )}
  </li>
)

const HowFar = (props: PartyPageProps) => {
  const { party: loaded, csrf, typed, refusal } = props
  const { party, history, page } = loaded
  const { status } = party
  if (status === null) return null
  const records = !party.isMine
  return (
    <Card title="How far it is" id="status" padded>
      <p>
        <StatusPill status={status} />
        {party.silence && (
          <span class="small quiet">
            {' '}
            <SilenceWords silence={party.silence} {...lapsing(party)} now={new Date(page.now)} />
          </span>
        )}
      </p>
      <details open={refusal !== undefined || status === 'not-looked'}>
        <summary>{records ? 'Record what they told you' : 'Say how far you are'}</summary>
        <ActionForm action={pathOf(props, '/status')} csrf={csrf} label="How far it is" guard>
          {refusal && <Refused {...refusal} />}
          <Choice
            name="status"
            label="The project is"
            value={typed?.['status'] ?? status}
            options={statusOptions(status)}
          />
          <Select
            name="justification"
            label="Why it is not affected"
            optional
            none="In words below, or does not apply"
            value={typed?.['justification'] ?? party.justification ?? ''}
            options={justificationOptions}
          />
          <TextArea
            name="note"
            label="Note"
            optional
            help={records ? 'Read by the team and the project.' : 'Read by the team and you.'}
            rows={3}
            value={typed?.['note']}
          />
          <div class="form-end">
            <Button tone={records ? 'plain' : 'main'}>{records ? 'Record it' : 'Say so'}</Button>
          </div>
        </ActionForm>
      </details>
      {history.length > 0 && (
        <details open={history.length < 4}>
          <summary>What was said before</summary>
          <ul>
            {history.map((said) => (
              <Word said={said} />
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}

const Seen = ({ one, now }: { readonly one: SeenParticipant; readonly now: Date }) => {
  if (one.consent === 'signatory')
    return (
      <>
        {one.openedAt === null && one.wroteAt === null && 'has not opened the case'}
        {one.openedAt !== null && (
          <>
            opened it <Age at={new Date(one.openedAt)} now={now} ago />
          </>
        )}
        {one.openedAt !== null && one.wroteAt !== null && ', '}
        {one.wroteAt !== null && (
          <>
            wrote <Age at={new Date(one.wroteAt)} now={now} ago />
          </>
        )}
      </>
    )
  return (
    <>
      asked <Age at={new Date(one.invitedAt)} now={now} ago />
    </>
  )
}

const People = (props: PartyPageProps) => {
  const { party: loaded, csrf } = props
  const { page, party, contacts } = loaded
  const { isMember } = page.standing
  if (!isMember) return null
  const { caseId } = page.standing.loaded
  const now = new Date(page.now)
  return (
    <Card
      title="Who was asked"
      aside={<a href={`/cases/${caseId}/embargo`}>Consent</a>}
      footer={
        <>
          {contacts > 0 && (
            <Button small href={`/cases/${caseId}/parties/invite?project=${party.projectId}`}>
              Ask the contacts
            </Button>
          )}
          {party.remindedAt !== null && (
            <span class="small faint">
              reminded <Age at={new Date(party.remindedAt)} now={now} ago />
            </span>
          )}
          {party.mayNotRemind === undefined && (
            <Action
              small
              action={`/cases/${caseId}/parties/remind`}
              csrf={csrf}
              hidden={{ projectId: String(party.projectId) }}
            >
              Remind them
            </Action>
          )}
        </>
      }
    >
      {party.people.length === 0 ? (
        <p class="pad quiet">Nobody yet.</p>
      ) : (
        <ul class="pad stack tight">
          {party.people.map((one) => (
            <li>
              <bdi>{one.name}</bdi> <ConsentPill participant={{ ...one, consent: one.stored }} />
              <div class="small faint">
                <Seen one={one} now={now} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const Channel = (props: PartyPageProps) => {
  const { party: loaded, csrf, filesHelp } = props
  const { channel, page, party } = loaded
  const audience = `project:${party.projectId}`
  return (
    <section class="stack" aria-label="Private channel">
      <div>
        <h2>Private channel</h2>
        <p class="small quiet">
          {page.standing.isMember
            ? 'Read by the team and those who agreed for this project; no other project sees it.'
            : 'Read by the team and those who agreed for your project; no other project sees it.'}
        </p>
      </div>
      {channel === undefined ? (
        <p class="quiet">It opens once somebody agrees to come for the project.</p>
      ) : (
        <ConversationPart
          conversation={channel}
          charter={page.charter}
          csrf={csrf}
          filesHelp={filesHelp}
          typed={{ ...nothingTyped, audience }}
          channel={party.projectId}
        />
      )}
    </section>
  )
}

export const PartyPage = (props: PartyPageProps) => {
  const { page, party } = props.party
  const { loaded } = page.standing
  return (
    <>
      <PageHead
        title={party.name}
        lede={
          <>
            <a href={`/cases/${loaded.caseId}/parties`}>A party</a> of <CaseLink of={loaded} />
          </>
        }
      />
      {props.refusal && (
        <Note tone="bad" spoken>
          {props.refusal.because} What you typed is kept.
        </Note>
      )}
      <div class="columns">
        <div class="stack">
          <Channel {...props} />
        </div>
        <aside class="stack" aria-label="The party">
          <HowFar {...props} />
          <People {...props} />
        </aside>
      </div>
    </>
  )
}
